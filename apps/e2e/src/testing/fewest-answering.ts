import type { Observation } from '@grappe/tool-lab';

/**
 * The fewest targets that answered at the same time since an instant, each judged by the question to it that ended last. Counting begins once
 * every target has been asked.
 */
export function fewestAnswering(observations: readonly Observation[], sinceMs: number): number {
  const asked = observations.filter((each) => each.startedMs >= sinceMs);
  const targets = new Set(asked.map(({ target }) => target));
  const latest = new Map<string, Observation>();
  let fewest = Number.POSITIVE_INFINITY;
  for (const seen of asked.toSorted((a, b) => a.endedMs - b.endedMs)) {
    const before = latest.get(seen.target);
    // A question that times out ends after younger ones that were answered: the younger ones know better.
    if (before === undefined || before.startedMs <= seen.startedMs) latest.set(seen.target, seen);
    if (latest.size < targets.size) continue;
    fewest = Math.min(fewest, [...latest.values()].filter(({ ok }) => ok).length);
  }
  return fewest;
}
