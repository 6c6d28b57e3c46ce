import type { NodeName, ServiceKey, SlotId, TaskId, TaskState } from '@grappe/domain';
import { emit, type Step } from '../context.ts';
import { stackOf, withNames } from '../front-door/addresses.ts';
import { taskSpec } from '../front-door/ways-in.ts';
import { fits } from '../schedule/filters.ts';
import type { NodeView } from '../schedule/node-view.ts';
import type { ServiceRecord, TaskRecord } from '../state/records.ts';
import { initialStatus } from '../state/status.ts';
import { slotKey } from './dirty.ts';
import { endTask, tellToStop } from './ending.ts';
import { requestFor, type Capacity } from './capacity.ts';
import { absenceText } from './slot.ts';
import type { SlotWork } from './slot-work.ts';
import { settleVolumes } from './volume-home.ts';

/** Characters of a task's random part: 36^8 ids, and ids are checked against the table. */
const TASK_ID_LENGTH = 8;

/** A task of the service's present version for this slot, without a node yet. */
export function newTask(
  step: Step,
  key: ServiceKey,
  service: ServiceRecord,
  slot: SlotId,
  reason: string,
): TaskRecord {
  const { rack } = step.state;
  return {
    id: freshTaskId(step),
    service: key,
    slot,
    version: service.version,
    spec: withNames(rack, stackOf(step.state, service), taskSpec(rack, service.spec)),
    volumes: service.volumes,
    desired: 'running',
    sequence: nextSequence(step),
    createdAtMs: step.ctx.wallMs,
    reason,
  };
}

function nextSequence({ state: { live } }: Step): number {
  const sequence = live.nextTask;
  live.nextTask += 1;
  return sequence;
}

function freshTaskId(step: Step): TaskId {
  for (;;) {
    const id = step.ctx.randomId(TASK_ID_LENGTH) as TaskId;
    if (!step.state.durable.tasks.has(id)) return id;
  }
}

/** Gives a task the best node that fits, and writes off those it replaces; or keeps it pending. */
export function placeTask(step: Step, task: TaskRecord, work: SlotWork, capacity: Capacity): void {
  const view = roomFor(step, task, capacity);
  step.state.live.placements.set(slotKey(task.service, task.slot), {
    atMs: step.ctx.nowMs,
    ...(view === undefined ? {} : { node: view.record.name }),
  });
  if (view === undefined) {
    keepPending(step, task);
    return;
  }
  const placed = putOnNode(step, task, view.record.name, capacity);
  const subject = { service: placed.service, task: placed.id, node: view.record.name };
  emit(step, 'task.placed', subject, placed.reason);
  writeOffReplaced(step, placed, view.record.name, work);
}

/** The best node that fits, if need be once standbys have gone from there. */
export function roomFor(step: Step, task: TaskRecord, capacity: Capacity): NodeView | undefined {
  return capacity.best(task) ?? roomOfStandbys(step, task, capacity);
}

/** Makes the placement a decision, and the room it takes known. */
export function putOnNode(
  step: Step,
  task: TaskRecord,
  node: NodeName,
  capacity: Capacity,
): TaskRecord {
  const { durable, live } = step.state;
  const placed: TaskRecord = { ...task, node };
  // Before the records change: a view that is made from them has it already.
  capacity.add(node, placed);
  durable.tasks.put(placed.id, placed);
  live.statuses.set(placed.id, initialStatus('assigned'));
  live.dirtyNodes.add(node);
  live.untold.add(placed.id);
  settleVolumes(step, placed, node);
  return placed;
}

/** Tasks that serve go before standbys: where only those are in the way, they are told to go. */
function roomOfStandbys(step: Step, task: TaskRecord, capacity: Capacity): NodeView | undefined {
  const view = capacity.bestWithoutStandbys(task);
  if (view === undefined) return undefined;
  const request = requestFor(step.state, task);
  for (const standby of step.state.durable.tasksOfNode(view.record.name)) {
    if (fits(request, view)) return view;
    if (standby.standby === true && standby.desired === 'standby' && standby.ended === undefined)
      dismissStandby(step, standby, capacity);
  }
  return fits(request, view) ? view : undefined;
}

/** Tells a standby's node to remove it. It has never been started, so its room is free at once. */
export function dismissStandby(step: Step, standby: TaskRecord, capacity: Capacity): void {
  if (standby.node !== undefined) capacity.remove(standby.node, standby);
  tellToStop(step, standby);
  step.state.live.unprepared.add(standby.service);
}

/** Its container is made already: the slot goes on with the next start. */
export function promote(
  step: Step,
  standby: TaskRecord,
  reason: string,
  work: SlotWork,
  capacity: Capacity,
): void {
  const { durable, live } = step.state;
  const { standby: _, ...record } = standby;
  const promoted: TaskRecord = {
    ...record,
    desired: 'running',
    sequence: nextSequence(step),
    reason,
  };
  if (promoted.node === undefined) return;
  capacity.promote(promoted.node, standby, promoted);
  durable.tasks.put(promoted.id, promoted);
  live.dirtyNodes.add(promoted.node);
  live.placements.set(slotKey(promoted.service, promoted.slot), {
    atMs: step.ctx.nowMs,
    node: promoted.node,
  });
  const subject = { service: promoted.service, task: promoted.id, node: promoted.node };
  emit(step, 'task.promoted', subject, reason);
  writeOffReplaced(step, promoted, promoted.node, work);
}

/**
 * A promotion that could not be saved before the controller was restarted: the node has started the container, so it stands. A singleton is never
 * started without having been saved.
 */
export function adoptPromotion(
  step: Step,
  node: NodeName,
  standby: TaskRecord,
  state: TaskState,
): TaskRecord {
  const started = state === 'starting' || state === 'running';
  // A singleton says that it is starting while it waits for its lease, and never got one for a promotion that was not saved.
  if (standby.node !== node || standby.ended !== undefined || !started) return standby;
  if (standby.spec.singleton) return standby;
  const { standby: _, ...record } = standby;
  const promoted: TaskRecord = { ...record, desired: 'running', sequence: nextSequence(step) };
  step.state.durable.tasks.put(promoted.id, promoted);
  step.state.live.dirty.add(promoted.service);
  step.state.live.dirtyNodes.add(node);
  return promoted;
}

/** Tasks of the slot on lost nodes are given up once another has a node. */
function writeOffReplaced(step: Step, by: TaskRecord, node: NodeName, work: SlotWork): void {
  for (const other of work.tasks) {
    if (other.place !== 'gone' || other.record.desired !== 'running') continue;
    endTask(step, other.record, {
      ...other.status,
      state: 'lost',
      message: `${absenceText(other)}; replaced by ${by.id} on ${node}`,
    });
  }
}

function keepPending(step: Step, task: TaskRecord): void {
  const { durable, live } = step.state;
  if (durable.tasks.has(task.id)) return;
  durable.tasks.put(task.id, task);
  live.statuses.set(task.id, initialStatus('pending'));
  emit(
    step,
    'task.pending',
    { service: task.service, task: task.id },
    `no node fits (${task.reason})`,
  );
}
