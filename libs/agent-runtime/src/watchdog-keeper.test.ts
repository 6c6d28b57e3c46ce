import type { TaskId } from '@grappe/domain';
import { FakeLeaseWatchdog, MemoryLogger } from '@grappe/fakes';
import type { GuardedContainer } from '@grappe/ports';
import { describe, expect, it } from 'vitest';
import { settle } from './testing/bench.ts';
import { WatchdogKeeper } from './watchdog-keeper.ts';

function entry(leaseUntilMs: number): GuardedContainer {
  return { task: 't-1' as TaskId, containerId: 'c', leaseUntilMs, stopGraceMs: 0 };
}

class Bench {
  readonly watchdog = new FakeLeaseWatchdog();
  readonly logger = new MemoryLogger();
  /** Leases that are guarded, and failures, in the order they were told. */
  readonly told: (string | number | undefined)[] = [];
  readonly keeper = new WatchdogKeeper({
    watchdog: this.watchdog,
    logger: this.logger,
    onGuarded: ([first]) => this.told.push(first?.leaseUntilMs),
    onFailure: (message) => this.told.push(message),
  });

  errors(): string[] {
    return this.logger.lines.filter(({ level }) => level === 'error').map(({ message }) => message);
  }
}

describe('guarding', () => {
  it('goes one after the other; of those that wait only the newest is given on', async () => {
    const bench = new Bench();
    const release = bench.watchdog.hold();
    for (const leaseUntilMs of [1, 2, 3, 4]) bench.keeper.guard([entry(leaseUntilMs)]);
    await settle();
    expect(bench.told).toEqual([]);
    release();
    await settle();
    expect(bench.told).toEqual([1, 4]);
    expect(bench.watchdog.guarded).toEqual([entry(4)]);
    bench.keeper.guard([]);
    await settle();
    expect(bench.watchdog.guarded).toEqual([]);
  });

  it('that fails says so each time, and in the log once per reason', async () => {
    const bench = new Bench();
    bench.watchdog.failure = 'no room';
    for (let n = 0; n < 5; n += 1) {
      bench.keeper.guard([entry(n)]);
      await settle();
    }
    expect(bench.told).toEqual(Array(5).fill('no room'));
    expect(bench.errors()).toHaveLength(1);
    bench.watchdog.failure = undefined;
    bench.keeper.guard([entry(9)]);
    await settle();
    expect(bench.told.at(-1)).toBe(9);
    expect(bench.logger.lines.at(-1)?.message).toBe('the watchdog guards singletons again');
  });

  it('that throws is a failure as well', async () => {
    const bench = new Bench();
    bench.watchdog.guard = () => Promise.reject(new Error('EIO'));
    bench.keeper.guard([entry(1)]);
    await settle();
    expect(bench.told).toEqual(['EIO']);
  });

  it('is dropped at the end, but for the call under way', async () => {
    const bench = new Bench();
    const release = bench.watchdog.hold();
    bench.keeper.guard([entry(1)]);
    bench.keeper.guard([entry(2)]);
    let stopped = false;
    void bench.keeper.stop().then(() => (stopped = true));
    await settle();
    expect(stopped).toBe(false);
    release();
    await settle();
    expect(stopped).toBe(true);
    expect(bench.watchdog.guarded).toEqual([entry(1)]);
  });
});

describe('recalling', () => {
  it('gives what was left, and nothing with an error when it cannot be read', async () => {
    const bench = new Bench();
    bench.keeper.guard([entry(1)]);
    await settle();
    expect(await bench.keeper.recall()).toEqual([entry(1)]);
    bench.watchdog.recallFailure = new Error('EIO');
    expect(await bench.keeper.recall()).toEqual([]);
    expect(bench.errors()).toHaveLength(1);
  });
});
