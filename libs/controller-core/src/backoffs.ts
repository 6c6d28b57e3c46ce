import type { Step } from './context.ts';
import { serviceOfSlotKey } from './reconcile/dirty.ts';

/** Looks at the clock: slots that have waited long enough after a failure are tried again. */
export function endBackoffs(step: Step): void {
  const { live, durable } = step.state;
  for (const [key, backoff] of live.backoffs) {
    if (step.ctx.nowMs < backoff.untilMs) continue;
    const service = durable.services.get(serviceOfSlotKey(key));
    if (service === undefined) {
      live.backoffs.delete(key);
      continue;
    }
    // The count stays, so that the next failure waits longer; only the service is looked at again.
    live.backoffs.set(key, { failures: backoff.failures, untilMs: Number.POSITIVE_INFINITY });
    live.dirty.add(service.key);
  }
}
