import type { Tier } from '@grappe/domain';
import { newPolicy, type PolicyState, type Shutdown } from './policy.ts';

/** What is kept of the policy while no controller runs; changes with tiers and orders, not with readings. Times as lengths: clocks begin anew. */
export interface PolicyMemory {
  readonly tier: PolicyState['tier'];
  /** The length that it was set for; after an orderly end of the controller, what was left of it then. */
  readonly override?: { readonly tier: Tier; readonly lengthMs: number };
  readonly shutdown?: Pick<Shutdown, 'phase' | 'because' | 'endsOn'>;
}

export function rememberPolicy(
  { tier, shutdown, override }: PolicyState,
  overrideLengthMs = 0,
): PolicyMemory {
  return {
    tier,
    ...(override === undefined
      ? {}
      : { override: { tier: override.tier, lengthMs: overrideLengthMs } }),
    ...(shutdown === undefined
      ? {}
      : {
          shutdown: {
            phase: shutdown.phase,
            because: shutdown.because,
            endsOn: shutdown.endsOn,
          },
        }),
  };
}

/**
 * The policy after a start. `sameBoot`: the machine has run on meanwhile, only the controller has not; a shutdown that was under way goes on then.
 * A machine that has started in the midst of a shutdown has power: it is over, and the rest waits for charge, or not when power was back
 * already. An override has the whole of the time that was written of it again, because nobody knows how much has passed since.
 */
export function recallPolicy(
  memory: PolicyMemory | undefined,
  nowMs: number,
  sameBoot = false,
): PolicyState {
  if (memory === undefined) return newPolicy();
  const { tier, override, shutdown } = memory;
  const base: PolicyState = {
    tier,
    ...(override === undefined
      ? {}
      : { override: { tier: override.tier, untilMs: nowMs + override.lengthMs } }),
  };
  if (shutdown === undefined) return base;
  if (sameBoot) return { ...base, shutdown: { ...shutdown, sinceMs: nowMs } };
  if (shutdown.endsOn) return { ...base, tier: 'critical' };
  const { because } = shutdown;
  return { ...base, shutdown: { phase: 'waiting', sinceMs: nowMs, because, endsOn: false } };
}
