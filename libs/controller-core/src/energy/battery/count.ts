import {
  AMPS_ERROR,
  DAY_MS,
  EMPTY_ERROR,
  FULL_ERROR,
  GAP_RATE_PER_HOUR,
  HOUR_MS,
  MODEL_ERROR,
  UNSEEN_CHARGE_PER_HOUR,
  ZERO_AMPS,
} from './constants.ts';
import type { Pack } from './pack.ts';
import type { BatteryObservation, BatteryState } from './state.ts';

/** What flowed since the last look: how much less charge there is, and by how much it may be less or more than that. */
interface Flow {
  /** Negative while charged. */
  readonly drawn: number;
  readonly less: number;
  readonly more: number;
  /** Measured, net of what a charge loses. */
  readonly drawnAh?: number;
}

export function count(
  state: BatteryState,
  seen: BatteryObservation,
  pack: Pack,
  elapsedMs: number,
): BatteryState {
  const lost = (pack.profile.selfDischargePerDay * elapsedMs) / DAY_MS;
  const flow =
    seen.amps === undefined
      ? modelledFlow(state, seen, elapsedMs)
      : measuredFlow(state, seen.amps, pack, elapsedMs);
  const { drawnAh, ...rest } = state;
  return {
    ...rest,
    charge: clamp(state.charge - flow.drawn - lost),
    // What is charged near the top gasses away, and what is left at the bottom may be more than was counted: only the battery can tell.
    low: rise(state.low, clamp(state.low - flow.drawn - flow.less - 2 * lost), 1 - FULL_ERROR),
    high: fall(state.high, clamp(state.high - flow.drawn + flow.more), EMPTY_ERROR),
    ...(drawnAh === undefined || flow.drawnAh === undefined
      ? {}
      : { drawnAh: Math.max(0, drawnAh + flow.drawnAh) }),
  };
}

/** Nobody has looked for so long. What was learnt stays, the charge is anywhere within reach. */
export function passGap(state: BatteryState, elapsedMs: number): BatteryState {
  const reach = (GAP_RATE_PER_HOUR * elapsedMs) / HOUR_MS;
  const low = clamp(state.low - reach);
  const high = clamp(state.high + reach);
  const kept: BatteryState = {
    charge: state.charge,
    low,
    high,
    capacityAh: state.capacityAh,
    capacityError: state.capacityError,
    stepOhms: state.stepOhms,
    averages: state.averages,
    temperatureC: state.temperatureC,
    ...(state.onMains === undefined ? {} : { onMains: state.onMains }),
  };
  const known = state.evidence !== undefined && high - low <= KNOWN_WIDTH_MAX;
  return known ? { ...kept, evidence: state.evidence } : kept;
}

/** An interval wider than this after a gap says so little that there has to be new evidence first. */
const KNOWN_WIDTH_MAX = 0.5;

function measuredFlow(state: BatteryState, amps: number, pack: Pack, elapsedMs: number): Flow {
  const hours = elapsedMs / HOUR_MS;
  const mean = state.last === undefined ? amps : (state.last.amps + amps) / 2;
  const flowing = Math.abs(mean) < ZERO_AMPS ? 0 : mean;
  const { chargeEfficiency, chargeEfficiencyError } = pack.profile;
  const drawnAh = flowing * hours * (flowing < 0 ? chargeEfficiency : 1);
  const drawn = drawnAh / state.capacityAh;
  const sensor = ((ZERO_AMPS + AMPS_ERROR * Math.abs(flowing)) * hours) / state.capacityAh;
  const efficiency = flowing < 0 ? Math.abs(drawn) * chargeEfficiencyError : 0;
  const gassed = flowing < 0 && state.charge > GASSING_FROM ? Math.abs(drawn) * GASSED_SHARE : 0;
  const error = sensor + efficiency + Math.abs(drawn) * state.capacityError;
  return { drawn, less: error + gassed, more: error, drawnAh };
}

/** Charging near the top, this much may go into gas. */
const GASSING_FROM = 0.75;
const GASSED_SHARE = 0.4;

/** While it may be charged, a modelled load says how fast it can go down, and nothing else. */
function modelledFlow(state: BatteryState, seen: BatteryObservation, elapsedMs: number): Flow {
  const hours = elapsedMs / HOUR_MS;
  if (seen.modelledAmps === undefined) {
    const reach = seen.charge === undefined ? GAP_RATE_PER_HOUR * hours : 0;
    return { drawn: 0, less: reach, more: reach };
  }
  const load = (seen.modelledAmps * hours) / state.capacityAh;
  const error = load * (MODEL_ERROR + state.capacityError);
  const maybeCharged = state.atMs !== undefined && state.chargedAtMs === state.atMs;
  return maybeCharged
    ? { drawn: 0, less: load + error, more: UNSEEN_CHARGE_PER_HOUR * hours }
    : { drawn: load, less: error, more: error };
}

/** Upwards, no further than `most`. */
function rise(from: number, to: number, most: number): number {
  return to <= from ? to : Math.max(from, Math.min(to, most));
}

/** Downwards, no further than `least`. */
function fall(from: number, to: number, least: number): number {
  return to >= from ? to : Math.min(from, Math.max(to, least));
}

function clamp(charge: number): number {
  return Math.min(1, Math.max(0, charge));
}
