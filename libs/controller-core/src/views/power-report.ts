import { SERVER_WATTS_DEFAULT, type PriceSpec } from '@grappe/domain';
import { DAY_MS, dayOf, dayStartMs, isClockSet } from '../power/ledger/calendar.ts';
import type { EnergyDay } from '../power/ledger/energy-day.ts';
import { countedDays, REPORT_DAYS_MAX, undatedOf } from '../power/ledger/keep-ledger.ts';
import type { ControllerState } from '../state/state.ts';

/** A day of the report. `counted` is absent when nobody was there to count on it. */
export interface ReportDay {
  readonly day: string;
  /** As far as it has passed, and from when anything was counted at all. */
  readonly lengthMs: number;
  readonly counted?: EnergyDay;
}

/** What the rack has used, for people. */
export interface PowerReport {
  /** Without gaps, oldest first; those ahead of the clock come last. */
  readonly days: readonly ReportDay[];
  /** Counted while the clock was not set: nobody knows on which day. */
  readonly undated?: EnergyDay;
  readonly clockSet: boolean;
  readonly server: { readonly watts: number; readonly assumed: boolean };
  readonly prices?: PriceSpec;
}

/** The latest `days` days. */
export function powerReport(state: ControllerState, wallMs: number, days: number): PowerReport {
  const counted = countedDays(state);
  const undated = undatedOf(state);
  const clockSet = isClockSet(wallMs);
  const { prices } = state.rack.power;
  const named = clockSet ? dayOf(wallMs) : [...counted.keys()].at(-1);
  return {
    days:
      named === undefined ? [] : reportDays(counted, named, clockSet ? wallMs : undefined, days),
    ...(undated === undefined ? {} : { undated }),
    clockSet,
    server: {
      watts: prices?.server?.watts ?? SERVER_WATTS_DEFAULT,
      assumed: prices?.server === undefined,
    },
    ...(prices === undefined ? {} : { prices }),
  };
}

/** `wallMs`: now; undefined while nobody knows. */
function reportDays(
  counted: ReadonlyMap<string, EnergyDay>,
  newest: string,
  wallMs: number | undefined,
  wanted: number,
): ReportDay[] {
  const keys = [...counted.keys()];
  const oldest = keys[0];
  if (oldest === undefined) return [];
  const found: ReportDay[] = [];
  // Of days that were dropped it is not known when they began.
  const firstMs = counted.size < REPORT_DAYS_MAX ? (counted.get(oldest)?.firstMs ?? 0) : 0;
  for (let back = wanted - 1; back >= 0; back -= 1) {
    const startMs = dayStartMs(newest) - back * DAY_MS;
    const day = dayOf(startMs);
    if (day < oldest) continue;
    const endMs = Math.min(DAY_MS, (wallMs ?? Number.POSITIVE_INFINITY) - startMs);
    const fromMs = day === oldest ? firstMs : 0;
    found.push({ day, lengthMs: Math.max(0, endMs - fromMs), ...countedOn(counted, day) });
  }
  const ahead = keys.filter((day) => day > newest);
  for (const day of ahead.slice(-wanted))
    found.push({ day, lengthMs: counted.get(day)?.knownMs ?? 0, ...countedOn(counted, day) });
  return found;
}

function countedOn(
  counted: ReadonlyMap<string, EnergyDay>,
  day: string,
): Pick<ReportDay, 'counted'> {
  const of = counted.get(day);
  return of === undefined ? {} : { counted: of };
}
