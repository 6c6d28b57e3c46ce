import { performance } from 'node:perf_hooks';
import type { Clock } from '@grappe/ports';

/** Starts at zero in every process, as the clock of the product does. */
export function processClock(): Clock {
  return { monotonicMs: () => performance.now(), wallMs: () => Date.now() };
}
