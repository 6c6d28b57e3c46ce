import type { Failure, Result, Tier } from '@grappe/domain';
import { err, ok } from '@grappe/domain';
import type { Step } from '../context.ts';
import { clearOverride, setOverride } from '../energy/policy/override.ts';
import type { OperatorReply } from '../inputs.ts';
import { decideTier } from '../power/policy-watch.ts';

/** Sets the tier for a while, whatever the battery says short of its end. */
export function setTier(
  step: Step,
  tier: Tier,
  durationMs: number,
): Result<OperatorReply, Failure> {
  const { energy } = step.state.live;
  const { policy, overrideLengthMs } = energy;
  const set = setOverride(policy, tier, durationMs, step.ctx.nowMs);
  if (!set.ok) return err(set.error);
  energy.undo = { policy, overrideLengthMs };
  energy.policy = set.value;
  energy.overrideLengthMs = durationMs;
  decideTier(step);
  return ok({ kind: 'done' });
}

/** Back to what the battery says. */
export function clearTier(step: Step): Result<OperatorReply, Failure> {
  const { energy } = step.state.live;
  const { policy, overrideLengthMs } = energy;
  energy.undo = { policy, overrideLengthMs };
  energy.policy = clearOverride(policy);
  energy.overrideLengthMs = 0;
  decideTier(step);
  return ok({ kind: 'done' });
}
