import type { Failure, Result, Tier } from '@grappe/domain';
import { err, failure, ok } from '@grappe/domain';
import type { PolicyState } from './policy.ts';
import { OVERRIDE_MS_MAX, OVERRIDE_MS_MIN } from './timings.ts';

/** What an operator has set, until then. A battery that gives out shuts the rack down all the same. */
export interface Override {
  readonly tier: Tier;
  /** Monotonic. */
  readonly untilMs: number;
}

/** Takes an operator's wish. A shutdown that is under way is not called off by it; one that waits for charge is. */
export function setOverride(
  state: PolicyState,
  tier: Tier,
  durationMs: number,
  nowMs: number,
): Result<PolicyState, Failure> {
  const isLength =
    Number.isInteger(durationMs) && durationMs >= OVERRIDE_MS_MIN && durationMs <= OVERRIDE_MS_MAX;
  if (!isLength) {
    return err(
      failure(
        'INVALID_INPUT',
        `${durationMs} ms for a tier: expected ${OVERRIDE_MS_MIN / MINUTE_MS} minute to ${OVERRIDE_MS_MAX / DAY_MS} days, in whole milliseconds`,
        'For good, change the thresholds in rack.yaml.',
      ),
    );
  }
  const phase = state.shutdown?.phase;
  if (phase === 'announced' || phase === 'stopping') {
    return err(
      failure(
        'REFUSED',
        'the rack is being shut down, and that is not called off half way',
        'Wait until it is over; with power back, the rack starts by itself.',
      ),
    );
  }
  return ok({ ...state, override: { tier, untilMs: nowMs + durationMs } });
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** Back to what the battery says. */
function withoutOverride(state: PolicyState): PolicyState {
  const { override: _over, ...rest } = state;
  return rest;
}

/** An operator wants it to be as the battery says. A rack that an operator has shut down is started by that, once that is over. */
export function clearOverride(state: PolicyState): PolicyState {
  const { shutdown, ...rest } = withoutOverride(state);
  if (shutdown === undefined) return rest;
  const isDone = shutdown.phase === 'waiting' && shutdown.because === 'operator';
  return isDone ? { ...rest, tier: 'critical' } : { ...rest, shutdown };
}

/** Ends an override whose time is over. */
export function applyOverride(state: PolicyState, nowMs: number): PolicyState {
  return state.override !== undefined && nowMs >= state.override.untilMs
    ? withoutOverride(state)
    : state;
}
