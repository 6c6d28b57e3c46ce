import { FakeClock } from '@grappe/fakes';
import { beforeEach, describe, expect, it } from 'vitest';
import { LevelFilter } from './level-filter.ts';

describe('LevelFilter', () => {
  let clock: FakeClock;
  let level: boolean | undefined;
  let told: boolean[];

  beforeEach(() => {
    clock = new FakeClock();
    level = false;
    told = [];
  });

  const filter = (debounceMs: number) =>
    new LevelFilter<boolean>({
      timers: clock,
      debounceMs,
      first: false,
      read: () => level,
      report: (one) => told.push(one),
    });

  it('without debounce tells changes at once, and no level twice', () => {
    const plain = filter(0);
    for (const one of [false, true, true, false]) plain.edge(one);
    expect(told).toEqual([true, false]);
  });

  it('tells nothing that is over by the time it could be told', () => {
    filter(50).edge((level = true));
    level = false;
    clock.advance(50);
    expect(told).toEqual([]);
  });

  it('tells nothing that cannot be known', () => {
    filter(50).edge(true);
    level = undefined;
    clock.advance(50);
    expect(told).toEqual([]);
  });

  it('takes what was read for an edge only when it is new', () => {
    const debounced = filter(50);
    debounced.look((level = true));
    clock.advance(30);
    debounced.look(true);
    clock.advance(20);
    expect(told).toEqual([true]);
    debounced.look(true);
    expect(clock.pendingTimers).toBe(0);
  });

  it('takes no notice of the wall clock', () => {
    filter(50).edge((level = true));
    clock.setWallMs(0);
    clock.advance(49);
    clock.setWallMs(2_000_000_000_000);
    expect(told).toEqual([]);
    clock.advance(1);
    expect(told).toEqual([true]);
  });
});
