import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quantile, summarize } from './statistics.ts';

describe('quantiles', () => {
  it('lie between neighbours in proportion, whatever the order of the measurements', () => {
    expect(quantile([40, 10, 20, 30], 0.5)).toBe(25);
    expect(quantile([3, 1, 2], 0.5)).toBe(2);
    expect(quantile([10, 20, 30, 40, 50], 0.25)).toBe(20);
    expect(quantile([10, 20, 30, 40], 0.25)).toBe(17.5);
  });

  it('of one measurement are that measurement, and of none unknown', () => {
    expect(quantile([7], 0.5)).toBe(7);
    expect(quantile([7], 1)).toBe(7);
    expect(quantile([], 0.5)).toBeUndefined();
  });
});

describe('a summary', () => {
  it('sorts by size, not by text', () => {
    expect(summarize([900, 1000, 80])).toMatchObject({ min: 80, median: 900, max: 1000 });
  });

  it('says nothing of nothing', () => {
    expect(summarize([])).toBeUndefined();
  });

  it('is ordered and stays within what was measured', () => {
    const values = fc.array(fc.double({ noNaN: true, min: 0, max: 1e6 }), { minLength: 1 });
    fc.assert(
      fc.property(values, (measured) => {
        const { min, lower, median, upper, max, n } = summarize(measured) ?? expect.fail();
        expect(n).toBe(measured.length);
        expect([min, max]).toEqual([Math.min(...measured), Math.max(...measured)]);
        const ordered = [min, lower, median, upper, max];
        expect([...ordered].sort((a, b) => a - b)).toEqual(ordered);
      }),
    );
  });

  it('leaves the measurements as they were', () => {
    const measured = [3, 1, 2];
    summarize(measured);
    expect(measured).toEqual([3, 1, 2]);
  });
});
