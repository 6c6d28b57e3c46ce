import { describe, expect, it } from 'vitest';
import { logAxis } from './log-axis.ts';

describe('a logarithmic axis', () => {
  it('begins and ends at round numbers that hold all values', () => {
    const { ticks, place } = logAxis([514, 19_004], 100, 700);
    expect(ticks).toEqual([500, 1000, 2000, 5000, 10_000, 20_000]);
    expect(place(500)).toBe(100);
    expect(place(20_000)).toBe(700);
  });

  it('gives equal ratios equal lengths', () => {
    const { place } = logAxis([10, 1000], 0, 200);
    expect(place(100)).toBeCloseTo(100);
    expect(place(20) - place(10)).toBeCloseTo(place(200) - place(100));
  });

  it('keeps what is beyond its ends at its ends, zero included', () => {
    const { place } = logAxis([0, 10, 100], 50, 90);
    expect([place(0), place(1), place(1e6)]).toEqual([50, 50, 90]);
  });

  it('takes a value that is a mark itself, or the only one', () => {
    expect(logAxis([200, 500], 0, 1).ticks).toEqual([200, 500]);
    expect(logAxis([200], 5, 9).place(200)).toBe(5);
  });

  it('reaches beyond the last mark of a decade', () => {
    expect(logAxis([700, 800], 0, 1).ticks).toEqual([500, 1000]);
  });
});
