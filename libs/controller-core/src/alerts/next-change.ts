import type { ControllerState } from '../state/state.ts';
import type { TroubleWatch } from './live.ts';
import { ALERT_LOOK_MS, ALERTS_QUIET_MS, CLEAR_AFTER_MS, OUTLAST_MS } from './timings.ts';

/** Monotonic time at which an alert may be raised, sent or cleared although nothing happens; undefined when none will be. */
export function nextAlertChangeMs({ live }: ControllerState): number | undefined {
  const { alerts, startedAtMs } = live;
  const isQuiet = alerts.nextLookAtMs === Number.NEGATIVE_INFINITY;
  if (isQuiet) return alerts.open.size === 0 ? undefined : startedAtMs + ALERTS_QUIET_MS;
  const lastLookMs = alerts.nextLookAtMs - ALERT_LOOK_MS;
  const changes = [...alerts.watches].flatMap(([key, watch]) =>
    changeOf(watch, alerts.open.has(key), lastLookMs),
  );
  return changes.length === 0 ? undefined : Math.min(...changes);
}

function changeOf(
  { trouble, sinceMs, lastSeenMs, orphanSinceMs }: TroubleWatch,
  isOpen: boolean,
  lastLookMs: number,
): number[] {
  const isSeen = trouble !== undefined && lastSeenMs === lastLookMs;
  if (!isSeen) return isOpen ? [lastSeenMs + CLEAR_AFTER_MS] : [];
  if (!isOpen) return [sinceMs + trouble.raiseAfterMs];
  return orphanSinceMs === undefined ? [] : [orphanSinceMs + OUTLAST_MS];
}
