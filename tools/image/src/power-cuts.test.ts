import { describe, expect, it } from 'vitest';
import { planCuts } from './power-cuts.ts';

describe('planCuts', () => {
  it('spreads cuts over cards, one, two and three in a row', () => {
    expect(planCuts(8, '1').map((row) => row.length)).toEqual([1, 2, 3, 1, 1]);
    expect(planCuts(20, '1').flat()).toHaveLength(20);
    expect(planCuts(0, '1')).toEqual([]);
  });

  it('has moments within a first boot, the same for the same seed and others for another', () => {
    const moments = planCuts(20, '1').flat();
    expect(moments.every((moment) => moment >= 0 && moment <= 1)).toBe(true);
    expect(new Set(moments).size).toBe(20);
    expect(planCuts(20, '1').flat()).toEqual(moments);
    expect(planCuts(20, '2').flat()).not.toEqual(moments);
  });

  it('keeps the moments of earlier cuts when there are more', () => {
    expect(planCuts(20, '1').flat().slice(0, 6)).toEqual(planCuts(6, '1').flat());
  });
});
