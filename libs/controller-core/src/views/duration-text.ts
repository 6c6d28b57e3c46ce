const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** In the largest unit that leaves a number a person can picture. */
export function durationText(ms: number): string {
  if (ms >= 2 * DAY_MS) return `${tenths(ms / DAY_MS)} days`;
  if (ms >= 2 * HOUR_MS) return `${tenths(ms / HOUR_MS)} hours`;
  if (ms >= 2 * MINUTE_MS) return `${tenths(ms / MINUTE_MS)} minutes`;
  return ms >= SECOND_MS ? `${tenths(ms / SECOND_MS)} s` : `${Math.round(ms)} ms`;
}

function tenths(value: number): string {
  return String(Math.round(value * 10) / 10);
}
