import { performance } from 'node:perf_hooks';
import type { Clock } from '@grappe/ports';

/** Starts at zero in every process, as a port's clock may: nothing here may compare its times with those of another process. */
export function processClock(): Clock {
  return { monotonicMs: () => performance.now(), wallMs: () => Date.now() };
}
