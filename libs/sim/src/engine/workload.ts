import type { SeededRng } from '@grappe/fakes';

/** How the program in a container behaves. Ranges are drawn from anew at every start. */
export interface Workload {
  /** Until its health check passes. */
  readonly healthyAfterMs: number;
  /** From the stop signal to its end; beyond the grace it is killed. */
  readonly stopsAfterMs: number;
  /** Mean time until it ends by itself; absent: it runs for ever. */
  readonly endsAfterMs?: number;
  readonly exitCode: number;
}

export const STEADY: Workload = { healthyAfterMs: 500, stopsAfterMs: 300, exitCode: 0 };

/** What one run of it does. */
export interface Run {
  readonly healthyAfterMs: number;
  readonly endsAfterMs?: number;
}

/** Shares of the mean between which a run's times lie. */
const SPREAD_MIN = 0.5;
const SPREAD = 1;
export const HEALTHY_SPREAD = { min: SPREAD_MIN, max: SPREAD_MIN + SPREAD };

export function drawRun(workload: Workload, rng: SeededRng): Run {
  const healthyAfterMs = workload.healthyAfterMs * (SPREAD_MIN + SPREAD * rng.next());
  if (workload.endsAfterMs === undefined) return { healthyAfterMs };
  return { healthyAfterMs, endsAfterMs: workload.endsAfterMs * (SPREAD_MIN + SPREAD * rng.next()) };
}
