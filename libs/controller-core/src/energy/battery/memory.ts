import type { BatterySpec } from '@grappe/domain';
import { newBattery } from './battery.ts';
import { passGap } from './count.ts';
import { packOf } from './pack.ts';
import type { BatteryState } from './state.ts';

/**
 * What is kept of a battery while no controller runs. Rounded, and replaced only when it does not hold any more, so that it changes a few times
 * a day and not with every sample: whoever keeps it writes only when it differs from what is kept.
 */
export interface BatteryMemory {
  readonly chemistry: BatterySpec['chemistry'];
  readonly printedAh: number;
  /** Absent while unsynchronised. */
  readonly charge?: number;
  readonly error: number;
  readonly capacityAh: number;
  readonly capacityError: number;
  readonly stepOhms: number;
}

/** Twenty steps of charge: some writes a day. */
const CHARGE_STEP = 0.05;
/** A tenth of the capacity, and a quarter of the resistance, are what makes a difference. */
const CAPACITY_STEPS = 50;
const OHM_STEPS = 4;

/** What is to be kept now; `kept` itself for as long as it holds: a value that wanders about the rim of a step is no news. */
export function rememberBattery(
  state: BatteryState,
  spec: BatterySpec,
  kept?: BatteryMemory,
): BatteryMemory {
  return kept !== undefined && stillHolds(kept, state, spec) ? kept : freshMemory(state, spec);
}

/** Beyond its own rounding, an interval this much wider than what is known is worth a write. */
const ERROR_SLACK = 4 * CHARGE_STEP;
/** A share of what is not known of the capacity. */
const CAPACITY_ERROR_STEP = 0.25;
const ROUNDING = 1e-9;

function stillHolds(kept: BatteryMemory, state: BatteryState, spec: BatterySpec): boolean {
  if (kept.chemistry !== spec.chemistry || kept.printedAh !== spec.capacityAh) return false;
  const ohmStep = packOf(spec).stepOhms / OHM_STEPS;
  const learntIsNear =
    Math.abs(state.capacityAh - kept.capacityAh) <= spec.capacityAh / CAPACITY_STEPS &&
    Math.abs(state.capacityError - kept.capacityError) <=
      CAPACITY_ERROR_STEP * kept.capacityError + ROUNDING &&
    Math.abs(state.stepOhms - kept.stepOhms) <= ohmStep;
  if (!learntIsNear) return false;
  if (kept.charge === undefined || state.evidence === undefined)
    return kept.charge === undefined && state.evidence === undefined;
  return chargeHolds(kept.charge, kept.error, state);
}

/** What is kept has to hold all that may be: who reads it takes it for the interval. */
function chargeHolds(charge: number, error: number, state: BatteryState): boolean {
  const isCovered =
    state.low >= Math.max(0, charge - error) - ROUNDING &&
    state.high <= Math.min(1, charge + error) + ROUNDING;
  return (
    isCovered &&
    Math.abs(state.charge - charge) <= CHARGE_STEP &&
    error - errorOf(state) <= ERROR_SLACK
  );
}

function errorOf({ charge, low, high }: BatteryState): number {
  return Math.max(high - charge, charge - low);
}

function freshMemory(state: BatteryState, spec: BatterySpec): BatteryMemory {
  const { stepOhms } = packOf(spec);
  const error = errorOf(state);
  const round = (value: number, step: number): number => Math.round(value / step) * step;
  return {
    chemistry: spec.chemistry,
    printedAh: spec.capacityAh,
    ...(state.evidence === undefined ? {} : { charge: round(state.charge, CHARGE_STEP) }),
    // Upwards, with half a step for the charge itself, and another for it to move before this has to be written anew.
    error: Math.ceil(error / CHARGE_STEP) * CHARGE_STEP + CHARGE_STEP,
    capacityAh: round(state.capacityAh, spec.capacityAh / CAPACITY_STEPS),
    capacityError: state.capacityError,
    stepOhms: round(state.stepOhms, stepOhms / OHM_STEPS),
  };
}

/** How long an absence counts when nobody knows how long it was: after a day the charge is anyone's guess. */
const ABSENCE_UNKNOWN_MS = 86_400_000;

/**
 * The battery after a start. `awayMs`: how long no controller ran, where that is certain: a board without a clock does not know. What was learnt
 * is taken over, the charge as far as it can still be near; another battery than was remembered begins anew.
 */
export function recallBattery(
  memory: BatteryMemory | undefined,
  spec: BatterySpec,
  awayMs: number = ABSENCE_UNKNOWN_MS,
): BatteryState {
  const fresh = newBattery(spec);
  if (memory === undefined) return fresh;
  if (memory.chemistry !== spec.chemistry || memory.printedAh !== spec.capacityAh) return fresh;
  const { charge, error, capacityAh, capacityError, stepOhms } = memory;
  const learnt = { ...fresh, capacityAh, capacityError, stepOhms };
  if (charge === undefined) return learnt;
  const low = Math.max(0, charge - error);
  const high = Math.min(1, charge + error);
  const known: BatteryState = {
    ...learnt,
    charge,
    low,
    high,
    evidence: { kind: 'memory', atMs: 0, width: high - low },
  };
  return passGap(known, awayMs);
}
