import type { SimulatedWorld } from '../world/world.ts';
import type { Observation } from './observation.ts';

/** What must hold, by its number in section 4 of the design; 0 for what follows from all of them together. */
export interface Checker {
  readonly name: string;
  readonly invariant: number;
  /** For a person who reads a violation. */
  readonly text: string;
  /** Begins to watch one world. `report` says what was seen that must not be. */
  readonly watch: (report: (what: string) => void) => Watch;
}

/** One checker at one world. All are optional; none may change anything. */
export interface Watch {
  /** At the instant it happens. */
  readonly see?: (observation: Observation, world: SimulatedWorld) => void;
  /** After every event of the world: keep it cheap. */
  readonly afterEvent?: (world: SimulatedWorld) => void;
  /** Once a virtual second. */
  readonly everySecond?: (world: SimulatedWorld) => void;
}
