import { ledPeriodMs, type LedPattern } from '@grappe/domain';

export interface LedLevel {
  readonly lit: boolean;
  /** When it will be the other one, on the same clock; absent: never. */
  readonly nextChangeMs?: number;
}

/** What a light that has shown the pattern since `sinceMs` is at `nowMs`. */
export function ledLevel(pattern: LedPattern, sinceMs: number, nowMs: number): LedLevel {
  const [first] = pattern.steps;
  if (first === undefined || pattern.steps.length === 1) return { lit: first?.[0] ?? false };
  const elapsedMs = Math.max(0, nowMs - sinceMs);
  const periodMs = ledPeriodMs(pattern);
  const roundMs = sinceMs + Math.floor(elapsedMs / periodMs) * periodMs;
  let endMs = roundMs;
  for (const [lit, ms] of pattern.steps) {
    endMs += ms;
    if (nowMs < endMs) return { lit, nextChangeMs: endMs };
  }
  // Rounding has put the end of the round before now by less than anybody sees: the next one begins.
  return { lit: first[0], nextChangeMs: endMs + first[1] };
}
