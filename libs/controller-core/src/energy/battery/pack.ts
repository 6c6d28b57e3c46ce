import type { BatterySpec } from '@grappe/domain';
import { CHEMISTRY, valueAt, type ChemistryProfile } from './chemistry.ts';

/** A battery as its description and its chemistry make it: cells in series. */
export interface Pack {
  readonly cells: number;
  readonly printedAh: number;
  readonly profile: ChemistryProfile;
  readonly stepOhms: number;
  readonly minuteOhms: number;
  readonly slowOhms: number;
}

export function packOf({
  chemistry,
  nominalVolts,
  capacityAh,
}: Pick<BatterySpec, 'chemistry' | 'nominalVolts' | 'capacityAh'>): Pack {
  const profile = CHEMISTRY[chemistry];
  const cells = Math.max(1, Math.round(nominalVolts / profile.cellVolts));
  return {
    cells,
    printedAh: capacityAh,
    profile,
    stepOhms: (cells * profile.stepOhmAh) / capacityAh,
    minuteOhms: (cells * profile.minuteOhmAh) / capacityAh,
    slowOhms: (cells * profile.slowOhmAh) / capacityAh,
  };
}

/** Voltage at rest. */
export function restVolts({ cells, profile }: Pack, charge: number, temperatureC: number): number {
  return cells * (valueAt(profile.rest, charge) + valueAt(profile.restShift, temperatureC));
}

/** The charge that has this voltage at rest, 0 to 1. */
export function chargeAtRest(
  { cells, profile }: Pack,
  volts: number,
  temperatureC: number,
): number {
  const cell = volts / cells - valueAt(profile.restShift, temperatureC);
  return valueAt(
    profile.rest.map(([charge, at]) => [at, charge]),
    cell,
  );
}

/**
 * The share of a full charge that can be drawn at this current before the voltage gives out: Peukert's law, and the cold. Slower than the rated
 * current nothing is gained.
 */
export function usableShare(
  { profile }: Pack,
  capacityAh: number,
  amps: number,
  temperatureC: number,
): number {
  const rated = capacityAh / profile.ratedHours;
  const byRate = amps > rated ? (rated / amps) ** (profile.peukert - 1) : 1;
  return byRate * valueAt(profile.warmth, temperatureC);
}
