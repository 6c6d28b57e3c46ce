import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { availability } from './availability.ts';
import type { Interval } from './intervals.ts';

const AXIS_MS = 100;
const interval: fc.Arbitrary<Interval> = fc
  .tuple(fc.nat({ max: AXIS_MS }), fc.nat({ max: AXIS_MS }))
  .map(([a, b]) => ({ fromMs: Math.min(a, b), untilMs: Math.max(a, b) }));
const intervals = fc.array(interval, { maxLength: 6 });

describe('availability', () => {
  it('is what a person would reckon', () => {
    const window = { fromMs: 0, untilMs: 1_000 };
    const outages = [
      { fromMs: 100, untilMs: 150 },
      { fromMs: 600, untilMs: 650 },
    ];
    expect(availability(window, outages, [{ fromMs: 900, untilMs: 1_000 }])).toEqual({
      windowMs: 1_000,
      upMs: 800,
      downMs: 100,
      unknownMs: 100,
      failures: 2,
      ratio: 800 / 900,
      mtbfMs: 400,
      mttrMs: 50,
    });
  });

  it('claims nothing of a window that nobody has seen', () => {
    const window = { fromMs: 0, untilMs: 10 };
    const figures = availability(window, [window], [window]);
    expect(figures).toEqual({ windowMs: 10, upMs: 0, downMs: 0, unknownMs: 10, failures: 0 });
  });

  it('says of every moment that it is up, down or unknown, and of none two of them', () => {
    fc.assert(
      fc.property(interval, intervals, intervals, (window, outages, unknown) => {
        const { windowMs, upMs, downMs, unknownMs, ratio } = availability(window, outages, unknown);
        expect(upMs + downMs + unknownMs).toBe(windowMs);
        expect(Math.min(upMs, downMs, unknownMs)).toBeGreaterThanOrEqual(0);
        if (ratio !== undefined) expect(ratio).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('gets no better by a further outage', () => {
    fc.assert(
      fc.property(interval, intervals, intervals, interval, (window, outages, unknown, more) => {
        const before = availability(window, outages, unknown);
        const after = availability(window, [...outages, more], unknown);
        expect(after.upMs).toBeLessThanOrEqual(before.upMs);
      }),
    );
  });
});
