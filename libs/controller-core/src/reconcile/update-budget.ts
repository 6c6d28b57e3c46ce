import type { ServiceRecord } from '../state/records.ts';
import type { ControllerState } from '../state/state.ts';
import { serves } from '../incidents/slots.ts';
import { chooseKeeper } from './slot.ts';
import type { SlotWork } from './slot-work.ts';

/** Whether the slot, or its standby (`backoffKey`), failed a moment ago and must wait. */
export function isBackingOff({ live }: ControllerState, nowMs: number, key: string): boolean {
  const backoff = live.backoffs.get(key);
  return backoff !== undefined && Number.isFinite(backoff.untilMs) && nowMs < backoff.untilMs;
}

/**
 * An outdated task that serves nobody can be replaced at once, unless the rollout itself has begun with it: then it takes the place of one that was
 * lost, and is about to serve. Of a task that its node has not spoken of since the controller started that is not known.
 */
export function servesNobody(
  { live }: ControllerState,
  work: SlotWork,
  { version }: ServiceRecord,
  firstTask: number,
): boolean {
  const keeper = chooseKeeper(work.tasks, version);
  return (
    keeper !== undefined &&
    keeper.record.version !== version &&
    !serves(keeper.status) &&
    live.statuses.has(keeper.record.id) &&
    (keeper.record.sequence < firstTask || keeper.status.state === 'running')
  );
}
