/** What a reader wants to know of many measurements of one thing; in their unit. */
export interface Summary {
  readonly n: number;
  readonly min: number;
  readonly median: number;
  /** First and third quartile. */
  readonly lower: number;
  readonly upper: number;
  readonly max: number;
}

const LOWER_QUARTILE = 0.25;
const MEDIAN = 0.5;
const UPPER_QUARTILE = 0.75;

/**
 * The value below which the share of the measurements lies, between neighbours in proportion (as R and NumPy do it by default); `undefined`
 * when nothing was measured.
 */
export function quantile(values: readonly number[], share: number): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  const position = (sorted.length - 1) * share;
  const below = sorted[Math.floor(position)];
  const above = sorted[Math.ceil(position)];
  if (below === undefined || above === undefined) return undefined;
  // Rounding must not put a quantile beyond its neighbour, where it would overtake the next one.
  return Math.min(above, below + (above - below) * (position - Math.floor(position)));
}

/** Sums measurements up; `undefined` when there are none, as nothing can be said of nothing. */
export function summarize(values: readonly number[]): Summary | undefined {
  const at = (share: number): number => quantile(values, share) ?? Number.NaN;
  if (values.length === 0) return undefined;
  return {
    n: values.length,
    min: at(0),
    lower: at(LOWER_QUARTILE),
    median: at(MEDIAN),
    upper: at(UPPER_QUARTILE),
    max: at(1),
  };
}
