import type { ServiceKey, SlotId } from '@grappe/domain';
import type { Step } from '../context.ts';
import { taskLeavesBecause } from '../hardware/leaving.ts';
import { leaseHasEnded, leaseRanOut } from '../lease/lease.ts';
import { shedBecause } from '../power/shed.ts';
import { targetOf } from '../rollout/target.ts';
import { constraintHolds } from '../schedule/filters.ts';
import type { ServiceRecord, TaskRecord } from '../state/records.ts';
import { statusOf } from '../state/status.ts';
import { slotKey } from './dirty.ts';
import type { SlotTask, TaskPlace } from './slot.ts';

/** One slot of a service with all its tasks: wanted, or left over. */
export interface SlotWork {
  readonly service: ServiceKey;
  readonly slot: SlotId;
  readonly desired: boolean;
  readonly tasks: readonly SlotTask[];
  readonly ended: readonly TaskRecord[];
  /** Kept apart from the tasks: they fill no slot, and hold nothing up. */
  readonly standbys: readonly SlotTask[];
  readonly endedStandbys: readonly TaskRecord[];
  /** What it should run as long as no rollout says that its turn has come; absent when the service was removed. */
  readonly target?: ServiceRecord;
}

interface Gathered {
  readonly service: ServiceKey;
  readonly slot: SlotId;
  readonly desired: boolean;
  tasks: SlotTask[];
  readonly ended: TaskRecord[];
  readonly standbys: SlotTask[];
  readonly endedStandbys: TaskRecord[];
  target?: ServiceRecord;
}

function emptyWork(service: ServiceKey, slot: SlotId, desired: boolean): Gathered {
  return { service, slot, desired, tasks: [], ended: [], standbys: [], endedStandbys: [] };
}

/** All slots that the service should have, and those that it still has tasks of. */
export function gatherSlots(
  step: Step,
  key: ServiceKey,
  service: ServiceRecord | undefined,
): SlotWork[] {
  const bySlot = new Map<string, Gathered>();
  for (const slot of service === undefined ? [] : desiredSlots(step, service)) {
    const id = slotKey(key, slot);
    if (shedBecause(step.state, key, id) === undefined) bySlot.set(id, emptyWork(key, slot, true));
  }
  for (const record of step.state.durable.tasksOfService(key)) {
    const id = slotKey(key, record.slot);
    const work = bySlot.get(id) ?? emptyWork(key, record.slot, false);
    bySlot.set(id, work);
    const isStandby = record.standby === true;
    if (record.ended !== undefined) {
      (isStandby ? work.endedStandbys : work.ended).push(record);
    } else {
      (isStandby ? work.standbys : work.tasks).push(slotTask(step, record));
    }
  }
  for (const work of bySlot.values()) {
    work.ended.sort((a, b) => b.sequence - a.sequence);
    if (service !== undefined) work.target = targetOf(step.state, service, work);
    const version = service?.version ?? 0;
    work.tasks = work.tasks.map((task) =>
      isBeingMoved(work, task, version) ? leaving(task) : task,
    );
  }
  return [...bySlot.values()];
}

function desiredSlots(step: Step, service: ServiceRecord): SlotId[] {
  const { mode } = service.spec;
  if (mode.kind === 'replicated') {
    return Array.from({ length: mode.replicas }, (_, i) => ({ kind: 'replica', index: i + 1 }));
  }
  const { durable, live, converters } = step.state;
  const slots: SlotId[] = [];
  // A cordoned node keeps the task it has.
  const onNodes = new Set(
    durable
      .tasksOfService(service.key)
      .filter((task) => task.ended === undefined && task.desired === 'running')
      .map((task) => task.node),
  );
  for (const record of durable.nodes.values()) {
    const { name, availability } = record;
    if (live.energy.leaving.has(name) || record.halted !== undefined) continue;
    if (availability === 'drained' || (availability === 'cordoned' && !onNodes.has(name))) continue;
    const subject = {
      record,
      converter: converters.get(name) ?? record.converter,
      architecture: live.nodes.get(name)?.facts?.architecture,
    };
    if (service.spec.placement.constraints.every((c) => constraintHolds(c, subject)))
      slots.push({ kind: 'node', node: name });
  }
  return slots;
}

function slotTask(step: Step, record: TaskRecord): SlotTask {
  const place = placeOf(step, record);
  const status = statusOf(step.state, record);
  if (place === 'leaving') return { record, status, place, ...leavingText(step, record) };
  const task = { record, status, place };
  if (place !== 'gone' || record.node === undefined) return task;
  const isLost = step.state.live.nodes.get(record.node)?.condition === 'lost';
  return isLost ? task : { ...task, leaseEnded: true };
}

function leavingText(step: Step, { node, spec }: TaskRecord): Pick<SlotTask, 'because'> {
  const because = node && taskLeavesBecause(step.state, node, spec.singleton);
  return because === undefined ? {} : { because };
}

function placeOf(step: Step, record: TaskRecord): TaskPlace {
  const { durable, live } = step.state;
  if (record.node === undefined) return 'pending';
  const node = durable.nodes.get(record.node);
  if (node === undefined) return 'removed';
  const condition = live.nodes.get(record.node)?.condition ?? 'unknown';
  if (condition === 'lost') return 'gone';
  // Others hear the node, and it does not hear us: its tasks serve on, except for those that have stopped themselves.
  const unheard = condition === 'suspected' && record.spec.singleton;
  if (unheard && leaseHasEnded(step, record)) return 'gone';
  // Its agent has been away for longer than the lease lasts: the watchdog has stopped the singleton.
  const isAway = live.nodes.get(record.node)?.session === undefined && record.spec.singleton;
  if (isAway && leaseRanOut(step, record)) return 'gone';
  const leaves =
    node.availability === 'drained' ||
    taskLeavesBecause(step.state, node.name, record.spec.singleton) !== undefined;
  return leaves ? 'leaving' : 'here';
}

/**
 * Another task is about to take its place, start-first as when a node is drained. Should that one fail, this one simply stays; also when the other one
 * is not of the service's version any more, and this one is.
 */
function isBeingMoved(work: Gathered, { record, place }: SlotTask, version: number): boolean {
  return (
    place === 'here' &&
    work.tasks.some(
      (other) =>
        other.record.movedFrom === record.id &&
        (other.record.version === version || record.version !== version) &&
        other.record.desired === 'running' &&
        other.place === 'here',
    )
  );
}

function leaving(task: SlotTask): SlotTask {
  return { ...task, place: 'leaving' };
}
