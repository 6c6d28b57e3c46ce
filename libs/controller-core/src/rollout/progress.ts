import { slotText, type HealthcheckSpec, type ServiceKey } from '@grappe/domain';
import { ROLLOUT_READY_MS_MAX } from '../constants.ts';
import type { Step } from '../context.ts';
import { serves } from '../incidents/slots.ts';
import { isFoundDown } from '../monitors/replace.ts';
import { slotKey } from '../reconcile/dirty.ts';
import { backoffKey } from '../reconcile/failures.ts';
import { chooseKeeper, isDone, type SlotTask } from '../reconcile/slot.ts';
import type { SlotWork } from '../reconcile/slot-work.ts';
import { isBackingOff } from '../reconcile/update-budget.ts';
import type { ServiceRecord } from '../state/records.ts';
import type { ControllerState } from '../state/state.ts';
import { isDraining } from './drained.ts';
import type { Rollout } from './records.ts';
import { wakeAt } from './wake.ts';

/**
 * How far a rollout is in one slot. `waiting`: the old version is in place. `replacing`: the old one is on its way out, or serves nobody.
 * `awaited`: its new task does not serve yet. `watched`: it serves, and not for long enough. `idle`: nothing is there that could be replaced.
 */
export type SlotProgress =
  'waiting' | 'replacing' | 'awaited' | 'watched' | 'updated' | 'failed' | 'idle';

/** How far the service's present version has come in a slot that is wanted. */
export function progressOf(
  state: ControllerState,
  nowMs: number,
  service: ServiceRecord,
  work: SlotWork,
  rollout: Rollout | undefined,
): SlotProgress {
  if (rollout?.failedSlots.includes(slotText(work.slot)) === true) return 'failed';
  const keeper = chooseKeeper(work.tasks, service.version);
  if (keeper?.record.version === service.version) {
    if (!serves(keeper.status) || isFoundDown(state, keeper.record)) return 'awaited';
    return nowMs >= watchedUntilMs(state, keeper, rollout) ? 'updated' : 'watched';
  }
  if (keeper === undefined) return progressWithoutTask(state, nowMs, service, work);
  if (isDraining(state, keeper.record)) return 'replacing';
  if (isObstructed(state, service.key, work)) return 'awaited';
  // Of one that its node has not spoken of since this controller started it is not known whether it serves.
  if (!serves(keeper.status) || !state.live.statuses.has(keeper.record.id)) return 'replacing';
  return isBackingOff(state, nowMs, backoffKey(service.key, work.slot)) ? 'awaited' : 'waiting';
}

/** Its turn has come, and no node has room for its new task beside the old one. */
export function isObstructed({ live }: ControllerState, key: ServiceKey, work: SlotWork): boolean {
  return live.rollouts.obstacles.has(slotKey(key, work.slot));
}

/** When a task that serves has done so for long enough that the next slot's turn may come. */
export function watchedUntilMs(
  { live }: ControllerState,
  { record }: SlotTask,
  rollout: Rollout | undefined,
): number {
  const sinceMs = live.runningSinceMs.get(record.id);
  if (rollout === undefined || sinceMs === undefined) return Number.NEGATIVE_INFINITY;
  return sinceMs + Math.max(rollout.policy.monitorMs, rollout.policy.delayMs);
}

function progressWithoutTask(
  state: ControllerState,
  nowMs: number,
  service: ServiceRecord,
  work: SlotWork,
): SlotProgress {
  const { version } = service;
  const [lastEnded] = work.ended;
  if (lastEnded !== undefined && isDone({ tasks: work.tasks, lastEnded, version }))
    return 'updated';
  if (work.tasks.some((task) => isStopping(task) && task.place === 'here')) return 'replacing';
  if (isBackingOff(state, nowMs, backoffKey(service.key, work.slot))) return 'awaited';
  if (waitsForSuccessor(service, work)) return 'awaited';
  const leaves = work.tasks.some(
    ({ record, place }) => place === 'leaving' && record.version !== version,
  );
  // What finds no other place stays on a drained node as it is: an update would only end it.
  return leaves && !work.tasks.some(({ place }) => place === 'pending') ? 'replacing' : 'idle';
}

function isStopping({ record }: SlotTask): boolean {
  return record.desired === 'stopped';
}

/**
 * A slot that lost its task and has none yet, most likely to this update: no other slot is taken down until it runs. A slot that never had a
 * node, or whose node went away under it, holds nothing up.
 */
function waitsForSuccessor(service: ServiceRecord, work: SlotWork): boolean {
  const last = work.ended.find((task) => task.node !== undefined);
  const elsewhere = work.tasks.some((task) => !isStopping(task) && task.place !== 'pending');
  if (last === undefined || elsewhere) return false;
  if (last.ended?.state === 'lost') return false;
  return last.version !== service.version || last.ended?.state !== 'completed';
}

/** Whether the slot takes one of the places that the policy's parallelism gives. */
export function isInFlight(progress: SlotProgress): boolean {
  return progress === 'replacing' || progress === 'awaited' || progress === 'watched';
}

/** Sees to it that the service is looked at again when the slot has been watched, or waited for, for long enough. */
export function watchSlot(
  step: Step,
  service: ServiceRecord,
  work: SlotWork,
  progress: SlotProgress,
  rollout: Rollout,
): void {
  const { awaitedSinceMs } = step.state.live.rollouts;
  const key = slotKey(service.key, work.slot);
  const keeper = chooseKeeper(work.tasks, service.version);
  if (progress === 'watched' && keeper !== undefined)
    wakeAt(step, service.key, watchedUntilMs(step.state, keeper, rollout));
  if (progress !== 'awaited') {
    awaitedSinceMs.delete(key);
    return;
  }
  const sinceMs = awaitedSinceMs.get(key) ?? step.ctx.nowMs;
  awaitedSinceMs.set(key, sinceMs);
  wakeAt(step, service.key, sinceMs + readyWithinMs(service));
}

/** Whether the slot's new task should serve by now. */
export function isOverdue(step: Step, service: ServiceRecord, work: SlotWork): boolean {
  const sinceMs = step.state.live.rollouts.awaitedSinceMs.get(slotKey(service.key, work.slot));
  return sinceMs !== undefined && step.ctx.nowMs - sinceMs >= readyWithinMs(service);
}

/** Time for a task of the service to serve. */
export function readyWithinMs({ spec }: ServiceRecord): number {
  return ROLLOUT_READY_MS_MAX + healthAllowanceMs(spec.healthcheck);
}

/** What a health check may take until it says anything for good. */
function healthAllowanceMs(check: HealthcheckSpec): number {
  if (check.kind !== 'test') return 0;
  return check.startPeriodMs + check.retries * (check.intervalMs + check.timeoutMs);
}
