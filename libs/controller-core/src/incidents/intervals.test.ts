import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clip, countFailures, merge, subtract, totalMs, type Interval } from './intervals.ts';

const AXIS_MS = 60;

const interval: fc.Arbitrary<Interval> = fc
  .tuple(fc.nat({ max: AXIS_MS }), fc.nat({ max: AXIS_MS }))
  .map(([a, b]) => ({ fromMs: Math.min(a, b), untilMs: Math.max(a, b) }));
const intervals = fc.array(interval, { maxLength: 8 });

/** The milliseconds that are covered: what every operation must agree with. */
function cells(list: readonly Interval[]): Set<number> {
  const covered = new Set<number>();
  for (const { fromMs, untilMs } of list)
    for (let ms = fromMs; ms < untilMs; ms += 1) covered.add(ms);
  return covered;
}

function isTidy(list: readonly Interval[]): boolean {
  return list.every((one, i) => {
    const next = list[i + 1];
    return one.untilMs > one.fromMs && (next === undefined || next.fromMs > one.untilMs);
  });
}

describe('merge', () => {
  it('covers the same time, in order and without touching', () => {
    fc.assert(
      fc.property(intervals, (list) => {
        expect(cells(merge(list))).toEqual(cells(list));
        expect(isTidy(merge(list))).toBe(true);
      }),
    );
  });

  it('does not depend on the order', () => {
    fc.assert(
      fc.property(intervals, (list) => {
        expect(merge([...list].reverse())).toEqual(merge(list));
      }),
    );
  });
});

describe('clip', () => {
  it('leaves what is within the window', () => {
    fc.assert(
      fc.property(intervals, interval, (list, window) => {
        const within = [...cells(list)].filter((ms) => ms >= window.fromMs && ms < window.untilMs);
        expect(cells(clip(list, window))).toEqual(new Set(within));
      }),
    );
  });
});

describe('subtract', () => {
  it('leaves what is not taken', () => {
    fc.assert(
      fc.property(intervals, intervals, (list, taken) => {
        const gone = cells(taken);
        const left = [...cells(list)].filter((ms) => !gone.has(ms));
        expect(cells(subtract(list, taken))).toEqual(new Set(left));
      }),
    );
  });

  it('splits time into what is left and what is taken', () => {
    fc.assert(
      fc.property(intervals, intervals, (list, taken) => {
        const kept = totalMs(subtract(list, taken));
        const common = totalMs(list) - kept;
        expect(common).toBe(totalMs(subtract(list, subtract(list, taken))));
      }),
    );
  });
});

describe('totalMs', () => {
  it('counts no moment twice', () => {
    fc.assert(
      fc.property(intervals, (list) => {
        expect(totalMs(list)).toBe(cells(list).size);
      }),
    );
  });
});

describe('countFailures', () => {
  it('counts outages that do not touch', () => {
    const outages = [
      { fromMs: 0, untilMs: 5 },
      { fromMs: 3, untilMs: 8 },
      { fromMs: 20, untilMs: 21 },
    ];
    expect(countFailures(outages, [])).toBe(2);
  });

  it('takes two with nothing but unknown time between them for one', () => {
    const outages = [
      { fromMs: 0, untilMs: 5 },
      { fromMs: 9, untilMs: 12 },
    ];
    expect(countFailures(outages, [{ fromMs: 5, untilMs: 9 }])).toBe(1);
    expect(countFailures(outages, [{ fromMs: 5, untilMs: 8 }])).toBe(2);
  });

  it('is no more than the outages, and none without any', () => {
    fc.assert(
      fc.property(intervals, intervals, (outages, unknown) => {
        const known = subtract(outages, unknown);
        const failures = countFailures(outages, unknown);
        expect(failures).toBeLessThanOrEqual(known.length);
        expect(failures > 0).toBe(known.length > 0);
      }),
    );
  });
});
