import type { NodeName } from '@grappe/domain';
import { normaliseImageReference } from '@grappe/domain';
import { fits, placementRequest, type PlacementRequest } from '../schedule/filters.ts';
import { nodeView, nodeViews, occupy, vacate, type NodeView } from '../schedule/node-view.ts';
import { place } from '../schedule/place.ts';
import { Placer } from '../schedule/placer.ts';
import type { PlacementHints } from '../schedule/rating.ts';
import type { TaskRecord } from '../state/records.ts';
import type { ControllerState } from '../state/state.ts';
import { failuresOf } from './failures.ts';
import { volumeHome } from './volume-home.ts';

/**
 * What the nodes have room for while one reconciliation decides. Views of all nodes are made when the first task has to be placed, and kept
 * in step with the decisions: most reconciliations only hear that a task runs, and need none.
 */
export class Capacity {
  readonly #state: ControllerState;
  #views: Map<NodeName, NodeView> | undefined;
  /** As if there were no standbys. */
  #bareViews: Map<NodeName, NodeView> | undefined;
  readonly #single = new Map<NodeName, NodeView | undefined>();
  readonly #placers = new Map<string, Placer>();
  /** Services and versions for which no node has room even without standbys: tasks are only added, so that stays. */
  readonly #hopeless = new Set<string>();
  #looks = 0;

  constructor(state: ControllerState) {
    this.#state = state;
  }

  /** Nodes looked at so far, to know when enough was done in one go. */
  get looks(): number {
    return this.#looks;
  }

  get views(): ReadonlyMap<NodeName, NodeView> {
    if (this.#views === undefined) {
      this.#views = nodeViews(this.#state);
      this.#looks += this.#views.size;
    }
    return this.#views;
  }

  /** One node, made alone as long as nobody has asked for all: what runs on its converter is then not known. */
  view(name: NodeName): NodeView | undefined {
    if (this.#views !== undefined) return this.#views.get(name);
    if (!this.#single.has(name)) this.#single.set(name, nodeView(this.#state, name));
    return this.#single.get(name);
  }

  /** The best node for a task of this service, version and slot. */
  best(task: TaskRecord, excluded?: NodeName): NodeView | undefined {
    const request = requestFor(this.#state, task);
    const only = task.slot.kind === 'node' ? task.slot.node : request.volumesOn;
    if (only === undefined) return this.#placer(task, request).best(excluded);
    const view = only === excluded ? undefined : this.view(only);
    return view !== undefined && fits(request, view) ? view : undefined;
  }

  /** The best node if the standbys were not there; undefined when there are none, or it would not help. */
  bestWithoutStandbys(task: TaskRecord): NodeView | undefined {
    const key = versionKey(task);
    if (this.#hopeless.has(key)) return undefined;
    if (this.#standbys() === 0) {
      this.#hopeless.add(key);
      return undefined;
    }
    this.#bareViews ??= nodeViews(this.#state, { withStandbys: false });
    const views = this.#bareViews;
    const request = requestFor(this.#state, task);
    const only = task.slot.kind === 'node' ? task.slot.node : request.volumesOn;
    const view = only === undefined ? undefined : views.get(only);
    const among = view === undefined ? [] : [[view.record.name, view] as const];
    const candidates = only === undefined ? views : new Map(among);
    this.#looks += candidates.size;
    const best = place(request, candidates, hintsFor(this.#state, task));
    if (best !== undefined) return this.views.get(best.record.name);
    if (only === undefined) this.#hopeless.add(key);
    return undefined;
  }

  #standbys(): number {
    let standbys = 0;
    for (const view of this.views.values()) standbys += view.standbys;
    return standbys;
  }

  /** The task was put there a moment ago. */
  add(node: NodeName, task: TaskRecord): void {
    this.#change(node, (view, bare) => {
      if (task.standby !== true || !bare) occupy(view, task);
    });
  }

  /** A standby takes over: from now on it counts as a replica. */
  promote(node: NodeName, standby: TaskRecord, promoted: TaskRecord): void {
    this.#change(node, (view, bare) => {
      if (!bare) vacate(view, standby);
      occupy(view, promoted);
    });
  }

  /** A standby was told to go: its room can be had at once. */
  remove(node: NodeName, standby: TaskRecord): void {
    this.#change(node, (view, bare) => {
      if (!bare) vacate(view, standby);
    });
    // They build on nodes only getting fuller.
    this.#placers.clear();
  }

  #change(node: NodeName, change: (view: NodeView, bare: boolean) => void): void {
    const view = this.#views === undefined ? this.#single.get(node) : this.#views.get(node);
    if (view !== undefined) change(view, false);
    const bare = this.#bareViews?.get(node);
    if (bare !== undefined) change(bare, true);
  }

  #placer(task: TaskRecord, request: PlacementRequest): Placer {
    const key = versionKey(task);
    const known = this.#placers.get(key);
    if (known !== undefined) return known;
    const placer = new Placer(request, this.views, hintsFor(this.#state, task));
    this.#placers.set(key, placer);
    this.#looks += this.views.size;
    return placer;
  }
}

function versionKey({ service, version }: TaskRecord): string {
  return `${service}@${version}`;
}

/** What placement has to know of a task. */
export function requestFor(state: ControllerState, task: TaskRecord): PlacementRequest {
  const image = normaliseImageReference(task.spec.image);
  const architecture = state.durable.images.get(image)?.architecture;
  const volumesOn = volumeHome(state, task);
  return placementRequest(task.service, task.spec, {
    ...(architecture === undefined ? {} : { architecture }),
    ...(volumesOn === undefined ? {} : { volumesOn }),
  });
}

export function hintsFor(state: ControllerState, task: TaskRecord): PlacementHints {
  return {
    failures: failuresOf(state.live, task.service, task.version),
    avoided: state.live.avoided,
    image: normaliseImageReference(task.spec.image),
  };
}
