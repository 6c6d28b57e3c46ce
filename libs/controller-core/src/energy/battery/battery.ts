import type { BatterySpec } from '@grappe/domain';
import { average } from './averages.ts';
import { CAPACITY_ERROR_NEW, GAP_MS, TEMPERATURE_DEFAULT_C } from './constants.ts';
import { count, passGap } from './count.ts';
import { weighEvidence } from './evidence.ts';
import { learnStep } from './resistance.ts';
import { packOf, type Pack } from './pack.ts';
import { plausible } from './plausible.ts';
import type { BatteryObservation, BatteryState } from './state.ts';

/** A battery that nothing is known of but its description. */
export function newBattery(spec: BatterySpec): BatteryState {
  const pack = packOf(spec);
  return {
    charge: 0.5,
    low: 0,
    high: 1,
    capacityAh: spec.capacityAh,
    capacityError: CAPACITY_ERROR_NEW,
    stepOhms: pack.stepOhms,
    averages: { amps: 0, slowAmps: 0, consumption: 0 },
    temperatureC: TEMPERATURE_DEFAULT_C,
  };
}

/**
 * What is known after one more look. What flowed since the last one is counted, which makes the interval wider; what the voltage tells makes it
 * smaller. `atMs` is monotonic; observations that are not newer than the last are left out.
 */
export function stepBattery(
  state: BatteryState,
  observation: BatteryObservation,
  spec: BatterySpec,
  atMs: number,
): BatteryState {
  const pack = packOf(spec);
  const seen = plausible(observation, pack);
  const { atMs: beforeMs } = state;
  if (beforeMs !== undefined && atMs <= beforeMs) return state;
  const tells = seen.volts ?? seen.amps ?? seen.charge;
  if (tells === undefined) return state;
  const elapsedMs = beforeMs === undefined ? 0 : atMs - beforeMs;
  const noted = {
    ...state,
    temperatureC: seen.temperatureC ?? state.temperatureC,
    ...(seen.onMains === undefined ? {} : { onMains: seen.onMains }),
  };
  return elapsedMs > GAP_MS || beforeMs === undefined
    ? begin(passGap(noted, elapsedMs), seen, pack, atMs)
    : goOn(noted, seen, pack, atMs, elapsedMs);
}

/** The first look, or the first after a gap: nothing can be said of what flowed. */
function begin(
  state: BatteryState,
  seen: BatteryObservation,
  pack: Pack,
  atMs: number,
): BatteryState {
  const amps = seen.amps ?? seen.modelledAmps ?? 0;
  const begun: BatteryState = {
    ...state,
    atMs,
    unbrokenSinceMs: atMs,
    // What was before is not known: it may have been charged.
    chargedAtMs: atMs,
    averages: {
      amps,
      slowAmps: amps,
      consumption: amps,
      ...(seen.volts === undefined ? {} : { volts: seen.volts, slowVolts: seen.volts }),
    },
  };
  return weighEvidence(rememberSample(begun, seen), seen, pack, atMs);
}

function goOn(
  state: BatteryState,
  seen: BatteryObservation,
  pack: Pack,
  atMs: number,
  elapsedMs: number,
): BatteryState {
  const learnt = learnStep(state, seen, pack, elapsedMs);
  const counted = count(learnt, seen, pack, elapsedMs);
  const averaged = average(counted, seen, pack, atMs, elapsedMs);
  return weighEvidence(rememberSample({ ...averaged, atMs }, seen), seen, pack, atMs);
}

function rememberSample(state: BatteryState, { volts, amps }: BatteryObservation): BatteryState {
  if (volts !== undefined && amps !== undefined) return { ...state, last: { volts, amps } };
  const { last: _old, ...rest } = state;
  return rest;
}
