import { describe, expect, it } from 'vitest';
import { SeededRng } from './rng.ts';

const draw = (rng: SeededRng, count: number) => Array.from({ length: count }, () => rng.next());

describe('SeededRng', () => {
  it('gives the same numbers for the same seed, others for another', () => {
    expect(draw(new SeededRng(7), 100)).toEqual(draw(new SeededRng(7), 100));
    expect(draw(new SeededRng(7), 10)).not.toEqual(draw(new SeededRng(8), 10));
  });

  it('uses all bits of the seed', () => {
    expect(new SeededRng(2 ** 40 + 1).next()).not.toBe(new SeededRng(1).next());
  });

  it('stays in [0, 1) and fills it evenly', () => {
    const buckets = new Array<number>(16).fill(0);
    for (const number of draw(new SeededRng(1), 160_000)) {
      expect(number >= 0 && number < 1).toBe(true);
      const bucket = Math.floor(number * 16);
      buckets[bucket] = (buckets[bucket] ?? 0) + 1;
    }
    // Chi-squared with 15 degrees of freedom: 37.7 is exceeded once in a thousand seeds.
    const chiSquared = buckets.reduce((sum, n) => sum + (n - 10_000) ** 2 / 10_000, 0);
    expect(chiSquared).toBeLessThan(37.7);
  });

  it('makes ids of the wanted length from [a-z0-9], all of them used', () => {
    const id = new SeededRng(3).id(2_000);
    expect(id).toMatch(/^[a-z0-9]{2000}$/);
    expect(new Set(id).size).toBe(36);
    expect(new SeededRng(3).id(0)).toBe('');
  });

  it('has named streams that depend on nothing but the seed and the name', () => {
    const used = new SeededRng(5);
    draw(used, 3);
    expect(draw(used.stream('disk'), 5)).toEqual(draw(new SeededRng(5).stream('disk'), 5));
    expect(used.stream('disk').next()).not.toBe(used.stream('net').next());
  });
});
