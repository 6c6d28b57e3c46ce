import type { PowerSample } from '@grappe/domain';
import type { FreezeExpectation, SensorExpectation } from './expectation.ts';
import { numbersOf, type Quantity } from './quantities.ts';

/**
 * `impossible`: outside of what can be. `saturated`: at the end of what the chip can measure. `jumped`: further from the look before than things
 * move. `frozen`: the same for too long. `vanished`: not told any more. `misconfigured`: the adapter says that it measures wrongly.
 */
export type DistrustReason =
  'impossible' | 'saturated' | 'jumped' | 'frozen' | 'vanished' | 'misconfigured';

/** Why a value is not believed. */
export interface Doubt {
  readonly reason: DistrustReason;
  /** For a person: which value, and what was expected. */
  readonly detail: string;
}

/** Values of a group and when they were read, in ms on the monotonic clock. */
export interface Seen {
  readonly part: PowerSample;
  readonly atMs: number;
}

/** A run of looks that gave exactly the same values. */
export interface Still {
  readonly part: PowerSample;
  readonly sinceMs: number;
  readonly looks: number;
  /** Of what the rack was thought to draw meanwhile, as far as anybody knew. */
  readonly loadWatts?: { readonly min: number; readonly max: number };
}

/** Of a limit that a person reads; no chip is better. */
const LIMIT_DIGITS = 6;

/** Values further apart in time are not compared: anything may have happened between. Longer than any period at which sensors are read. */
export const JUMP_WINDOW_MS = 60_000;
/** A steady rack may by chance repeat itself for a while, in looks … */
export const FROZEN_LOOKS = 30;
/** … and in time; a battery that is believed to be as full as five minutes ago is a per cent off at the most. */
export const FROZEN_MS = 300_000;

/** Anything that cannot be true by itself: no number, out of range, at the end of the range. */
export function doubtOfValues(part: PowerSample, expected: SensorExpectation): Doubt | undefined {
  for (const [quantity, value] of numbersOf(part)) {
    if (quantity === 'amps' && isSaturated(value, expected)) return saturation(value);
    const { min, max } = expected.ranges[quantity];
    // Written so that it is also true of what is not a number.
    if (!(value >= min && value <= max)) {
      return {
        reason: 'impossible',
        detail: `${quantity} ${value} is not within ${plain(min)} to ${plain(max)}`,
      };
    }
  }
  return undefined;
}

/** Without what is left of binary fractions. */
function plain(limit: number): number {
  return Number(limit.toPrecision(LIMIT_DIGITS));
}

function isSaturated(amps: number, { saturatedAmps }: SensorExpectation): boolean {
  return saturatedAmps !== undefined && Math.abs(amps) >= saturatedAmps;
}

function saturation(amps: number): Doubt {
  const detail = `amps ${amps} is all that this shunt can measure: the true current may be more`;
  return { reason: 'saturated', detail };
}

/**
 * A value is believed when it is near the one before, or near the last that was trusted: so a single wild value is doubted, what follows it at
 * the old level is not, and a new level is once it lasts.
 */
export function doubtOfJump(
  part: PowerSample,
  before: readonly (Seen | undefined)[],
  expected: SensorExpectation,
  nowMs: number,
): Doubt | undefined {
  const comparable = before.filter(
    (seen): seen is Seen => seen !== undefined && nowMs - seen.atMs <= JUMP_WINDOW_MS,
  );
  if (comparable.length === 0) return undefined;
  const doubts = comparable.map((seen) => jumpBetween(seen.part, part, expected));
  return doubts.some((doubt) => doubt === undefined) ? undefined : doubts[0];
}

function jumpBetween(
  from: PowerSample,
  to: PowerSample,
  expected: SensorExpectation,
): Doubt | undefined {
  for (const [quantity, value] of numbersOf(to)) {
    const before = from[quantity];
    const limit = expected.jumps[quantity];
    if (before === undefined || limit === undefined || Math.abs(value - before) <= limit) continue;
    const detail = `${quantity} went from ${before} to ${value} between two looks, more than ${limit}`;
    return { reason: 'jumped', detail };
  }
  return undefined;
}

/** The run that a look belongs to: the one before, or a new one. */
export function stillOf(
  part: PowerSample,
  before: Still | undefined,
  nowMs: number,
  loadWatts: number | undefined,
): Still {
  const same = before !== undefined && sameNumbers(before.part, part);
  const load = extended(same ? before.loadWatts : undefined, loadWatts);
  return {
    part,
    sinceMs: same ? before.sinceMs : nowMs,
    looks: same ? before.looks + 1 : 1,
    ...(load !== undefined && { loadWatts: load }),
  };
}

function sameNumbers(one: PowerSample, other: PowerSample): boolean {
  const numbers = numbersOf(one);
  return (
    numbers.length === numbersOf(other).length &&
    numbers.every(([quantity, value]) => other[quantity] === value)
  );
}

function extended(range: Still['loadWatts'], watts: number | undefined): Still['loadWatts'] {
  if (watts === undefined) return range;
  return {
    min: Math.min(range?.min ?? watts, watts),
    max: Math.max(range?.max ?? watts, watts),
  };
}

/** Values that stay the same prove nothing by themselves: there has to be a reason for which they should have moved. */
export function doubtOfStillness(
  still: Still,
  freeze: FreezeExpectation | undefined,
  nowMs: number,
): Doubt | undefined {
  if (freeze === undefined || still.looks < FROZEN_LOOKS) return undefined;
  if (nowMs - still.sinceMs < FROZEN_MS) return undefined;
  const why = whyItShouldMove(still, freeze);
  if (why === undefined) return undefined;
  const values = numbersOf(still.part).map(
    ([quantity, value]: readonly [Quantity, number]) => `${quantity} ${value}`,
  );
  const minutes = Math.floor((nowMs - still.sinceMs) / 60_000);
  return {
    reason: 'frozen',
    detail: `exactly ${values.join(', ')} for ${minutes} minutes, ${why}`,
  };
}

function whyItShouldMove(still: Still, freeze: FreezeExpectation): string | undefined {
  const { volts, amps } = still.part;
  if (freeze.restlessAmps !== undefined && Math.abs(amps ?? 0) >= freeze.restlessAmps) {
    return 'and no load is that steady';
  }
  const { loadWatts } = still;
  if (freeze.tellingWatts === undefined || freeze.unheldBelowVolts === undefined) return undefined;
  if (loadWatts === undefined || volts === undefined || volts >= freeze.unheldBelowVolts) {
    return undefined;
  }
  const moved = loadWatts.max - loadWatts.min;
  return moved >= freeze.tellingWatts ? `while the load moved by ${moved.toFixed(0)} W` : undefined;
}
