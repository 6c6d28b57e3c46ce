import {
  AMPS_RATE_MAX,
  CELL_SHARE_MAX,
  CELL_SHARE_MIN,
  TEMPERATURE_MAX_C,
  TEMPERATURE_MIN_C,
} from './constants.ts';
import type { Pack } from './pack.ts';
import type { BatteryObservation } from './state.ts';

/** Without what cannot be: a sensor that is gone bad must not move the estimate. To say that it is bad is for who reads it. */
export function plausible(seen: BatteryObservation, pack: Pack): BatteryObservation {
  const { cells, printedAh, profile } = pack;
  const nominal = cells * profile.cellVolts;
  const ampsMax = AMPS_RATE_MAX * printedAh;
  return {
    ...within('volts', seen.volts, CELL_SHARE_MIN * nominal, CELL_SHARE_MAX * nominal),
    ...within('amps', seen.amps, -ampsMax, ampsMax),
    ...within('modelledAmps', seen.modelledAmps, 0, ampsMax),
    ...within('charge', seen.charge, 0, 1),
    ...within('temperatureC', seen.temperatureC, TEMPERATURE_MIN_C, TEMPERATURE_MAX_C),
    ...(seen.onMains === undefined ? {} : { onMains: seen.onMains }),
  };
}

function within(
  key: keyof BatteryObservation,
  value: number | undefined,
  min: number,
  max: number,
): BatteryObservation {
  return value !== undefined && value >= min && value <= max ? { [key]: value } : {};
}
