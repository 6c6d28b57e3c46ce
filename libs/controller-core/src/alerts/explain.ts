import type { ControllerState } from '../state/state.ts';
import type { TroubleWatch } from './live.ts';
import { CAUSE_WAIT_MS } from './timings.ts';
import type { Trouble } from './trouble.ts';

/** `wait`: a cause is seen, and it is not decided yet what becomes of it. A number: the alert that explains it. */
export type Explanation = 'none' | 'wait' | number;

/** Why a trouble is there, as far as is known now. */
export function explain(
  { live: { alerts } }: ControllerState,
  trouble: Trouble,
  watch: TroubleWatch,
  nowMs: number,
): Explanation {
  for (const key of trouble.causes) {
    const open = alerts.open.get(key);
    if (open !== undefined) return open;
  }
  const waitsUntilMs = watch.sinceMs + trouble.raiseAfterMs + CAUSE_WAIT_MS;
  const isSeen = trouble.causes.some((key) => alerts.watches.get(key)?.lastSeenMs === nowMs);
  if (isSeen && nowMs < waitsUntilMs) return 'wait';
  for (const key of trouble.causes) {
    const recent = alerts.recent.get(key);
    if (recent !== undefined) return recent.id;
  }
  return 'none';
}

/** Troubles seen now that this one explains, by whatever way. */
export function effectsOf({ live: { alerts } }: ControllerState, cause: string, nowMs: number) {
  const explained = new Set([cause]);
  const effects: Trouble[] = [];
  const seen = [...alerts.watches.values()].flatMap(({ trouble, lastSeenMs }) =>
    trouble === undefined || lastSeenMs !== nowMs ? [] : [trouble],
  );
  let found = true;
  while (found) {
    found = false;
    for (const trouble of seen) {
      if (explained.has(trouble.key) || !trouble.causes.some((key) => explained.has(key))) continue;
      explained.add(trouble.key);
      effects.push(trouble);
      found = true;
    }
  }
  return effects;
}
