import { STEP_FACTOR_MAX, STEP_MS_MAX, STEP_RATE, STEP_WEIGHT } from './constants.ts';
import type { Pack } from './pack.ts';
import type { BatteryObservation, BatteryState } from './state.ts';

/** When a load comes or goes at once, the voltage steps by it times the resistance. */
export function learnStep(
  state: BatteryState,
  { volts, amps }: BatteryObservation,
  pack: Pack,
  elapsedMs: number,
): BatteryState {
  const { last } = state;
  if (last === undefined || volts === undefined || amps === undefined) return state;
  const step = amps - last.amps;
  if (elapsedMs > STEP_MS_MAX || Math.abs(step) < STEP_RATE * pack.printedAh) return state;
  const ohms = (last.volts - volts) / step;
  const factor = ohms / pack.stepOhms;
  if (!(factor > 1 / STEP_FACTOR_MAX && factor < STEP_FACTOR_MAX)) return state;
  return { ...state, stepOhms: state.stepOhms + STEP_WEIGHT * (ohms - state.stepOhms) };
}
