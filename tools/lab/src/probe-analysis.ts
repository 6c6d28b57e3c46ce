/** One question put to one target. Times are of the caller's monotonic clock (`performance.now()`). */
export interface Observation {
  readonly target: string;
  readonly ok: boolean;
  readonly startedMs: number;
  readonly endedMs: number;
}

/** Observations in the order in which they ended; only what was asked at `sinceMs` or later. */
function askedSince(observations: readonly Observation[], sinceMs: number): Observation[] {
  return observations
    .filter((each) => each.startedMs >= sinceMs)
    .sort((a, b) => a.endedMs - b.endedMs);
}

/**
 * Milliseconds from `sinceMs` until at least `count` targets answer, counting only questions asked after it; `undefined`
 * when that has not happened. Of each target its latest question counts, so one that was cut off stops counting.
 */
export function atLeastServingMs(
  observations: readonly Observation[],
  sinceMs: number,
  count: number,
): number | undefined {
  const latest = new Map<string, Observation>();
  for (const seen of askedSince(observations, sinceMs)) {
    const before = latest.get(seen.target);
    // A question that times out ends after younger ones that were answered: the younger ones know better.
    if (before === undefined || before.startedMs <= seen.startedMs) latest.set(seen.target, seen);
    const serving = [...latest.values()].filter((each) => each.ok).length;
    if (serving >= count) return seen.endedMs - sinceMs;
  }
  return undefined;
}

/** Targets that answered a question asked in the `windowMs` before `atMs`. */
function servingBefore(
  observations: readonly Observation[],
  atMs: number,
  windowMs: number,
): Set<string> {
  const recent = observations.filter(
    (each) => each.ok && each.endedMs <= atMs && each.startedMs >= atMs - windowMs,
  );
  return new Set(recent.map((each) => each.target));
}

/**
 * Milliseconds from `sinceMs` until a target answers that did not serve in the `windowMs` before, and which one it is;
 * `undefined` when that has not happened.
 */
export function newlyServing(
  observations: readonly Observation[],
  sinceMs: number,
  windowMs: number,
): { readonly target: string; readonly afterMs: number } | undefined {
  const before = servingBefore(observations, sinceMs, windowMs);
  const first = askedSince(observations, sinceMs).find(
    (each) => each.ok && !before.has(each.target),
  );
  return first && { target: first.target, afterMs: first.endedMs - sinceMs };
}

/** The longest time between one answer of a target and the next, from `sinceMs` to `untilMs`. */
export function longestSilenceMs(
  observations: readonly Observation[],
  target: string,
  sinceMs: number,
  untilMs: number,
): number {
  const answers = observations
    .filter((each) => each.ok && each.target === target)
    .map((each) => each.endedMs)
    .filter((endedMs) => endedMs >= sinceMs && endedMs <= untilMs)
    .sort((a, b) => a - b);
  let longest = 0;
  let last = sinceMs;
  for (const endedMs of [...answers, untilMs]) {
    longest = Math.max(longest, endedMs - last);
    last = endedMs;
  }
  return longest;
}
