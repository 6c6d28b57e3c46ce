import type { Violation } from './run-world.ts';

/** What is counted of a rack on a battery. */
export interface EnergyFigures {
  readonly tierChanges: number;
  /** Most often that a better tier was entered within a day. */
  readonly risesADayMax: number;
  /** Orderly ends of the whole rack. */
  readonly shutdowns: number;
  /** Ends for want of power, with boards that were on. */
  readonly hardEnds: number;
  readonly databasesClosed: number;
  readonly databasesCut: number;
  readonly startsByHand: number;
}

/** What is kept of a rack that has been run: small enough to be sent between processes. */
export interface SeedReport {
  readonly seed: number;
  readonly violations: readonly Violation[];
  readonly traceHash: string;
  readonly virtualMs: number;
  readonly restAfterMs?: number;
  readonly energy?: EnergyFigures;
}
