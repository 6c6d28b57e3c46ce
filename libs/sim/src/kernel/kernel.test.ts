import { describe, expect, it } from 'vitest';
import { pass, process } from '../testing/bench.ts';
import { EventQueue } from './event-queue.ts';
import { MachineClock, ProcessTimers } from './machine-clock.ts';
import { Trace } from './trace.ts';
import { Livelock, VirtualTime } from './virtual-time.ts';

const DAY_MS = 86_400_000;
const LIMITS = { eventsPerInstantMax: 100, deedsPerEventMax: 100, eventsMax: 1_000 };

describe('EventQueue', () => {
  it('gives events in order of time, then of scheduling, without those that were cancelled', () => {
    const queue = new EventQueue();
    const order: string[] = [];
    const add = (atMs: number, name: string) => queue.add(atMs, () => order.push(name));
    for (const n of [5, 3, 9, 3, 1, 7, 3]) add(n, `${n}`);
    add(3, 'last of three');
    add(2, 'cancelled').cancelled = true;
    for (let event = queue.next(8); event !== undefined; event = queue.next(8)) event.fire();
    expect(order).toEqual(['1', '3', '3', '3', 'last of three', '5', '7']);
    expect(queue.size).toBe(1);
  });
});

describe('VirtualTime', () => {
  it('brings an event with all its promises to an end before the next', async () => {
    const time = new VirtualTime();
    const order: string[] = [];
    time.at(1, () => {
      void (async () => {
        for (let depth = 0; depth < 50; depth += 1) await Promise.resolve();
        order.push('what follows from the first');
      })();
    });
    time.at(1, () => order.push('second'));
    await pass(time, 5);
    expect(order).toEqual(['what follows from the first', 'second']);
    expect(time.nowMs).toBe(5);
  });

  it('finds out when it stands still', async () => {
    const time = new VirtualTime();
    const again = (): void => void time.after(0, again);
    again();
    await expect(pass(time, 1)).rejects.toThrow('no time passes');
  });

  it('ends a program that goes on for ever in one event, whatever the program makes of that', async () => {
    const asks = new VirtualTime(LIMITS);
    const { life } = process(asks);
    life.enter(() => {
      void (async () => {
        for (;;) if (!life.call()) await new Promise(() => undefined);
      })();
    });
    await expect(pass(asks, 1)).rejects.toThrow(Livelock);
    const looks = new VirtualTime(LIMITS);
    const clock = new MachineClock(looks, { rate: 1, monotonicAtStartMs: 0, wallAtStartMs: 0 });
    looks.at(0, () => {
      try {
        while (clock.monotonicMs() < 5);
      } catch {
        return;
      }
    });
    await expect(pass(looks, 10)).rejects.toThrow('no time passes');
  });

  it('ends a world that is too busy, however small the steps of its time are', async () => {
    const time = new VirtualTime(LIMITS);
    const again = (): void => void time.after(0.001, again);
    again();
    await expect(pass(time, DAY_MS)).rejects.toThrow('more than 1000 events');
  });
});

describe('ProcessLife', () => {
  it('ends at exactly the call that it is to end at, and nothing comes of that', async () => {
    const time = new VirtualTime();
    const { life, deaths } = process(time);
    const done: string[] = [];
    life.crashAtCall(3);
    for (const name of ['one', 'two', 'three', 'four']) void life.ask(1, () => done.push(name));
    await pass(time, 10);
    expect(done).toEqual(['one', 'two']);
    expect(deaths).toEqual(['crash']);
  });

  it('does not hear what becomes of a call that it does not live to see', async () => {
    const time = new VirtualTime();
    const { life } = process(time);
    const heard: string[] = [];
    void life.ask(10, () => 'carried out').then((outcome) => heard.push(outcome));
    life.kill('crash');
    life.enter(() => heard.push('entered'));
    await pass(time, 20);
    expect(heard).toEqual([]);
  });

  it('ends with what it throws', () => {
    const { life, deaths, defects } = process(new VirtualTime());
    life.enter(() => {
      throw new Error('a mistake');
    });
    expect({ deaths, defects }).toMatchObject({
      deaths: ['defect'],
      defects: [{ message: 'a mistake' }],
    });
  });
});

describe('MachineClock', () => {
  const drifting = (time: VirtualTime) =>
    new MachineClock(time, { rate: 1.01, monotonicAtStartMs: 12_345.678, wallAtStartMs: 0 });

  it('drifts, and its timers with it, never before their time', async () => {
    const time = new VirtualTime();
    const clock = drifting(time);
    const { life } = process(time);
    const timers = new ProcessTimers(time, clock, life);
    for (const delayMs of [0.1, 33.3, 1_000, DAY_MS / 7]) {
      const dueMs = clock.monotonicMs() + delayMs;
      const startMs = time.nowMs;
      let firedAt: { clockMs: number; worldMs: number } | undefined;
      timers.after(
        delayMs,
        () => (firedAt = { clockMs: clock.monotonicMs(), worldMs: time.nowMs }),
      );
      await pass(time, delayMs + 1);
      expect(firedAt?.clockMs).toBeGreaterThanOrEqual(dueMs);
      expect((firedAt?.worldMs ?? 0) - startMs).toBeCloseTo(delayMs / 1.01, 3);
    }
    expect(timers.pending).toBe(0);
  });

  it('takes no notice of a wall clock that jumps', async () => {
    const time = new VirtualTime();
    const clock = drifting(time);
    const before = clock.monotonicMs();
    clock.setWallMs(0);
    expect(clock.wallMs()).toBe(0);
    expect(clock.monotonicMs()).toBe(before);
    await pass(time, 1_000);
    expect(clock.wallMs()).toBe(1_010);
  });

  it('lets a timer cancel another that fell due while the process was stopped', async () => {
    const time = new VirtualTime();
    const { life } = process(time);
    const timers = new ProcessTimers(time, drifting(time), life);
    const fired: string[] = [];
    let cancelSecond = (): void => undefined;
    timers.after(10, () => {
      fired.push('first');
      cancelSecond();
    });
    cancelSecond = timers.after(20, () => fired.push('second'));
    life.pause();
    await pass(time, 100);
    life.resume();
    await pass(time, 100);
    expect(fired).toEqual(['first']);
  });
});

describe('Trace', () => {
  it('has one digest for the same entries, and tells the last ones without heartbeats', () => {
    const fill = (last: string) => {
      const trace = new Trace();
      for (let n = 0; n < 1_000; n += 1)
        trace.add({ atMs: n, kind: 'packet', who: 'a>b', what: `heartbeat ${n}` });
      trace.add({ atMs: 1_000, kind: 'fault', who: '', what: last });
      return trace;
    };
    expect(fill('x').recent()).toHaveLength(1);
    expect(fill('x').digest()).toBe(fill('x').digest());
    expect(fill('x').digest()).not.toBe(fill('y').digest());
  });
});
