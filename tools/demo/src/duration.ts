const MS_PER_SECOND = 1000;

/** `1.93 s`: two digits tell runs apart, a third would be noise. */
export function secondsText(durationMs: number): string {
  return `${(durationMs / MS_PER_SECOND).toFixed(2)} s`;
}

/** `12.3 s`, for how long something has been going on. */
export function elapsedText(durationMs: number): string {
  return `${(durationMs / MS_PER_SECOND).toFixed(1)} s`;
}
