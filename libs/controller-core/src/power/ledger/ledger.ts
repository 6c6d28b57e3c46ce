import { isClockSet, splitByDay } from './calendar.ts';
import { addDays, energyOf, shareOf, type EnergyDay } from './energy-day.ts';
import type { RackDraw } from './rack-draw.ts';

/** Two looks further apart than this: this process has stood still meanwhile, and nobody knows what was drawn. */
export const COUNTED_GAP_MS_MAX = 60_000;

/** Who draws how much, and when that was. */
export interface LedgerLook {
  /** Monotonic. How much was used is counted by this clock alone. */
  readonly nowMs: number;
  /** Only says which day it is. */
  readonly wallMs: number;
  /** Absent: nothing that could be counted. */
  readonly draw?: RackDraw;
}

/** What was counted in this term and may not be kept yet. */
export interface Ledger {
  /** Whole days, with what was kept of them before. */
  readonly days: ReadonlyMap<string, EnergyDay>;
  /** In this term, while the clock was not set. */
  readonly undated?: EnergyDay;
  readonly last?: LedgerLook;
}

/**
 * Counts what was drawn since the look before: what was seen then goes on until now. It belongs to the day that the clock said then, as far as
 * that clock would have gone on without a jump: a clock that is set changes what follows, and neither adds nor takes energy.
 * `kept`: a day as it was kept.
 */
export function count(
  ledger: Ledger,
  look: LedgerLook,
  kept: (day: string) => EnergyDay | undefined,
): Ledger {
  const counted = addSince(ledger, look.nowMs, kept);
  const wasUnset = ledger.last !== undefined && !isClockSet(ledger.last.wallMs);
  const dated = wasUnset && isClockSet(look.wallMs) ? date(counted, look.wallMs, kept) : counted;
  return { ...dated, last: look };
}

function addSince(ledger: Ledger, nowMs: number, kept: (day: string) => EnergyDay | undefined) {
  const { last } = ledger;
  if (last?.draw === undefined) return ledger;
  const lengthMs = nowMs - last.nowMs;
  if (lengthMs <= 0 || lengthMs > COUNTED_GAP_MS_MAX) return ledger;
  const { draw, wallMs } = last;
  if (!isClockSet(wallMs))
    return { ...ledger, undated: addDays(ledger.undated, energyOf(draw, lengthMs, 0)) };
  const days = new Map(ledger.days);
  for (const piece of splitByDay(wallMs, lengthMs)) {
    const before = days.get(piece.day) ?? kept(piece.day);
    days.set(piece.day, addDays(before, energyOf(draw, piece.lengthMs, piece.fromMs)));
  }
  return { ...ledger, days };
}

/** The clock has been set: what was counted before it in this term lies evenly on the time up to now. */
function date(
  ledger: Ledger,
  wallMs: number,
  kept: (day: string) => EnergyDay | undefined,
): Ledger {
  const { undated, ...rest } = ledger;
  if (undated === undefined) return ledger;
  const { knownMs } = undated;
  const days = new Map(rest.days);
  for (const { day, fromMs, lengthMs } of splitByDay(wallMs - knownMs, knownMs)) {
    const part = shareOf(undated, lengthMs / knownMs, fromMs);
    days.set(day, addDays(days.get(day) ?? kept(day), part));
  }
  return { ...rest, days };
}
