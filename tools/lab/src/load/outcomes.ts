/** What became of one request. Times are milliseconds of the wall clock, in fractions. */
export interface RequestOutcome {
  readonly askedMs: number;
  readonly tookMs: number;
  /** Over a connection that had carried another request before. */
  readonly kept: boolean;
  /** Why it failed; absent when a good answer came. */
  readonly failure?: string;
}

/** A time in which something was done to the rack. */
export interface Period {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Requests that were asked in a period. */
export function askedIn(
  outcomes: readonly RequestOutcome[],
  { fromMs, toMs }: Period,
): readonly RequestOutcome[] {
  return outcomes.filter(({ askedMs }) => askedMs >= fromMs && askedMs < toMs);
}

export function failedOf(outcomes: readonly RequestOutcome[]): readonly RequestOutcome[] {
  return outcomes.filter(({ failure }) => failure !== undefined);
}

/** How often requests failed, by reason. */
export function failureCounts(outcomes: readonly RequestOutcome[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { failure } of failedOf(outcomes)) {
    if (failure !== undefined) counts[failure] = (counts[failure] ?? 0) + 1;
  }
  return counts;
}

/** The longest time between two good answers of which neither is older than the period; the whole period when there are none. */
export function longestWithoutAnswerMs(
  outcomes: readonly RequestOutcome[],
  { fromMs, toMs }: Period,
): number {
  const answered = outcomes
    .filter(({ failure }) => failure === undefined)
    .map(({ askedMs, tookMs }) => askedMs + tookMs)
    .filter((atMs) => atMs >= fromMs && atMs < toMs)
    .sort((one, other) => one - other);
  let longestMs = 0;
  let lastMs = fromMs;
  for (const atMs of [...answered, toMs]) {
    longestMs = Math.max(longestMs, atMs - lastMs);
    lastMs = atMs;
  }
  return longestMs;
}

/** The slowest good answer; 0 when there was none. */
export function slowestMs(outcomes: readonly RequestOutcome[]): number {
  return outcomes
    .filter(({ failure }) => failure === undefined)
    .reduce((slowest, { tookMs }) => Math.max(slowest, tookMs), 0);
}
