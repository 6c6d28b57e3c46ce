import type { PowerSample } from '@grappe/domain';
import { numbersOf, type Quantity } from './quantities.ts';

/** How far beyond the edge of its bucket a value has to go, in buckets, before another one is told. */
export const BUCKET_HYSTERESIS = 0.25;

/** A step of the volts of a lead-acid battery at rest is about 6 % of its charge: the finest that says something. */
const VOLTS_STEP = 0.05;
/** A board more or less is half an ampere at 12 V. */
const AMPS_STEP = 0.1;
const WATTS_STEP = 0.5;
const CHARGE_STEP = 0.01;
const TEMPERATURE_STEP_C = 1;
/** Of what is left, the last minutes count one by one, hours by halves. */
const RUNTIME_STEPS: readonly { readonly belowSeconds: number; readonly stepSeconds: number }[] = [
  { belowSeconds: 600, stepSeconds: 60 },
  { belowSeconds: 7_200, stepSeconds: 300 },
];
const RUNTIME_STEP_SECONDS_MAX = 1_800;
/** Takes away what is left of binary fractions; no step has more digits. */
const DECIMALS = 6;

/**
 * What is told of a sample to those who follow it: rounded, and each value as it was told before for as long as it is near. The same object as
 * `told` when nothing is to be told anew. A value that is not finite is not told.
 */
export function bucketSample(told: PowerSample | undefined, sample: PowerSample): PowerSample {
  const next: PowerSample = {
    ...Object.fromEntries(
      numbersOf(sample)
        .filter(([, value]) => Number.isFinite(value))
        .map(([quantity, value]) => [quantity, settle(quantity, told?.[quantity], value)]),
    ),
    ...(sample.underVoltage !== undefined && { underVoltage: sample.underVoltage }),
    ...(sample.onMains !== undefined && { onMains: sample.onMains }),
    ...(sample.batteryLow !== undefined && { batteryLow: sample.batteryLow }),
  };
  return told !== undefined && sameSample(told, next) ? told : next;
}

/** Size of a value's bucket. */
export function bucketStep(quantity: Quantity, value: number): number {
  switch (quantity) {
    case 'volts':
      return VOLTS_STEP;
    case 'amps':
      return AMPS_STEP;
    case 'watts':
      return WATTS_STEP;
    case 'charge':
      return CHARGE_STEP;
    case 'temperatureC':
      return TEMPERATURE_STEP_C;
    case 'runtimeSeconds': {
      const fine = RUNTIME_STEPS.find(({ belowSeconds }) => value < belowSeconds);
      return fine?.stepSeconds ?? RUNTIME_STEP_SECONDS_MAX;
    }
  }
}

function settle(quantity: Quantity, told: number | undefined, value: number): number {
  const step = bucketStep(quantity, value);
  if (told !== undefined && Math.abs(value - told) <= step * (0.5 + BUCKET_HYSTERESIS)) return told;
  const rounded = Number((Math.round(value / step) * step).toFixed(DECIMALS));
  return rounded === 0 ? 0 : rounded;
}

function sameSample(one: PowerSample, other: PowerSample): boolean {
  const names = Object.keys(one) as (keyof PowerSample)[];
  return (
    names.length === Object.keys(other).length && names.every((name) => one[name] === other[name])
  );
}
