const MS_PER_SECOND = 1000;

/** Seconds since a moment of `performance.now()`, to a tenth. */
export function secondsSince(startedMs: number): number {
  return Number(((performance.now() - startedMs) / MS_PER_SECOND).toFixed(1));
}
