import type { Violation } from './run-world.ts';

/** What is kept of a rack that has been run: small enough to be sent between processes. */
export interface SeedReport {
  readonly seed: number;
  readonly violations: readonly Violation[];
  readonly traceHash: string;
  readonly virtualMs: number;
  readonly restAfterMs?: number;
}
