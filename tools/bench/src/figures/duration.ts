const MS_PER_SECOND = 1000;
const SECONDS_DECIMALS_BELOW = 10;

/** A duration as people read it: `240 ms`, `1.23 s`, `19.6 s`. */
export function durationText(ms: number): string {
  if (ms < MS_PER_SECOND) return `${Math.round(ms)} ms`;
  const seconds = ms / MS_PER_SECOND;
  return `${seconds.toFixed(seconds < SECONDS_DECIMALS_BELOW ? 2 : 1)} s`;
}

/** A mark of an axis: a round number without decimals that say nothing. */
export function tickText(ms: number): string {
  return ms < MS_PER_SECOND ? `${ms} ms` : `${ms / MS_PER_SECOND} s`;
}
