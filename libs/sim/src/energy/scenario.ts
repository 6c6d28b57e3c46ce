import type { RackSpec, ServiceName, StackSpec } from '@grappe/domain';
import type { BatterySensorSpec } from './battery-sensor.ts';
import type { SkySpec } from './sky.ts';
import type { SupplySpec } from './supply.ts';

export interface MainsSpan {
  readonly atMs: number;
  readonly untilMs: number;
}

/** Everything that an energy world begins with, and all that will be done to it. */
export interface EnergyScenario {
  readonly seed: number;
  /** With a battery: the policy is on. */
  readonly rack: RackSpec;
  readonly stack: StackSpec;
  readonly sky: SkySpec;
  readonly supply: SupplySpec;
  readonly sensor: BatterySensorSpec;
  readonly bootMs: number;
  /** What a board does by itself, and what a replica of each service adds, as a share of its processors. */
  readonly idleShare: number;
  readonly shares: ReadonlyMap<ServiceName, number>;
  /** A generator, or the grid, for some hours. */
  readonly mains: readonly MainsSpan[];
  readonly mainsWatts: number;
  /** Mains come back so long after a shutdown was announced, for half an hour, once. */
  readonly rescueAfterMs?: number;
  /** An operator holds the rack in its normal tier until the battery, without mains, is down at this charge. */
  readonly heldUntilCharge?: number;
  /** Somebody comes by and gives power anew to a rack that has been off for so long and could run. */
  readonly handAfterMs: number;
  /** From then on there are mains, no sensor is in trouble, and the rack has to come back. */
  readonly healAtMs: number;
  readonly endAtMs: number;
}
