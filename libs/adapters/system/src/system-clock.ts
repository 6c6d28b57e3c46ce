import { performance } from 'node:perf_hooks';
import type { Clock } from '@grappe/ports';

/** Monotonic time is the kernel's CLOCK_MONOTONIC, counted from the start of the process: changes of the date do not touch it. */
export class SystemClock implements Clock {
  monotonicMs(): number {
    return performance.now();
  }

  wallMs(): number {
    return Date.now();
  }
}
