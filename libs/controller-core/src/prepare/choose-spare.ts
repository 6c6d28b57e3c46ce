import type { ConverterName, NodeName } from '@grappe/domain';
import type { Step } from '../context.ts';
import { hintsFor, requestFor, type Capacity } from '../reconcile/capacity.ts';
import { slotKey } from '../reconcile/dirty.ts';
import { hasFailedOn } from '../reconcile/failures.ts';
import type { SlotTask } from '../reconcile/slot.ts';
import type { SlotWork } from '../reconcile/slot-work.ts';
import { mountsLocalVolume } from '../reconcile/volume-home.ts';
import { spareFits } from '../schedule/filters.ts';
import { rate, spreadOf } from '../schedule/rating.ts';
import type { TaskRecord } from '../state/records.ts';
import type { ControllerState } from '../state/state.ts';

/** Where the replicas of one service are. */
export interface ReplicaCounts {
  readonly nodes: ReadonlyMap<NodeName, number>;
  readonly converters: ReadonlyMap<ConverterName, number>;
}

export interface SpareChoice {
  /** Absent when no other node fits, or the slot cannot be taken over. */
  readonly node?: NodeName;
  /** All nodes had to be looked at. */
  readonly scanned: boolean;
}

const NONE: SpareChoice = { scanned: false };

export function countReplicas(state: ControllerState, slots: readonly SlotWork[]): ReplicaCounts {
  const nodes = new Map<NodeName, number>();
  const converters = new Map<ConverterName, number>();
  for (const work of slots) {
    for (const { record } of work.tasks) {
      if (record.node === undefined) continue;
      nodes.set(record.node, (nodes.get(record.node) ?? 0) + 1);
      const converter = converterOf(state, record.node);
      if (converter !== undefined) converters.set(converter, (converters.get(converter) ?? 0) + 1);
    }
  }
  return { nodes, converters };
}

function converterOf(state: ControllerState, node: NodeName): ConverterName | undefined {
  return state.converters.get(node) ?? state.durable.nodes.get(node)?.converter;
}

/**
 * The node that would take the slot over: where its task would be placed if its own node were not there. The task still counts on its converter, so
 * a node that would fail together with it comes after others. A spare once chosen stays until it does not fit any more, or another is better
 * for what it shares its fate with: each change is a download, or a container made in vain.
 */
export function chooseSpare(
  step: Step,
  work: SlotWork,
  keeper: SlotTask | undefined,
  counts: ReplicaCounts,
  capacity: Capacity,
): SpareChoice {
  if (keeper === undefined) return whileEmpty(step, work);
  const task = keeper.record;
  if (task.node === undefined || task.slot.kind === 'node' || mountsLocalVolume(task)) return NONE;
  const present = presentSpare(step, work, task, capacity);
  if (present !== undefined && isUnshared(step.state, present, task, counts))
    return { node: present, scanned: false };
  const best = capacity.best(task, task.node);
  if (present === undefined || best === undefined) {
    const node = best?.record.name ?? present;
    return { ...(node === undefined ? {} : { node }), scanned: true };
  }
  const view = capacity.views.get(present);
  const request = requestFor(step.state, task);
  const hints = hintsFor(step.state, task);
  const stays =
    view !== undefined &&
    spreadOf(rate(request, view, hints)) >= spreadOf(rate(request, best, hints));
  return { node: stays ? present : best.record.name, scanned: true };
}

/** Between two tasks of a slot, as in an update, its spare stays. */
function whileEmpty({ state: { durable, live } }: Step, work: SlotWork): SpareChoice {
  const node = live.spares.of(slotKey(work.service, work.slot));
  const stays = work.desired && node !== undefined && durable.nodes.has(node);
  return stays ? { node, scanned: false } : NONE;
}

/** Where the slot's standby is, else what was chosen before; undefined when that would not do any more. */
function presentSpare(
  step: Step,
  work: SlotWork,
  task: TaskRecord,
  capacity: Capacity,
): NodeName | undefined {
  const standby = work.standbys.find(
    ({ record, place }) =>
      record.desired === 'standby' && record.version === task.version && place === 'here',
  );
  const node = standby?.record.node ?? step.state.live.spares.of(slotKey(task.service, task.slot));
  if (node === undefined || node === task.node) return undefined;
  const view = capacity.view(node);
  const does =
    view !== undefined && spareFits(requestFor(step.state, task), view, standby !== undefined);
  return does ? node : undefined;
}

/** Nothing speaks against the node, so none can be better. */
function isUnshared(
  state: ControllerState,
  node: NodeName,
  task: TaskRecord,
  counts: ReplicaCounts,
): boolean {
  const converter = converterOf(state, node);
  return (
    (counts.nodes.get(node) ?? 0) === 0 &&
    (converter === undefined || (counts.converters.get(converter) ?? 0) === 0) &&
    !state.live.avoided.has(node) &&
    !hasFailedOn(state.live, task.service, task.version, node)
  );
}
