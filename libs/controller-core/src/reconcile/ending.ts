import type { ServiceKey, TaskStatus } from '@grappe/domain';
import { ENDED_TASKS_PER_SLOT_MAX } from '@grappe/domain';
import { emit, type Step } from '../context.ts';
import type { TaskRecord } from '../state/records.ts';
import { statusOf } from '../state/status.ts';
import { slotKey } from './dirty.ts';
import type { SlotWork } from './slot-work.ts';

/** Records a task's end. */
export function endTask(step: Step, task: TaskRecord, status: TaskStatus): void {
  const { durable, live } = step.state;
  durable.tasks.put(task.id, { ...task, desired: 'stopped', ended: status });
  live.statuses.set(task.id, status);
  live.runningSinceMs.delete(task.id);
  live.earlierAttempts.delete(task.id);
  live.dirty.add(task.service);
  if (task.node !== undefined) {
    live.dirtyNodes.add(task.node);
    // It leaves room behind: a port, memory, a replica's place.
    for (const pending of durable.pendingTasks()) live.dirty.add(pending.service);
  }
  const subject = {
    service: task.service,
    task: task.id,
    ...(task.node === undefined ? {} : { node: task.node }),
  };
  if (status.state === 'lost') emit(step, 'task.lost', subject, status.message);
}

/** Its node stops it and says so. One that its node was never told of has stopped: nobody else would ever say it. */
export function tellToStop(step: Step, task: TaskRecord): void {
  const { durable, live } = step.state;
  if (live.untold.delete(task.id)) {
    endTask(step, task, { ...statusOf(step.state, task), state: 'stopped', message: '' });
    return;
  }
  durable.tasks.put(task.id, { ...task, desired: 'stopped' });
  if (task.node !== undefined) live.dirtyNodes.add(task.node);
}

/** A standby that has ended tells nothing that its events do not. */
export function forgetOldStandbys({ state: { durable, live } }: Step, work: SlotWork): void {
  for (const standby of work.endedStandbys) {
    durable.tasks.delete(standby.id);
    live.statuses.delete(standby.id);
  }
}

/**
 * Keeps the last few ended tasks of a slot for `ps --all`, and none of a service that was removed. Tasks that never had a node tell nothing.
 */
export function forgetOldTasks(
  step: Step,
  key: ServiceKey,
  work: SlotWork,
  serviceExists: boolean,
): void {
  const { durable, live } = step.state;
  const kept = work.ended
    .filter((task) => task.node !== undefined)
    .slice(0, serviceExists ? ENDED_TASKS_PER_SLOT_MAX : 0);
  for (const task of work.ended) {
    // A singleton that may still run somewhere must be known to whoever is controller after us.
    if (kept.includes(task) || live.leases.has(task.id)) continue;
    durable.tasks.delete(task.id);
    live.statuses.delete(task.id);
  }
  if (work.desired || work.tasks.length > 0) return;
  live.placements.delete(slotKey(key, work.slot));
  live.spares.delete(slotKey(key, work.slot));
}
