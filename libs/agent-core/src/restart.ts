import type { RestartPolicy } from '@grappe/domain';
import { RESTART_DELAY_MS_MAX, RESTART_WINDOW_MS_DEFAULT } from './constants.ts';

/** How an attempt ended. */
export interface Exit {
  readonly exitCode: number;
  /** Unhealthy, out of memory: counts as a failure whatever the exit code. */
  readonly failed: boolean;
  /** The engine or the board went down under it: not the container's doing. */
  readonly interrupted: boolean;
  readonly ranForMs: number;
}

export type RestartDecision =
  | { readonly kind: 'restart'; readonly delayMs: number; readonly failures: number }
  | { readonly kind: 'complete' }
  | { readonly kind: 'give-up'; readonly failures: number };

/** What follows an exit under a service's restart policy; `failuresBefore` are those in a row. */
export function decideRestart(
  policy: RestartPolicy,
  exit: Exit,
  failuresBefore: number,
): RestartDecision {
  const succeeded = exit.exitCode === 0 && !exit.failed;
  if (succeeded && policy.condition !== 'any') return { kind: 'complete' };
  if (exit.interrupted) return { kind: 'restart', delayMs: 0, failures: failuresBefore };
  if (policy.condition === 'none') return { kind: 'give-up', failures: 1 };
  const windowMs = policy.windowMs > 0 ? policy.windowMs : RESTART_WINDOW_MS_DEFAULT;
  const failures = exit.ranForMs >= windowMs ? 1 : failuresBefore + 1;
  if (policy.attemptsMax !== undefined && failures > policy.attemptsMax) {
    return { kind: 'give-up', failures };
  }
  return { kind: 'restart', delayMs: backoffMs(policy.delayMs, failures), failures };
}

/** The policy's delay, doubled with every further failure in a row; never above a minute unless the policy itself asks for more. */
function backoffMs(delayMs: number, failures: number): number {
  const grown = delayMs * 2 ** Math.min(failures - 1, DOUBLINGS_MAX);
  return Math.max(delayMs, Math.min(grown, RESTART_DELAY_MS_MAX));
}

/** Beyond it any delay has reached its limit; keeps the power finite. */
const DOUBLINGS_MAX = 20;
