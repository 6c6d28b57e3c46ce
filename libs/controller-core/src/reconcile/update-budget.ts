import type { Step } from '../context.ts';
import type { ServiceRecord } from '../state/records.ts';
import { backoffKey } from './failures.ts';
import { chooseKeeper, type SlotTask } from './slot.ts';
import type { SlotWork } from './slot-work.ts';

/** Whether the slot, or its standby (`backoffKey`), failed a moment ago and must wait. */
export function isBackingOff(step: Step, key: string): boolean {
  const backoff = step.state.live.backoffs.get(key);
  return (
    backoff !== undefined && Number.isFinite(backoff.untilMs) && step.ctx.nowMs < backoff.untilMs
  );
}

/** How many slots may be taken down for an update now: the policy's parallelism less those that are on their way. */
export function updateBudget(
  step: Step,
  service: ServiceRecord,
  slots: readonly SlotWork[],
): number {
  const { parallelism } = service.spec.update;
  if (parallelism === 0) return Number.POSITIVE_INFINITY;
  const inFlight = slots.filter((work) => work.desired && isInFlight(step, service, work)).length;
  return parallelism - inFlight;
}

function isInFlight(step: Step, service: ServiceRecord, work: SlotWork): boolean {
  const keeper = chooseKeeper(work.tasks, service.version);
  if (keeper !== undefined) {
    return keeper.record.version === service.version && keeper.status.state !== 'running';
  }
  if (work.tasks.some((task) => isStopping(task) && task.place === 'here')) return true;
  return isBackingOff(step, backoffKey(service.key, work.slot)) || waitsForSuccessor(service, work);
}

function isStopping(task: SlotTask): boolean {
  return task.record.desired === 'stopped';
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

/**
 * An outdated task that does not run can be replaced at once: nobody is served by it. Of a task that its node has not spoken of since the
 * controller started that is not known.
 */
export function servesNobody(step: Step, work: SlotWork, version: number): boolean {
  const keeper = chooseKeeper(work.tasks, version);
  return (
    keeper !== undefined &&
    keeper.record.version !== version &&
    keeper.status.state !== 'running' &&
    step.state.live.statuses.has(keeper.record.id)
  );
}
