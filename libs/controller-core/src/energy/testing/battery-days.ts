import type { BatterySpec, NodeName } from '@grappe/domain';
import { newBattery, stepBattery } from '../battery/battery.ts';
import type { BatteryObservation, BatteryState } from '../battery/state.ts';
import {
  chargedAmps,
  restedReference,
  senseReference,
  stepReference,
  trueCharge,
  type MeterSpec,
  type ReferenceSpec,
} from '../reference/battery.ts';

/** Numbers from 0 to 1 that a seed decides: mulberry32. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Weather and work of some days. */
export interface DaysSpec {
  readonly days: number;
  readonly seed: number;
  readonly reference: ReferenceSpec;
  readonly battery: BatterySpec;
  readonly meter: MeterSpec;
  readonly startCharge: number;
  /** At noon under a clear sky. */
  readonly panelAmps: number;
  readonly loadAmps: number;
  /** What the estimator is told of what there is to see. */
  readonly sees?: (seen: BatteryObservation, loadAmps: number) => BatteryObservation;
  readonly stepSeconds?: number;
}

export interface DaySample {
  readonly atMs: number;
  readonly truth: number;
  readonly before: BatteryState;
  readonly state: BatteryState;
  readonly amps: number;
}

const DAY_SECONDS = 86_400;
const WEATHER_SECONDS = 1_800;
const ABSORPTION_VOLTS = 14.4;

/** Lets a reference battery and the estimate of it live through the days. The rack stops when its voltage is too low for converters. */
export function liveThrough(spec: DaysSpec, look: (sample: DaySample) => void): BatteryState {
  const random = seededRandom(spec.seed);
  const stepSeconds = spec.stepSeconds ?? 30;
  let truth = restedReference(spec.reference, spec.startCharge);
  let state = newBattery(spec.battery);
  let sky = 1;
  let work = 1;
  let isDown = false;
  for (let second = 0; second < spec.days * DAY_SECONDS; second += stepSeconds) {
    if (second % WEATHER_SECONDS < stepSeconds) {
      sky = random() < 0.3 ? 0.1 + 0.2 * random() : 0.5 + 0.5 * random();
      work = 0.6 + 0.8 * random();
    }
    const noon = Math.max(0, Math.sin((2 * Math.PI * second) / DAY_SECONDS));
    const charge = trueCharge(spec.reference, truth);
    isDown = isDown ? charge < RESTART_CHARGE : charge < STOP_CHARGE;
    const loadAmps = isDown ? 0 : spec.loadAmps * work;
    const amps = chargedAmps(spec.reference, truth, {
      sourceAmps: spec.panelAmps * noon * sky,
      loadAmps,
      limitVolts: ABSORPTION_VOLTS,
    });
    truth = stepReference(spec.reference, truth, amps, stepSeconds);
    const seen = senseReference(spec.reference, truth, amps, spec.meter, random);
    const atMs = (second + stepSeconds) * 1_000;
    const before = state;
    const told = spec.sees === undefined ? seen : spec.sees(seen, loadAmps);
    state = stepBattery(state, told, spec.battery, atMs);
    look({ atMs, truth: trueCharge(spec.reference, truth), before, state, amps });
  }
  return state;
}

/** Where the load is cut off and comes back, so that the days are lived at all charges. */
const STOP_CHARGE = 0.15;
const RESTART_CHARGE = 0.35;

export function batterySpec(changes: Partial<BatterySpec> = {}): BatterySpec {
  return {
    chemistry: 'lead-acid',
    nominalVolts: 12,
    capacityAh: 40,
    sensor: { node: 'n1' as NodeName, kind: 'hwmon', driver: 'ina226', channel: 1 },
    ...changes,
  };
}
