/** From and until in ms on one axis; empty when they are the same. Lists of them are sorted and do not touch once they are merged. */
export interface Interval {
  readonly fromMs: number;
  readonly untilMs: number;
}

/** The same time, each moment of it once, in order. */
export function merge(intervals: readonly Interval[]): Interval[] {
  const merged: Interval[] = [];
  const sorted = intervals
    .filter(({ fromMs, untilMs }) => untilMs > fromMs)
    .sort((a, b) => a.fromMs - b.fromMs);
  for (const interval of sorted) {
    const last = merged.at(-1);
    if (last === undefined || interval.fromMs > last.untilMs) merged.push(interval);
    else if (interval.untilMs > last.untilMs)
      merged[merged.length - 1] = { fromMs: last.fromMs, untilMs: interval.untilMs };
  }
  return merged;
}

/** What of each lies within the window. */
export function clip(intervals: readonly Interval[], window: Interval): Interval[] {
  return intervals
    .map(({ fromMs, untilMs }) => ({
      fromMs: Math.max(fromMs, window.fromMs),
      untilMs: Math.min(untilMs, window.untilMs),
    }))
    .filter(({ fromMs, untilMs }) => untilMs > fromMs);
}

/** The time of `intervals` that is not in `taken`. */
export function subtract(intervals: readonly Interval[], taken: readonly Interval[]): Interval[] {
  let left = merge(intervals);
  for (const hole of merge(taken)) {
    left = left.flatMap((interval) => [
      ...clip([interval], { fromMs: Number.NEGATIVE_INFINITY, untilMs: hole.fromMs }),
      ...clip([interval], { fromMs: hole.untilMs, untilMs: Number.POSITIVE_INFINITY }),
    ]);
  }
  return left;
}

export function totalMs(intervals: readonly Interval[]): number {
  return merge(intervals).reduce((sum, { fromMs, untilMs }) => sum + untilMs - fromMs, 0);
}

/** How many failures the outages are: two with nothing but unknown time between them are taken for one. */
export function countFailures(outages: readonly Interval[], unknown: readonly Interval[]): number {
  const known = subtract(outages, unknown);
  return merge([...known, ...unknown]).filter((run) => clip(known, run).length > 0).length;
}
