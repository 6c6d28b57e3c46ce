import type { Observation } from '@grappe/tool-lab';

/**
 * Milliseconds from `sinceMs` until `untilMs` in which fewer than `count` targets answered, all stretches together: what users missed. Of each
 * target its latest question counts that had ended.
 */
export function shortOfReplicasMs(
  observations: readonly Observation[],
  sinceMs: number,
  untilMs: number,
  count: number,
): number {
  const latest = new Map<string, Observation>();
  const isShort = (): boolean => [...latest.values()].filter(({ ok }) => ok).length < count;
  let shortMs = 0;
  let atMs = sinceMs;
  for (const seen of [...observations].sort((a, b) => a.endedMs - b.endedMs)) {
    if (seen.endedMs > untilMs) break;
    if (seen.endedMs >= sinceMs) {
      if (isShort()) shortMs += seen.endedMs - atMs;
      atMs = seen.endedMs;
    }
    const before = latest.get(seen.target);
    // A question that times out ends after younger ones that were answered: the younger ones know better.
    if (before === undefined || before.startedMs <= seen.startedMs) latest.set(seen.target, seen);
  }
  return isShort() ? shortMs + untilMs - atMs : shortMs;
}
