import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { SystemClock } from './system-clock.ts';
import { SET_TIMEOUT_MS_MAX, SystemTimers, type TimeSource } from './system-timers.ts';

describe('SystemClock', () => {
  it('counts from the boot of the machine, in whichever process', () => {
    const before = new SystemClock().monotonicMs();
    const script = 'const [s, ns] = process.hrtime(); console.log(s * 1e3 + ns / 1e6)';
    const there = Number(execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' }));
    expect(there).toBeGreaterThan(before);
    expect(there).toBeLessThan(new SystemClock().monotonicMs());
    // Not the date.
    expect(before).toBeLessThan(Date.now() / 10);
  });

  it('never goes back, and tells the date', () => {
    const clock = new SystemClock();
    const before = Date.now();
    const wallMs = clock.wallMs();
    expect(wallMs >= before && wallMs <= Date.now()).toBe(true);
    let lastMs = clock.monotonicMs();
    for (let n = 0; n < 10_000; n += 1) {
      const nowMs = clock.monotonicMs();
      expect(nowMs).toBeGreaterThanOrEqual(lastMs);
      lastMs = nowMs;
    }
  });
});

/** Time that passes only in `pass`; like Node's, its waits end up to a millisecond early and refuse to be longer than 2^31 - 1. */
class ManualTime implements TimeSource {
  nowMs = 1_000;
  readonly waits: number[] = [];
  #pending: { readonly endsMs: number; readonly then: () => void } | undefined;

  monotonicMs(): number {
    return this.nowMs;
  }

  wait(delayMs: number, then: () => void): () => void {
    expect(delayMs).toBeLessThanOrEqual(SET_TIMEOUT_MS_MAX);
    this.waits.push(delayMs);
    const pending = { endsMs: this.nowMs + delayMs, then };
    this.#pending = pending;
    return () => {
      if (this.#pending === pending) this.#pending = undefined;
    };
  }

  /** Ends the pending wait, `earlyMs` before its time. */
  pass(earlyMs = 0): void {
    const pending = this.#pending;
    if (pending === undefined) return;
    this.#pending = undefined;
    this.nowMs = Math.max(this.nowMs, pending.endsMs - earlyMs);
    pending.then();
  }
}

describe('SystemTimers', () => {
  it('fires on the event loop, once, not before its time, in order', async () => {
    const timers = new SystemTimers();
    const clock = new SystemClock();
    const startMs = clock.monotonicMs();
    const fired: string[] = [];
    timers.after(5, () => fired.push('short'));
    timers.after(-1, () => fired.push('past'));
    await new Promise<void>((resolve) => {
      timers.after(20, resolve);
    });
    expect(clock.monotonicMs() - startMs).toBeGreaterThanOrEqual(20);
    expect(fired).toEqual(['past', 'short']);
  });

  it('does not fire once cancelled, and may be cancelled again', async () => {
    const timers = new SystemTimers();
    let fired = 0;
    const cancel = timers.after(1, () => (fired += 1));
    cancel();
    cancel();
    await new Promise<void>((resolve) => {
      timers.after(10, resolve);
    });
    expect(fired).toBe(0);
  });

  it('waits on when the event loop wakes it too early', () => {
    const time = new ManualTime();
    let firedAtMs = 0;
    new SystemTimers(time).after(50, () => (firedAtMs = time.nowMs));
    time.pass(0.4);
    expect(firedAtMs).toBe(0);
    time.pass();
    expect(firedAtMs).toBeGreaterThanOrEqual(1_050);
  });

  it('makes a wait of weeks out of shorter ones, and can be cancelled in any of them', () => {
    const time = new ManualTime();
    const delayMs = SET_TIMEOUT_MS_MAX * 2 + 10;
    let fired = 0;
    const fire = () => (fired += 1);
    new SystemTimers(time).after(delayMs, fire);
    time.pass();
    time.pass();
    expect(fired).toBe(0);
    time.pass();
    expect(fired).toBe(1);
    expect(time.waits).toEqual([SET_TIMEOUT_MS_MAX, SET_TIMEOUT_MS_MAX, 10]);

    const cancel = new SystemTimers(time).after(delayMs, fire);
    time.pass();
    cancel();
    time.pass();
    time.pass();
    expect(fired).toBe(1);
  });

  it('refuses a delay that is not a number', () => {
    expect(() => new SystemTimers().after(Number.NaN, () => undefined)).toThrow('finite');
  });
});
