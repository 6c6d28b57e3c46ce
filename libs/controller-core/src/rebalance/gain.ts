import type { NodeName, ServiceKey } from '@grappe/domain';
import { REBALANCE_LOAD_GAIN_MIN } from '../constants.ts';
import type { Step } from '../context.ts';
import { hintsFor, requestFor, type Capacity } from '../reconcile/capacity.ts';
import { hasFailedOn } from '../reconcile/failures.ts';
import { gatherSlots } from '../reconcile/slot-work.ts';
import { mountsLocalVolume } from '../reconcile/volume-home.ts';
import { fits } from '../schedule/filters.ts';
import { occupy, vacate, type NodeView } from '../schedule/node-view.ts';
import { place } from '../schedule/place.ts';
import { loadOf, rate, spreadOf } from '../schedule/rating.ts';
import type { ServiceRecord, TaskRecord } from '../state/records.ts';
import type { ControllerState } from '../state/state.ts';

/** A task that would be better off elsewhere. */
export interface Gain {
  readonly task: TaskRecord;
  readonly to: NodeName;
  readonly reason: string;
  /** Nothing is parted by it: it only evens out the load. */
  readonly onlyEvens?: true;
}

/** With how many other replicas of its service a task shares its fate: fewer is better, the converter first. */
interface Company {
  readonly onConverter: number;
  readonly onNode: number;
}

/**
 * Tasks of a service that may be moved: all of its slots run in the present version, so nothing else is going on. Data that is local to a node
 * stays, and so does a node's own share of a global service.
 */
export function movableSlots(
  step: Step,
  service: ServiceRecord,
  singletons: boolean,
): TaskRecord[] {
  if (service.spec.mode.kind === 'global' || mountsLocalVolume(service)) return [];
  if (service.spec.singleton && !singletons) return [];
  const slots = gatherSlots(step, service.key, service);
  const settled = slots.every(({ desired, tasks }) =>
    desired
      ? tasks.length <= 1 &&
        tasks.every((task) => isSettled(task.record, service) && task.status.state === 'running')
      : tasks.length === 0,
  );
  if (!settled) return [];
  return slots.flatMap(({ tasks }) =>
    tasks.filter(({ place: at }) => at === 'here').map(({ record }) => record),
  );
}

function isSettled(task: TaskRecord, service: ServiceRecord): boolean {
  return task.desired === 'running' && task.version === service.version;
}

/** The move that parts replicas best, and how many nodes and slots were looked at for it. */
export function bestGain(
  step: Step,
  service: ServiceRecord,
  capacity: Capacity,
): { readonly move?: Gain; readonly looks: number } {
  const tasks = movableSlots(step, service, false);
  const first = tasks[0];
  if (first === undefined) return { looks: 1 };
  const crowded = crowdedTasks(tasks, capacity.views);
  if (crowded.length === 0) return { looks: tasks.length };
  const looks = tasks.length + capacity.views.size;
  const emptiest = emptiestOnConverters(step.state, first, capacity.views);
  for (const { task, view, company } of crowded) {
    const elsewhere = capacity.best(task, view.record.name);
    for (const node of [elsewhere, emptiest.get(view.converter)]) {
      if (node === undefined || node === view || !suits(step.state, task, node)) continue;
      const there = companyIn(task, view, node);
      if (compare(there, company) >= 0) continue;
      const what = there.onConverter < company.onConverter ? 'converter' : 'node';
      const reason = `fewer replicas share a ${what} there`;
      return { move: { task, to: node.record.name, reason }, looks };
    }
  }
  return { looks };
}

interface CrowdedTask {
  readonly task: TaskRecord;
  readonly view: NodeView;
  readonly company: Company;
}

/** Tasks that have company, those with the most first. */
function crowdedTasks(
  tasks: readonly TaskRecord[],
  views: ReadonlyMap<NodeName, NodeView>,
): CrowdedTask[] {
  const crowded: CrowdedTask[] = [];
  for (const task of tasks) {
    const view = task.node === undefined ? undefined : views.get(task.node);
    if (view === undefined) continue;
    const company = companyIn(task, view, view);
    if (company.onConverter + company.onNode > 0) crowded.push({ task, view, company });
  }
  return crowded.sort((a, b) => compare(b.company, a.company));
}

/** The replicas that the task would meet on `node`, itself on `own` not counted. */
function companyIn({ service }: TaskRecord, own: NodeView, node: NodeView): Company {
  const onConverter = node.converterTasksByService?.get(service) ?? 0;
  const onNode = node.tasksByService.get(service) ?? 0;
  const sharesConverter = node.converter !== undefined && node.converter === own.converter;
  return {
    onConverter: onConverter - (sharesConverter ? 1 : 0),
    onNode: onNode - (node === own ? 1 : 0),
  };
}

/** Negative when `a` is the better company. */
function compare(a: Company, b: Company): number {
  return a.onConverter - b.onConverter || a.onNode - b.onNode;
}

/** Per converter the node with the fewest replicas that could take another: for a move that does not leave the converter. */
function emptiestOnConverters(
  state: ControllerState,
  task: TaskRecord,
  views: ReadonlyMap<NodeName, NodeView>,
): ReadonlyMap<string | undefined, NodeView> {
  const request = requestFor(state, task);
  const emptiest = new Map<string | undefined, NodeView>();
  for (const view of views.values()) {
    const before = emptiest.get(view.converter);
    const fewer =
      before === undefined || replicasOn(view, task.service) < replicasOn(before, task.service);
    if (fewer && suits(state, task, view) && fits(request, view))
      emptiest.set(view.converter, view);
  }
  return emptiest;
}

function replicasOn(view: NodeView, service: ServiceKey): number {
  return view.tasksByService.get(service) ?? 0;
}

/** Nothing is moved without need to where things go wrong. */
function suits({ live }: ControllerState, task: TaskRecord, { record }: NodeView): boolean {
  return (
    !live.avoided.has(record.name) && !hasFailedOn(live, task.service, task.version, record.name)
  );
}

/**
 * Where the task would be placed now, when that is better than where it is: for its spread, or clearly for the load. `views` are as before
 * afterwards.
 */
export function requestedGain(
  state: ControllerState,
  task: TaskRecord,
  views: ReadonlyMap<NodeName, NodeView>,
): Gain | undefined {
  const own = task.node === undefined ? undefined : views.get(task.node);
  if (own === undefined || own.record.availability !== 'active' || own.leaving !== undefined)
    return undefined;
  const request = requestFor(state, task);
  const hints = hintsFor(state, task);
  const loadBefore = loadOf(own);
  vacate(own, task);
  const best = place(request, views, hints);
  const gained = best !== undefined && best !== own;
  const spread = gained
    ? spreadOf(rate(request, best, hints)) - spreadOf(rate(request, own, hints))
    : 0;
  const loadAfter = gained ? loadWith(best, task) : loadBefore;
  occupy(own, task);
  if (!gained || spread < 0) return undefined;
  const to = best.record.name;
  if (spread > 0) return { task, to, reason: 'as asked: its spread is better there' };
  if (loadBefore - loadAfter < REBALANCE_LOAD_GAIN_MIN) return undefined;
  return { task, to, reason: 'as asked: there is less load', onlyEvens: true };
}

function loadWith(view: NodeView, task: TaskRecord): number {
  occupy(view, task);
  const load = loadOf(view);
  vacate(view, task);
  return load;
}
