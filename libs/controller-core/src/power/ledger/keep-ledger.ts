import { canonicalJson } from '@grappe/domain';
import type { Step } from '../../context.ts';
import type { ControllerState } from '../../state/state.ts';
import { dayOf, isClockSet } from './calendar.ts';
import { addDays, rounded, withoutNames, type EnergyDay } from './energy-day.ts';
import { count, type Ledger } from './ledger.ts';
import { rackDraw } from './rack-draw.ts';

/** How often it is looked who draws how much: a step of load is misplaced by seconds of an hour, and sixty-four nodes cost nothing. */
export const LEDGER_LOOK_MS = 10_000;

/**
 * How often it is kept: what a power cut may cost the report, and the one thing that an idle rack writes (ADR 0008). Of ten nodes some 50 KB a
 * day, which the store's log doubles; of 64 it stays below the megabyte that a card is to be spared to.
 */
export const LEDGER_KEEP_MS = 3_600_000;

/** Days kept: a year to compare with, and a month. */
export const REPORT_DAYS_MAX = 400;
/** Of those, the latest days with their nodes and services: a quarter of a year. */
export const NAMED_DAYS_MAX = 90;

/** Key of what has no day, among the days. */
const UNDATED = 'undated';

/** The ledger of this term. Times are monotonic. */
export interface LedgerLive {
  ledger: Ledger;
  nextLookAtMs: number;
  nextKeepAtMs: number;
  /** What earlier terms counted while the clock was not set. */
  undatedBefore?: EnergyDay;
}

export function newLedgerLive(): LedgerLive {
  return {
    ledger: { days: new Map() },
    nextLookAtMs: Number.NEGATIVE_INFINITY,
    nextKeepAtMs: Number.POSITIVE_INFINITY,
  };
}

/** A controller starts: time counts from here on. */
export function openLedger({ state: { durable, live }, ctx }: Step): void {
  const { counting } = live.energy;
  const undated = durable.energyDays.get(UNDATED);
  if (undated !== undefined) counting.undatedBefore = undated;
  counting.nextKeepAtMs = ctx.nowMs + LEDGER_KEEP_MS;
}

/** Looks at the clock: counts, and keeps what was counted once an hour. */
export function watchLedger(step: Step): void {
  const { counting } = step.state.live.energy;
  const { nowMs } = step.ctx;
  if (nowMs < counting.nextLookAtMs) return;
  look(step);
  counting.nextLookAtMs = nowMs + LEDGER_LOOK_MS;
  if (nowMs >= counting.nextKeepAtMs) keep(step);
}

/** An orderly end: nothing of what was counted is lost. */
export function closeLedger(step: Step): void {
  look(step);
  keep(step);
}

function look({ state, ctx }: Step): void {
  const { counting } = state.live.energy;
  const draw = rackDraw(state);
  counting.ledger = count(
    counting.ledger,
    { nowMs: ctx.nowMs, wallMs: ctx.wallMs, ...(draw === undefined ? {} : { draw }) },
    (day) => state.durable.energyDays.get(day),
  );
}

/** In one commit, so that what was given a day is not kept twice. */
function keep({ state, ctx }: Step): void {
  const { energyDays } = state.durable;
  const { counting } = state.live.energy;
  const { days, last } = counting.ledger;
  counting.nextKeepAtMs = ctx.nowMs + LEDGER_KEEP_MS;
  for (const [day, counted] of days) putIfNew(state, day, counted);
  const undated = undatedOf(state);
  if (undated !== undefined) putIfNew(state, UNDATED, undated);
  else energyDays.delete(UNDATED);
  const today = isClockSet(ctx.wallMs) ? dayOf(ctx.wallMs) : undefined;
  const going = today === undefined ? undefined : days.get(today);
  counting.ledger = {
    ...counting.ledger,
    // With all its digits; what is over is read again from what is kept, should the clock go back to it.
    days: new Map(today === undefined || going === undefined ? [] : [[today, going]]),
    ...(last === undefined ? {} : { last }),
  };
  dropOld(state);
}

function putIfNew({ durable: { energyDays } }: ControllerState, day: string, of: EnergyDay): void {
  const record = rounded(of);
  if (canonicalJson(record) !== canonicalJson(energyDays.get(day) ?? null))
    energyDays.put(day, record);
}

function dropOld({ durable: { energyDays } }: ControllerState): void {
  const newestFirst = [...energyDays.keys()]
    .filter((key) => key !== UNDATED)
    .sort()
    .reverse();
  for (const day of newestFirst.slice(REPORT_DAYS_MAX)) energyDays.delete(day);
  for (const day of newestFirst.slice(NAMED_DAYS_MAX, REPORT_DAYS_MAX)) {
    const kept = energyDays.get(day);
    const isNamed = kept !== undefined && Object.keys(kept.nodes).length > 0;
    if (isNamed) energyDays.put(day, withoutNames(kept));
  }
}

/** Everything that nobody can give a day, of all terms. */
export function undatedOf({ live }: ControllerState): EnergyDay | undefined {
  const { ledger, undatedBefore } = live.energy.counting;
  return ledger.undated === undefined ? undatedBefore : addDays(undatedBefore, ledger.undated);
}

/** All days, in order, with what was not kept yet. */
export function countedDays({ durable, live }: ControllerState): Map<string, EnergyDay> {
  const { days } = live.energy.counting.ledger;
  const keys = new Set([...durable.energyDays.keys(), ...days.keys()]);
  keys.delete(UNDATED);
  return new Map(
    [...keys].sort().flatMap((day) => {
      const counted = days.get(day) ?? durable.energyDays.get(day);
      return counted === undefined ? [] : [[day, counted] as const];
    }),
  );
}
