import { performance } from 'node:perf_hooks';
import { invariant } from '@grappe/domain';
import type { Timers } from '@grappe/ports';

/** Node takes a longer delay for 1 ms, so a longer wait is made of several. */
export const SET_TIMEOUT_MS_MAX = 2_147_483_647;

/** The two calls that `SystemTimers` is made of; tests give others, to let weeks pass. */
export interface TimeSource {
  monotonicMs(): number;
  /** Node's `setTimeout`, which may call a fraction of a millisecond early; returns a function that cancels. */
  wait(delayMs: number, then: () => void): () => void;
}

const nodeTime: TimeSource = {
  monotonicMs: () => performance.now(),
  wait: (delayMs, then) => {
    const timeout = setTimeout(then, delayMs);
    return () => clearTimeout(timeout);
  },
};

/** Timers of the event loop, on the monotonic clock. A pending timer keeps the process alive. */
export class SystemTimers implements Timers {
  readonly #time: TimeSource;

  constructor(time: TimeSource = nodeTime) {
    this.#time = time;
  }

  after(delayMs: number, fire: () => void): () => void {
    invariant(Number.isFinite(delayMs), 'a timer has a finite delay');
    const dueMs = this.#time.monotonicMs() + delayMs;
    let cancelWait = () => {};
    const arm = () => {
      const leftMs = Math.max(0, dueMs - this.#time.monotonicMs());
      cancelWait = this.#time.wait(Math.min(Math.ceil(leftMs), SET_TIMEOUT_MS_MAX), () => {
        if (this.#time.monotonicMs() < dueMs) arm();
        else fire();
      });
    };
    arm();
    return () => cancelWait();
  }
}
