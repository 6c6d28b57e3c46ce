import { describe, expect, it } from 'vitest';
import { busyPercent, parseCoreTimes } from './core-times.ts';

describe('how busy the cores are', () => {
  it('is what they did not spend idle or waiting for a disk', () => {
    const before = parseCoreTimes('cpu  100 0 100 700 100 0 0 0 50 0\ncpu0 1 1 1 1\n');
    expect(before).toEqual({ total: 1000, idle: 800 });
    const after = parseCoreTimes('cpu  180 0 110 705 105 0 0 0 90 0\n');
    expect(busyPercent(before, after)).toBe(90);
  });

  it('is nothing when no time has passed', () => {
    const now = parseCoreTimes('cpu  1 2 3 4 5 6 7 8\n');
    expect(busyPercent(now, now)).toBe(0);
  });
});
