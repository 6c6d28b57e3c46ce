import type { Observation } from '@grappe/tool-lab';

/** How requests to some nodes ended. */
export interface RequestCount {
  readonly answered: number;
  readonly failed: number;
}

/** Counts the requests to these targets that were sent from `fromMs` on and before `untilMs` (the probe's clock). */
export function countRequests(
  observations: readonly Observation[],
  targets: readonly string[],
  fromMs: number,
  untilMs: number,
): RequestCount {
  const sent = observations.filter(
    ({ target, startedMs }) =>
      targets.includes(target) && startedMs >= fromMs && startedMs < untilMs,
  );
  const answered = sent.filter(({ ok }) => ok).length;
  return { answered, failed: sent.length - answered };
}

/** Answers that arrived from one target in a stretch of time, whenever they were asked for. */
export function answersBetween(
  observations: readonly Observation[],
  target: string,
  fromMs: number,
  untilMs: number,
): number {
  return observations.filter(
    (seen) => seen.ok && seen.target === target && seen.endedMs >= fromMs && seen.endedMs < untilMs,
  ).length;
}
