import type { ServiceKey } from '@grappe/domain';
import type { Step } from '../context.ts';

/** The service is looked at again then, or before. */
export function wakeAt({ state }: Step, service: ServiceKey, atMs: number): void {
  const { wakeAtMs } = state.live.rollouts;
  wakeAtMs.set(service, Math.min(atMs, wakeAtMs.get(service) ?? Number.POSITIVE_INFINITY));
}

/** Looks at the clock: services that wait for a time to pass are looked at again. */
export function wakeServices({ state: { live }, ctx }: Step): void {
  for (const [service, atMs] of live.rollouts.wakeAtMs) {
    if (ctx.nowMs < atMs) continue;
    live.rollouts.wakeAtMs.delete(service);
    live.dirty.add(service);
  }
}
