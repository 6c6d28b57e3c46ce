import type { BatterySpec, SensorSpec } from '@grappe/domain';
import type { Quantity } from './quantities.ts';

export interface Range {
  readonly min: number;
  readonly max: number;
}

/** When an unchanging electrical value shows that a sensor stands still. Absent: its values repeat for good reasons, and it is never said to. */
export interface FreezeExpectation {
  /** Currents above this never stay the same to the last digit: the load of boards that run changes by more than a hundred of its steps. */
  readonly restlessAmps?: number;
  /** A battery's voltage that is below this, so that no charger holds it still … */
  readonly unheldBelowVolts?: number;
  /** … moves by some steps when the load changes by this. */
  readonly tellingWatts?: number;
}

/** What values of one sensor can be true. */
export interface SensorExpectation {
  readonly ranges: Readonly<Record<Quantity, Range>>;
  /** At this and above the chip is at the end of its range: the true current may be anything beyond. */
  readonly saturatedAmps?: number;
  /** More than this between two looks is not taken for true before it has been confirmed. */
  readonly jumps: Partial<Readonly<Record<Quantity, number>>>;
  readonly freeze?: FreezeExpectation;
}

/** Below half of its nominal voltage a battery does not drive 12→5 V converters any more: who reads such a value would be dead. */
const BATTERY_VOLTS_MIN_SHARE = 0.5;
/** Highest that chargers go is equalising flooded lead in the cold: 2.5 V a cell and 0.3 V for -40 °C, 16.8 V of 12. */
const BATTERY_VOLTS_MAX_SHARE = 1.4;
/** A board resets at some 4.6 V: whoever reads less of its own supply would be dead. */
const NODE_VOLTS_MIN = 3;
/** Converters for boards take 8 to 60 V; nothing above feeds one. */
const VOLTS_MAX = 60;
/** Nothing of a rack carries more; only for sensors that do not say what they can measure. */
const AMPS_MAX = 1_000;
const WATTS_MAX = 10_000;
/** A node feeds nothing back; this much is a chip's offset. More is a shunt that was wired the wrong way round. */
const NODE_BACKWARD_AMPS = 0.1;
const NODE_BACKWARD_WATTS = 1;
/** What semiconductors survive. */
const TEMPERATURE_C: Range = { min: -40, max: 125 };
/** A month: UPSes that do not know say 9,999 hours or -1. */
const RUNTIME_SECONDS_MAX = 2_592_000;

/** A load that comes on takes half a volt from a good 12 V battery, a charger that comes on adds one; this is a seventh of nominal. */
const JUMP_VOLTS_SHARE = 0.15;
/** No rack empties a fifth of a battery between two looks; gauges that learn do jump, and are believed once they stay there. */
const JUMP_CHARGE = 0.2;
/** Metal and acid do not warm faster. */
const JUMP_TEMPERATURE_C = 20;

/** Of full scale; the last code but one may be noise on a saturated input. */
const SATURATED_SHARE = 0.999;
/** Steps by which a true change is told from one that rounding hid. */
const TELLING_STEPS = 3;
/** Internal resistance of a good small battery with its cables; any other one has more, and moves more. */
const BATTERY_OHMS_MIN = 0.01;
/** Above 2.12 V a cell of lead something charges, and may hold the voltage to the millivolt. */
const UNHELD_VOLTS_SHARE = 1.06;
/** Load of a running board wanders by a per cent within seconds: a hundred steps of the chip are one per cent. */
const RESTLESS_STEPS = 100;
/** Below this the rest of a rack may be off and what remains be steady. */
const RESTLESS_AMPS_MIN = 0.5;

/** What the data sheets say of chips that measure a shunt. */
interface ShuntChip {
  readonly voltsMax: number;
  readonly voltsStep: number;
  readonly shuntVoltsMax: number;
  readonly shuntVoltsStep: number;
}

const INA219: ShuntChip = {
  voltsMax: 32,
  voltsStep: 0.004,
  shuntVoltsMax: 0.32,
  shuntVoltsStep: 1e-5,
};
const INA226: ShuntChip = {
  voltsMax: 40.96,
  voltsStep: 0.001_25,
  shuntVoltsMax: 0.081_92,
  shuntVoltsStep: 2.5e-6,
};
const INA3221: ShuntChip = {
  voltsMax: 32.8,
  voltsStep: 0.008,
  shuntVoltsMax: 0.163_8,
  shuntVoltsStep: 4e-5,
};
const SHUNT_CHIPS: Readonly<Record<string, ShuntChip>> = {
  ina219: INA219,
  ina220: INA219,
  ina226: INA226,
  ina230: INA226,
  ina231: INA226,
  ina3221: INA3221,
};
/** hwmon has whole milliamperes, whatever the chip could tell. */
const DRIVER_AMPS_STEP = 0.001;

/** Steps of ADCs in volts at the input, at the range of ±4.096 V that their overlay sets; the widest range is ±6.144 V. */
const ADC_STEPS: Readonly<Record<string, number>> = { ads1115: 0.000_125, ads1015: 0.002 };
const ADC_VOLTS_MAX = 6.144;

/**
 * What a sensor can say: by its chip, and by what it measures: `battery`, or without one a node's own supply.
 *
 * Sensors that may repeat themselves: a UPS and a gauge tell whole per cents and tenths of volts, and look at their battery once a minute; they
 * are never called frozen here (a NUT server says by itself when its data are stale). An ADC has volts alone: only a load that is known to have
 * moved shows that it stands still, by more the coarser it is. A chip with a shunt tells a current as well, which never rests while boards run.
 */
export function expectationOf(spec: SensorSpec, battery?: BatterySpec): SensorExpectation {
  const chip = shuntChipOf(spec);
  const full = shuntOhmsOf(spec);
  const ampsMax = chip && full !== undefined ? chip.shuntVoltsMax / full : undefined;
  const freeze = freezeOf(spec, battery);
  return {
    ranges: rangesOf(hardwareVoltsMax(spec), ampsMax ?? AMPS_MAX, battery),
    ...(ampsMax !== undefined && { saturatedAmps: ampsMax * SATURATED_SHARE }),
    jumps: {
      ...(battery !== undefined && { volts: battery.nominalVolts * JUMP_VOLTS_SHARE }),
      charge: JUMP_CHARGE,
      temperatureC: JUMP_TEMPERATURE_C,
    },
    ...(freeze !== undefined && { freeze }),
  };
}

function rangesOf(
  voltsMax: number,
  ampsMax: number,
  battery: BatterySpec | undefined,
): SensorExpectation['ranges'] {
  const nominal = battery?.nominalVolts;
  const volts =
    nominal === undefined
      ? { min: NODE_VOLTS_MIN, max: voltsMax }
      : {
          min: nominal * BATTERY_VOLTS_MIN_SHARE,
          max: Math.min(voltsMax, nominal * BATTERY_VOLTS_MAX_SHARE),
        };
  return {
    volts,
    amps: { min: battery ? -ampsMax : -NODE_BACKWARD_AMPS, max: ampsMax },
    watts: { min: battery ? -WATTS_MAX : -NODE_BACKWARD_WATTS, max: WATTS_MAX },
    charge: { min: 0, max: 1 },
    temperatureC: TEMPERATURE_C,
    runtimeSeconds: { min: 0, max: RUNTIME_SECONDS_MAX },
  };
}

function shuntChipOf(spec: SensorSpec): ShuntChip | undefined {
  if (spec.kind === 'hwmon') return SHUNT_CHIPS[spec.driver];
  return spec.kind === 'iio' ? SHUNT_CHIPS[spec.device] : undefined;
}

function shuntOhmsOf(spec: SensorSpec): number | undefined {
  return spec.kind === 'hwmon' || spec.kind === 'iio' ? spec.shuntOhms : undefined;
}

function hardwareVoltsMax(spec: SensorSpec): number {
  const chip = shuntChipOf(spec);
  const divider = spec.kind === 'iio' ? spec.divider : 1;
  if (chip !== undefined) return chip.voltsMax * divider;
  return spec.kind === 'iio' ? ADC_VOLTS_MAX * divider : VOLTS_MAX;
}

function voltsStepOf(spec: SensorSpec): number | undefined {
  const divider = spec.kind === 'iio' ? spec.divider : 1;
  const step =
    shuntChipOf(spec)?.voltsStep ?? (spec.kind === 'iio' ? ADC_STEPS[spec.device] : undefined);
  return step === undefined ? undefined : step * divider;
}

function freezeOf(
  spec: SensorSpec,
  battery: BatterySpec | undefined,
): FreezeExpectation | undefined {
  const step = voltsStepOf(spec);
  if (step === undefined) return undefined;
  const restlessAmps = restlessAmpsOf(spec);
  const nominal = battery?.nominalVolts;
  return {
    ...(restlessAmps !== undefined && { restlessAmps }),
    ...(nominal !== undefined && {
      unheldBelowVolts: nominal * UNHELD_VOLTS_SHARE,
      tellingWatts: ((TELLING_STEPS * step) / BATTERY_OHMS_MIN) * nominal,
    }),
  };
}

function restlessAmpsOf(spec: SensorSpec): number | undefined {
  const chip = shuntChipOf(spec);
  if (chip === undefined) return undefined;
  const ohms = shuntOhmsOf(spec);
  const step = ohms === undefined ? DRIVER_AMPS_STEP : chip.shuntVoltsStep / ohms;
  return Math.max(RESTLESS_AMPS_MIN, RESTLESS_STEPS * Math.max(step, DRIVER_AMPS_STEP));
}
