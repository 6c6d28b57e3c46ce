import { CHEMISTRY, valueAt, type ChemistryProfile } from '../battery/chemistry.ts';
import type { BatteryObservation } from '../battery/state.ts';

/**
 * A battery to be estimated, made otherwise than the estimator: two wells of charge (Manwell and McGowan's kinetic model), of which only one
 * feeds the terminals, so that capacity depends on the current and comes back at rest, within most of an hour; a fast element of minutes; a
 * resistance that grows towards the end; gassing, which eats what is charged near the top. Pure: noise is drawn from what the caller gives.
 */
export interface ReferenceSpec {
  readonly profile: ChemistryProfile;
  readonly cells: number;
  /** What it really gives at the rated current. */
  readonly capacityAh: number;
  /** Share of the charge that the terminals see at once. */
  readonly availableShare: number;
  /** How fast the rest follows. */
  readonly flowPerHour: number;
  /** Resistance times capacity of the whole battery. */
  readonly ohmAh: number;
  readonly fastOhmAh: number;
  /** How its rest voltage differs from the table. */
  readonly restOffsetVolts: number;
}

export interface ReferenceState {
  /** Fill of each well, 0 to 1. */
  readonly available: number;
  readonly bound: number;
  /** Volts across the fast element. */
  readonly fastVolts: number;
  readonly temperatureC: number;
}

/** Well sizes as Polysun's library has them for lead-acid batteries. */
export function referenceLeadAcid(changes: Partial<ReferenceSpec> = {}): ReferenceSpec {
  return {
    profile: CHEMISTRY['lead-acid'],
    cells: 6,
    capacityAh: 40,
    availableShare: 0.315,
    flowPerHour: 1.24,
    ohmAh: 0.6,
    fastOhmAh: 0.4,
    restOffsetVolts: 0,
    ...changes,
  };
}

/** A battery at rest with this charge. */
export function restedReference(
  spec: ReferenceSpec,
  charge: number,
  temperatureC = 25,
): ReferenceState {
  const fill = (charge + reserve(spec)) / (1 + reserve(spec));
  return { available: fill, bound: fill, fastVolts: 0, temperatureC };
}

/** What is left of what the rated current would draw: 0 to 1. */
export function trueCharge(spec: ReferenceSpec, { available, bound }: ReferenceState): number {
  const fill = spec.availableShare * available + (1 - spec.availableShare) * bound;
  return clamp(asCharge(spec, fill));
}

/** Steps longer than this would overshoot. */
const STEP_SECONDS_MAX = 60;
const FAST_SECONDS = 120;
const HOUR_SECONDS = 3_600;
/** From this charge of the available well on, charging begins to gas, wholly at its top. */
const GASSING_FROM = 0.8;
/** What gassing adds to a battery of 12 V at next to no current, and for every e-fold of it: Tafel's law. */
const GASSING_VOLTS = 1.5;
const TAFEL_VOLTS = 0.25;
/** From where on that is counted, in shares of the capacity an hour, and where gassing begins at all. */
const GASSING_RATE = 0.01;
const GASSING_BEGINS_RATE = 0.0025;
/** Of what is charged while nothing gasses. */
const STORED_SHARE = 0.97;

/** `amps` positive: out of the battery. */
export function stepReference(
  spec: ReferenceSpec,
  state: ReferenceState,
  amps: number,
  seconds: number,
): ReferenceState {
  let now = state;
  for (let left = seconds; left > 0; left -= STEP_SECONDS_MAX)
    now = shortStep(spec, now, amps, Math.min(left, STEP_SECONDS_MAX));
  return now;
}

function shortStep(
  spec: ReferenceSpec,
  state: ReferenceState,
  amps: number,
  seconds: number,
): ReferenceState {
  const { availableShare: share, flowPerHour, capacityAh } = spec;
  const hours = seconds / HOUR_SECONDS;
  const wholeAh = capacityAh * (1 + reserve(spec));
  const stored = amps < 0 ? amps * STORED_SHARE * (1 - gassing(spec, state) * 0.6) : amps;
  const flow = flowPerHour * share * (1 - share) * (state.bound - state.available) * hours;
  const drawn = (stored * hours) / wholeAh;
  const settle = 1 - Math.exp(-seconds / FAST_SECONDS);
  const fastTarget = (amps * spec.fastOhmAh) / capacityAh;
  return {
    ...state,
    available: clamp(state.available + (flow - drawn) / share),
    bound: clamp(state.bound - flow / (1 - share)),
    fastVolts: state.fastVolts + (fastTarget - state.fastVolts) * settle,
  };
}

/** Between the terminals, with this current. */
export function terminalVolts(spec: ReferenceSpec, state: ReferenceState, amps: number): number {
  const head = asCharge(spec, state.available);
  const { profile, cells, capacityAh } = spec;
  const ohms = (spec.ohmAh / capacityAh) * (1 + Math.max(0, 0.5 - head));
  const shift = valueAt(profile.restShift, state.temperatureC);
  const rest = cells * (valueAt(profile.rest, clamp(head)) + shift) + spec.restOffsetVolts;
  const collapse =
    head < 0 ? (head / reserve(spec)) * cells * (profile.rest[0]?.[1] ?? 0) * 0.15 : 0;
  const overvoltage = (cells / 6) * gassing(spec, state) * gassingVolts(-amps / capacityAh);
  return rest + collapse + overvoltage - amps * ohms - state.fastVolts;
}

/** `rate`: charged, in shares of the capacity an hour. */
function gassingVolts(rate: number): number {
  if (rate <= 0) return 0;
  const begun = 1 - Math.exp(-rate / GASSING_BEGINS_RATE);
  return begun * (GASSING_VOLTS + TAFEL_VOLTS * Math.log(1 + rate / GASSING_RATE));
}

/** What a charger lets flow: as much as its source gives beyond the load, and never above its voltage. */
export function chargedAmps(
  spec: ReferenceSpec,
  state: ReferenceState,
  { sourceAmps, loadAmps, limitVolts }: Charger,
): number {
  const wanted = loadAmps - sourceAmps;
  if (wanted >= 0 || terminalVolts(spec, state, wanted) <= limitVolts) return wanted;
  let most = wanted;
  let least = 0;
  for (let i = 0; i < 20; i += 1) {
    const middle = (most + least) / 2;
    if (terminalVolts(spec, state, middle) > limitVolts) most = middle;
    else least = middle;
  }
  return least;
}

export interface Charger {
  readonly sourceAmps: number;
  readonly loadAmps: number;
  readonly limitVolts: number;
}

/** How a meter is wrong. */
export interface MeterSpec {
  readonly voltsNoise: number;
  readonly ampsNoise: number;
  readonly ampsOffset: number;
  /** 1: right. */
  readonly ampsGain: number;
}

export const PERFECT_METER: MeterSpec = {
  voltsNoise: 0,
  ampsNoise: 0,
  ampsOffset: 0,
  ampsGain: 1,
};

/** One look through a meter. `random` draws from 0 to 1. */
export function senseReference(
  spec: ReferenceSpec,
  state: ReferenceState,
  amps: number,
  meter: MeterSpec,
  random: () => number,
): BatteryObservation {
  // The sum of three: near enough to what noise is, and bounded.
  const noise = (size: number): number =>
    size === 0 ? 0 : size * (random() + random() + random() - 1.5) * 2;
  return {
    volts: terminalVolts(spec, state, amps) + noise(meter.voltsNoise),
    amps: amps * meter.ampsGain + meter.ampsOffset + noise(meter.ampsNoise),
    temperatureC: state.temperatureC,
  };
}

/** What remains in the bound well when the rated current has emptied the other: more than the printed capacity. */
function reserve({ availableShare, flowPerHour, profile }: ReferenceSpec): number {
  return (1 - availableShare) / (profile.ratedHours * availableShare * flowPerHour);
}

function asCharge(spec: ReferenceSpec, fill: number): number {
  return fill * (1 + reserve(spec)) - reserve(spec);
}

function gassing(spec: ReferenceSpec, { available }: ReferenceState): number {
  const over = (asCharge(spec, available) - GASSING_FROM) / (1 - GASSING_FROM);
  return clamp(over) ** 2;
}

function clamp(value: number): number {
  return Math.min(1, Math.max(0, value));
}
