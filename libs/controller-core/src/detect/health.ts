import {
  HEALTH_RECOVERY_MS,
  HEALTH_SCORE_MAX,
  HEALTH_STRETCH_PER_POINT,
  TICK_LATE_MS,
  TICK_MS,
} from '../constants.ts';

/**
 * How far this controller can trust its own ears. A process that is short of CPU or waits for its disk hears everybody late; Lifeguard
 * (arXiv 1707.00788, section 4.1) counts that and lets a slow observer suspect others later.
 */
export interface LocalHealth {
  /** 0: punctual. */
  score: number;
  /** Monotonic time at which the last point was given or forgiven. */
  changedAtMs: number;
  /** When the last late tick came; every distance between arrivals that reaches back beyond it contains the delay. */
  lateAtMs: number;
}

export function newHealth(nowMs: number): LocalHealth {
  return { score: 0, changedAtMs: nowMs, lateAtMs: Number.NEGATIVE_INFINITY };
}

/** How much later than it should the clock is looked at now; 0 when that is within what timers do. */
export function delayMs(lastTickMs: number, nowMs: number): number {
  const lateMs = nowMs - lastTickMs - TICK_MS;
  return lateMs > TICK_LATE_MS ? lateMs : 0;
}

/** Takes a tick in. `lateMs` as from `delayMs`. */
export function noteTick(health: LocalHealth, nowMs: number, lateMs: number): void {
  if (lateMs > 0) {
    health.score = Math.min(health.score + 1, HEALTH_SCORE_MAX);
    health.changedAtMs = nowMs;
    health.lateAtMs = nowMs;
  } else if (health.score > 0 && nowMs - health.changedAtMs >= HEALTH_RECOVERY_MS) {
    health.score -= 1;
    health.changedAtMs = nowMs;
  }
}

/** By what suspicion times are multiplied. */
export function stretch({ score }: LocalHealth): number {
  return 1 + score * HEALTH_STRETCH_PER_POINT;
}
