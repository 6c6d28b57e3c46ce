import { describe, expect, it } from 'vitest';
import { FakeClock } from './clock.ts';

describe('FakeClock', () => {
  it('moves both clocks on by what is asked, and only then', () => {
    const clock = new FakeClock(5_000);
    expect([clock.monotonicMs(), clock.wallMs()]).toEqual([0, 5_000]);
    clock.advance(250);
    expect([clock.monotonicMs(), clock.wallMs()]).toEqual([250, 5_250]);
  });

  it('keeps monotonic time and timers when the wall clock jumps', () => {
    const clock = new FakeClock();
    let fired = 0;
    clock.after(100, () => (fired += 1));
    clock.advance(50);
    clock.setWallMs(0);
    expect([clock.monotonicMs(), clock.wallMs()]).toEqual([50, 0]);
    clock.advance(49);
    expect(fired).toBe(0);
    clock.advance(1);
    expect(fired).toBe(1);
    expect(clock.wallMs()).toBe(50);
  });

  it('fires timers at their due times, in order of due time, then of setting', () => {
    const clock = new FakeClock();
    const fired: string[] = [];
    const note = (name: string) => () => fired.push(`${name}@${clock.monotonicMs()}`);
    clock.after(30, note('c'));
    clock.after(10, note('a'));
    clock.after(30, note('d'));
    clock.after(10, note('b'));
    clock.advance(100);
    expect(fired).toEqual(['a@10', 'b@10', 'c@30', 'd@30']);
    expect(clock.monotonicMs()).toBe(100);
  });

  it('fires timers that timers set, when they fall due within the same advance', () => {
    const clock = new FakeClock();
    const firedAtMs: number[] = [];
    const repeat = () => {
      firedAtMs.push(clock.monotonicMs());
      clock.after(10, repeat);
    };
    clock.after(0, repeat);
    clock.advance(35);
    expect(firedAtMs).toEqual([0, 10, 20, 30]);
    expect(clock.nextDueMs).toBe(40);
  });

  it('never fires a cancelled timer, also when another timer cancels it in the same instant', () => {
    const clock = new FakeClock();
    let fired = 0;
    const cancels: (() => void)[] = [];
    clock.after(10, () => cancels.forEach((cancel) => cancel()));
    cancels.push(clock.after(10, () => (fired += 1)));
    clock.advance(20);
    expect(fired).toBe(0);
    expect(clock.pendingTimers).toBe(0);
  });

  it('refuses to go back', () => {
    expect(() => new FakeClock().advance(-1)).toThrow('never goes back');
  });
});
