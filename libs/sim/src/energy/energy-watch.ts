import type { Tier } from '@grappe/domain';
import type { EnergyWorld } from './energy-world.ts';
import type { Meddling } from './meddling.ts';
import type { Happening } from './world-parts.ts';

export interface EnergyWatch {
  /** Something has happened, at this moment. */
  see?(happening: Happening, world: EnergyWorld): void;
  /** After each look at the clock. */
  look?(world: EnergyWorld): void;
  /** Once, at the end. */
  end?(world: EnergyWorld): void;
}

export interface TierChange {
  readonly atMs: number;
  readonly from: Tier;
  readonly to: Tier;
}

export interface EnergyWorldOptions {
  readonly watches: readonly EnergyWatch[];
  readonly meddling?: Meddling;
  /** Nothing more is waited for. */
  readonly isOver?: (world: EnergyWorld) => boolean;
}
