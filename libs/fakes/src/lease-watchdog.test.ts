import type { TaskId } from '@grappe/domain';
import { describe, expect, it } from 'vitest';
import { FakeLeaseWatchdog } from './lease-watchdog.ts';

const entry = { task: 't-1' as TaskId, containerId: 'c', leaseUntilMs: 1_000, stopGraceMs: 200 };

describe('FakeLeaseWatchdog', () => {
  it('guards the newest list, which a later agent of the same boot recalls', async () => {
    const watchdog = new FakeLeaseWatchdog();
    expect(await watchdog.recall()).toEqual([]);
    expect(await watchdog.guard([entry])).toEqual({ ok: true, value: undefined });
    expect(await watchdog.recall()).toEqual([entry]);
    expect([watchdog.due(1_199), watchdog.due(1_200)]).toEqual([[], [entry]]);
    watchdog.reboot();
    expect(await watchdog.recall()).toEqual([]);
  });

  it('keeps the former list when it fails', async () => {
    const watchdog = new FakeLeaseWatchdog();
    await watchdog.guard([entry]);
    watchdog.failure = 'no room';
    expect(await watchdog.guard([])).toEqual({ ok: false, error: 'no room' });
    expect(watchdog.guarded).toEqual([entry]);
    watchdog.recallFailure = new Error('EIO');
    await expect(watchdog.recall()).rejects.toThrow('EIO');
  });

  it('has no effect while it is held', async () => {
    const watchdog = new FakeLeaseWatchdog();
    const release = watchdog.hold();
    const guarding = watchdog.guard([entry]);
    await Promise.resolve();
    expect(watchdog.guarded).toEqual([]);
    release();
    await guarding;
    expect(watchdog.lists).toEqual([[entry]]);
  });
});
