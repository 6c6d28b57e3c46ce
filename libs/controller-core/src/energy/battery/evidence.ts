import {
  AFTER_CHARGE_MS,
  CONTRADICTION_MS,
  EMPTY_AFTER_MS,
  EMPTY_ERROR,
  FULL_AFTER_MS,
  FULL_BY_VOLTS_ERROR,
  FULL_BY_VOLTS_MS,
  FULL_ERROR,
  GAUGE_ERROR,
  LOADED_AFTER_MS,
  LOSS_ERROR,
  MODELLED_LOSS_ERROR,
  NEWS_SHARE,
  REST_RATE,
  TAIL_RATE,
} from './constants.ts';
import { learnCapacity } from './capacity.ts';
import { chargeAtRest, restVolts, usableShare, type Pack } from './pack.ts';
import type { BatteryObservation, BatteryState, EvidenceKind } from './state.ts';

/** An interval that holds the charge for a reason of its own. */
interface Finding {
  readonly kind: EvidenceKind;
  readonly low: number;
  readonly high: number;
  readonly best: number;
}

/** Lets what can be told at this moment make the interval smaller. */
export function weighEvidence(
  state: BatteryState,
  seen: BatteryObservation,
  pack: Pack,
  atMs: number,
): BatteryState {
  if (seen.charge !== undefined) return takeGauge(state, seen.charge, atMs);
  const watched = watchEnds(state, seen, pack, atMs);
  const finding =
    full(watched, seen, pack, atMs) ??
    empty(watched, seen, pack, atMs) ??
    voltage(watched, seen, pack, atMs);
  return finding === undefined ? agreed(watched) : take(watched, finding, pack, atMs);
}

/** A gauge has its own reasons, and is followed. */
function takeGauge(state: BatteryState, charge: number, atMs: number): BatteryState {
  const low = Math.max(0, charge - GAUGE_ERROR);
  const high = Math.min(1, charge + GAUGE_ERROR);
  const evidence = { kind: 'gauge', atMs, width: high - low } as const;
  return { ...state, charge, low, high, evidence };
}

/** Since when the battery has been looking full, or empty. */
function watchEnds(
  state: BatteryState,
  seen: BatteryObservation,
  pack: Pack,
  atMs: number,
): BatteryState {
  const { fullSinceMs, emptySinceMs, ...rest } = state;
  const { volts, amps } = state.averages;
  if (volts === undefined) return rest;
  const cell = volts / pack.cells;
  const isFull =
    cell >= pack.profile.chargedVolts &&
    (seen.amps === undefined || (amps <= 0 && amps >= -TAIL_RATE * state.capacityAh));
  const isEmpty = cell <= pack.profile.emptyVolts && (seen.amps === undefined || amps > 0);
  return {
    ...rest,
    ...(isFull ? { fullSinceMs: fullSinceMs ?? atMs } : {}),
    ...(isEmpty ? { emptySinceMs: emptySinceMs ?? atMs } : {}),
  };
}

function full(
  { fullSinceMs }: BatteryState,
  seen: BatteryObservation,
  _pack: Pack,
  atMs: number,
): Finding | undefined {
  if (fullSinceMs === undefined) return undefined;
  const measured = seen.amps !== undefined;
  if (atMs - fullSinceMs < (measured ? FULL_AFTER_MS : FULL_BY_VOLTS_MS)) return undefined;
  const error = measured ? FULL_ERROR : FULL_BY_VOLTS_ERROR;
  return { kind: 'full', low: 1 - error, high: 1, best: measured ? 1 : 1 - error / 2 };
}

function empty(
  state: BatteryState,
  seen: BatteryObservation,
  pack: Pack,
  atMs: number,
): Finding | undefined {
  const { emptySinceMs } = state;
  if (emptySinceMs === undefined || atMs - emptySinceMs < EMPTY_AFTER_MS) return undefined;
  if (seen.amps === undefined && seen.modelledAmps === undefined) return undefined;
  const stranded = strandedAt(state, pack);
  return { kind: 'empty', low: 0, high: Math.min(1, stranded + EMPTY_ERROR), best: stranded };
}

/** What consumption of late leaves in the battery. */
function strandedAt({ averages, capacityAh, temperatureC }: BatteryState, pack: Pack): number {
  const amps = Math.max(averages.consumption, averages.slowAmps);
  return 1 - usableShare(pack, capacityAh, amps, temperatureC);
}

/**
 * The voltage without what currents, now and before, take from it. What is left is uncertain by a share of that, by what a charge has left on
 * the plates, and by how batteries differ.
 */
function voltage(
  state: BatteryState,
  seen: BatteryObservation,
  pack: Pack,
  atMs: number,
): Finding | undefined {
  const { averages, unbrokenSinceMs, chargedAtMs, idleSinceMs, temperatureC } = state;
  const { volts, amps, slowAmps } = averages;
  if (volts === undefined || (seen.amps ?? seen.modelledAmps) === undefined) return undefined;
  const sinceMs = unbrokenSinceMs === undefined ? 0 : atMs - unbrokenSinceMs;
  const sinceChargeMs = chargedAtMs === undefined ? sinceMs : atMs - chargedAtMs;
  if (sinceMs < LOADED_AFTER_MS || sinceChargeMs < AFTER_CHARGE_MS) return undefined;
  if (amps < -REST_RATE * state.capacityAh) return undefined;
  const { cells, profile } = pack;
  const idleMs = idleSinceMs === undefined ? 0 : atMs - idleSinceMs;
  const kind = idleMs >= profile.restAfterMs ? 'rest' : 'loaded';
  const stepVolts = amps * (state.stepOhms + pack.minuteOhms);
  const slowVolts = slowAmps * pack.slowOhms;
  const lossError = seen.amps === undefined ? MODELLED_LOSS_ERROR : LOSS_ERROR;
  const error = cells * profile.restError + (Math.abs(stepVolts) + Math.abs(slowVolts)) * lossError;
  const surface = cells * profile.surfaceVolts * Math.exp(-sinceChargeMs / profile.slowMs);
  const atRest = volts + stepVolts + slowVolts;
  const chargeAt = (at: number): number => chargeAtRest(pack, at, temperatureC);
  if (atRest - surface - error > restVolts(pack, 1, temperatureC) && kind !== 'rest')
    return undefined;
  const low = chargeAt(atRest - surface - error);
  // Near its end the voltage falls for want of acid at the plates, and says no more than that it gives out at this rate.
  const high = Math.max(
    chargeAt(atRest + error),
    low > 0 ? 0 : strandedAt(state, pack) + EMPTY_ERROR,
  );
  return { kind, low, high, best: Math.min(high, Math.max(low, chargeAt(atRest - surface / 2))) };
}

/**
 * What both the count and the finding allow is left. The guess moves only when that is news, by how sure each of them is; when they contradict
 * one another for a while the finding is right, because a count adds up its errors; for a moment, it is a disturbed look.
 */
function take(state: BatteryState, finding: Finding, pack: Pack, atMs: number): BatteryState {
  const low = Math.max(state.low, finding.low);
  const high = Math.min(state.high, finding.high);
  if (low > high) {
    const sinceMs = state.contradictedSinceMs ?? atMs;
    // A full battery, and an empty one, have been watched for a while already.
    const isByVolts = finding.kind === 'loaded' || finding.kind === 'rest';
    if (isByVolts && atMs - sinceMs < CONTRADICTION_MS)
      return { ...state, contradictedSinceMs: sinceMs };
    const width = finding.high - finding.low;
    const moved = learnCapacity(agreed(state), finding, pack);
    return {
      ...moved,
      charge: finding.best,
      low: finding.low,
      high: finding.high,
      evidence: { kind: finding.kind, atMs, width },
    };
  }
  const width = high - low;
  const within = { ...agreed(state), low, high };
  const before = Math.max(state.high - state.low, state.evidence?.width ?? 1);
  const isNews = isFirstOfRest(state, finding) || width <= (1 - NEWS_SHARE) * before;
  if (!isNews && finding.kind !== 'full')
    return { ...within, charge: between(state.charge, low, high) };
  const guess = finding.kind === 'full' ? finding.best : weigh(state, finding);
  return {
    ...learnCapacity(within, finding, pack),
    charge: between(guess, low, high),
    evidence: { kind: finding.kind, atMs, width },
  };
}

function agreed(state: BatteryState): BatteryState {
  if (state.contradictedSinceMs === undefined) return state;
  const { contradictedSinceMs: _over, ...rest } = state;
  return rest;
}

/** Between the guess and the finding, nearer to whose interval is smaller. Before there was any evidence, the guess is none. */
function weigh(state: BatteryState, finding: Finding): number {
  if (state.evidence === undefined) return finding.best;
  const own = (state.high - state.low) ** 2;
  const others = (finding.high - finding.low) ** 2;
  const gain = own + others === 0 ? 0 : own / (own + others);
  return state.charge + gain * (finding.best - state.charge);
}

/** The first evidence of all, and the first of every rest, are news however wide they are. */
function isFirstOfRest({ evidence, idleSinceMs }: BatteryState, { kind }: Finding): boolean {
  if (evidence === undefined) return true;
  return kind === 'rest' && !(evidence.kind === 'rest' && evidence.atMs >= (idleSinceMs ?? 0));
}

function between(charge: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, charge));
}
