import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY_MS, dayOf, dayStartMs, isClockSet, splitByDay } from './calendar.ts';

const NOON_MS = Date.UTC(2026, 10, 21, 12);

describe('days', () => {
  it('are those of UTC', () => {
    expect(dayOf(Date.UTC(2026, 10, 21, 23, 59, 59, 999))).toBe('2026-11-21');
    expect(dayStartMs('2026-11-21')).toBe(Date.UTC(2026, 10, 21));
  });

  it('cut a length of time where they begin', () => {
    expect(splitByDay(NOON_MS, DAY_MS)).toEqual([
      { day: '2026-11-21', fromMs: DAY_MS / 2, lengthMs: DAY_MS / 2 },
      { day: '2026-11-22', fromMs: 0, lengthMs: DAY_MS / 2 },
    ]);
    expect(splitByDay(NOON_MS, 0)).toEqual([]);
  });

  it('lose nothing by that', () => {
    fc.assert(
      fc.property(fc.nat(10 * DAY_MS), fc.nat(10 * DAY_MS), (sinceMs, lengthMs) => {
        const pieces = splitByDay(NOON_MS + sinceMs, lengthMs);
        expect(pieces.reduce((sum, piece) => sum + piece.lengthMs, 0)).toBe(lengthMs);
        expect(new Set(pieces.map(({ day }) => day)).size).toBe(pieces.length);
        for (const { fromMs, lengthMs: part } of pieces)
          expect(fromMs + part).toBeLessThanOrEqual(DAY_MS);
      }),
    );
  });

  it('are known only while the clock is set', () => {
    expect([0, Date.UTC(2019, 11, 31), NOON_MS, Date.UTC(2100, 0, 1)].map(isClockSet)).toEqual([
      false,
      false,
      true,
      false,
    ]);
  });
});
