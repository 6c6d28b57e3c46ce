import type { Clock } from '@grappe/ports';

const MS_PER_SECOND = 1_000;
const NS_PER_MS = 1_000_000;

/**
 * Monotonic time is the kernel's CLOCK_MONOTONIC, counted from the boot of the machine: changes of the date do not touch it, and what one process
 * has said of it can be compared with what the next one says.
 */
export class SystemClock implements Clock {
  monotonicMs(): number {
    const [seconds, nanoseconds] = process.hrtime();
    return seconds * MS_PER_SECOND + nanoseconds / NS_PER_MS;
  }

  wallMs(): number {
    return Date.now();
  }
}
