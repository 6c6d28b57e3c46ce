import type { SeededRng } from '@grappe/fakes';
import type { Observation } from '../checkers/observation.ts';
import type { VirtualTime } from '../kernel/virtual-time.ts';
import type { Network } from '../network/network.ts';
import type { Makers } from './makers.ts';

/** What every machine of a world shares. */
export interface Surroundings {
  readonly time: VirtualTime;
  readonly network: Network;
  /** Each part takes a stream of its own by name. */
  readonly rng: SeededRng;
  readonly makers: Makers;
  readonly instantDisks: boolean;
  /** Tells trace and checkers. */
  observe(observation: Observation): void;
  /** Writes a line into the trace only. */
  note(kind: string, who: string, what: string): void;
}
