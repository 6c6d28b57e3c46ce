import type { BatterySpec, EnergySpec } from '@grappe/domain';
import { HOUR_MS, REST_RATE } from './constants.ts';
import { packOf, usableShare } from './pack.ts';
import type { BatteryState, EvidenceKind } from './state.ts';

/** What the battery does, as its current tells. */
export type Flow = 'charging' | 'discharging' | 'resting';

/** The battery for people, reports and the energy policy. */
export interface BatteryView {
  /** Best guess, 0 to 1. */
  readonly charge: number;
  readonly low: number;
  readonly high: number;
  /** How far the charge may be from the guess, 95 of 100 times. */
  readonly uncertainty: number;
  /** Whether there has been a reason to know. Without, the charge is a guess and nothing rests on it. */
  readonly synchronised: boolean;
  /** The latest reason, and when. */
  readonly because?: EvidenceKind;
  readonly becauseAtMs?: number;
  readonly flow: Flow;
  /** Smoothed; positive: out of the battery. */
  readonly amps: number;
  readonly volts?: number;
  readonly temperatureC: number;
  readonly capacityAh: number;
  readonly onMains?: boolean;
  /** Until it gives out at the present consumption; absent while it does not go down. */
  readonly toEmptyMs?: number;
  /** Its voltage under load says that it gives out within minutes, whatever was counted. */
  readonly givesOut: boolean;
}

export function batteryView(state: BatteryState, spec: BatterySpec): BatteryView {
  const { charge, low, high, evidence, averages, onMains } = state;
  const toEmptyMs = timeToCharge(state, spec, 0);
  return {
    charge,
    low,
    high,
    uncertainty: Math.max(high - charge, charge - low),
    synchronised: evidence !== undefined,
    ...(evidence === undefined ? {} : { because: evidence.kind, becauseAtMs: evidence.atMs }),
    flow: flowOf(state),
    amps: averages.amps,
    ...(averages.volts === undefined ? {} : { volts: averages.volts }),
    temperatureC: state.temperatureC,
    capacityAh: state.capacityAh,
    givesOut: givesOut(state, spec),
    ...(onMains === undefined ? {} : { onMains }),
    ...(toEmptyMs === undefined ? {} : { toEmptyMs }),
  };
}

/**
 * Volts a cell above what is known to cut it off. At its end a lead-acid battery falls by this much in five to ten minutes, and the smoothed voltage,
 * the dwell, the announcement and the longest stops take some four.
 */
const CUT_OFF_MARGIN = 0.05;

/** Without a measured current the modelled one stands for it. */
function givesOut(state: BatteryState, spec: BatterySpec): boolean {
  const { volts } = state.averages;
  const { cells, profile } = packOf(spec);
  const { cutOffVolts = 0 } = spec;
  const lowVolts = cells * Math.max(profile.lowVolts, cutOffVolts / cells + CUT_OFF_MARGIN);
  return volts !== undefined && flowOf(state) === 'discharging' && volts <= lowVolts;
}

function flowOf({ averages, capacityAh }: BatteryState): Flow {
  const restAmps = REST_RATE * capacityAh;
  if (averages.amps < -restAmps) return 'charging';
  return averages.amps > restAmps ? 'discharging' : 'resting';
}

/**
 * Until the charge is down at `target` if consumption stays as it has been of late; no later than when the battery gives out at that rate, with
 * the rest still in it. Undefined while it does not go down.
 */
export function timeToCharge(
  { charge, capacityAh, averages, temperatureC }: BatteryState,
  spec: BatterySpec,
  target: number,
): number | undefined {
  const amps = averages.consumption;
  if (amps <= REST_RATE * capacityAh) return undefined;
  const stranded = 1 - usableShare(packOf(spec), capacityAh, amps, temperatureC);
  const left = Math.max(0, charge - Math.max(target, stranded));
  return Math.round((left * capacityAh * HOUR_MS) / amps);
}

/** Until each tier is entered; 0 once it is. Absent while the battery does not go down. */
export interface TierForecast {
  readonly saverMs: number;
  readonly criticalMs: number;
  readonly shutdownMs: number;
  readonly emptyMs: number;
}

export function forecastTiers(
  state: BatteryState,
  spec: BatterySpec,
  { saver, critical, shutdown }: EnergySpec,
): TierForecast | undefined {
  const emptyMs = timeToCharge(state, spec, 0);
  if (emptyMs === undefined) return undefined;
  const until = (target: number): number => timeToCharge(state, spec, target) ?? emptyMs;
  return {
    saverMs: until(saver.belowCharge),
    criticalMs: until(critical.belowCharge),
    shutdownMs: until(shutdown.belowCharge),
    emptyMs,
  };
}
