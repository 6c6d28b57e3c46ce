import type { EnergySpec, Tier } from '@grappe/domain';
import { applyOverride, type Override } from './override.ts';
import {
  ANNOUNCE_MS,
  LEAVE_AFTER_MS,
  ENTER_AFTER_MS,
  RESTART_AFTER_MS,
  SHUTDOWN_RESERVE_MS,
  UNCERTAINTY_MAX,
} from './timings.ts';

/** What the policy goes by. Absent as a whole where no battery is described or nothing was heard of it. */
export interface PowerReading {
  readonly charge: number;
  /** It is no less than this, 95 of 100 times; told before anything else of it is known. */
  readonly low?: number;
  readonly uncertainty: number;
  readonly synchronised: boolean;
  /** What measures it is believed. */
  readonly trusted: boolean;
  readonly toEmptyMs?: number;
  /** What measures it says by itself, whatever the model knows, that it gives out within the reserve for a shutdown. */
  readonly saysLow?: boolean;
  readonly onMains?: boolean;
}

/** How far a shutdown has come. `waiting`: it is over, and the charge for a start is waited for. */
export type ShutdownPhase = 'announced' | 'stopping' | 'waiting';

export interface Shutdown {
  readonly phase: ShutdownPhase;
  /** Monotonic, of the phase. */
  readonly sinceMs: number;
  /** Why it was announced. */
  readonly because: ShutdownCause;
  /** There is power again although it goes on: at its end the rack is started and not left off. */
  readonly endsOn: boolean;
}

export type ShutdownCause = 'charge' | 'runtime' | 'operator';

/** Whatever the policy has to remember. Plain data. */
export interface PolicyState {
  /** As the charge would have it; the override stands beside it. */
  readonly tier: Exclude<Tier, 'shutdown'>;
  /** Monotonic time since which the charge has called for another tier. */
  readonly pending?: { readonly tier: Tier; readonly sinceMs: number };
  readonly override?: Override;
  readonly shutdown?: Shutdown;
}

/** Why the tier is what it is; words for people in `explain.ts`. */
export type PolicyReason =
  | { readonly kind: 'no-battery' }
  | { readonly kind: 'charge' }
  /** The charge is not known well enough: the tier stays what it was. */
  | {
      readonly kind: 'held';
      readonly why: 'unsynchronised' | 'uncertain' | 'distrusted' | 'silent';
    }
  | { readonly kind: 'override'; readonly leftMs: number }
  | { readonly kind: 'shutdown'; readonly phase: ShutdownPhase; readonly because: ShutdownCause };

export interface PolicyInput {
  /** Whether rack.yaml describes a battery. */
  readonly hasBattery: boolean;
  readonly reading?: PowerReading;
  readonly spec: EnergySpec;
  readonly nowMs: number;
  /** All that was to be stopped and halted is, but for the controller's own node. */
  readonly shutdownDone?: boolean;
}

export interface PolicyResult {
  readonly state: PolicyState;
  /** What holds now. */
  readonly tier: Tier;
  readonly because: PolicyReason;
}

export function newPolicy(): PolicyState {
  return { tier: 'normal' };
}

/** The tier after one more look. Pure; called with every reading and with the clock. */
export function stepPolicy(before: PolicyState, input: PolicyInput): PolicyResult {
  const state = applyOverride(before, input.nowMs);
  if (state.shutdown !== undefined) return goOnWithShutdown(state, state.shutdown, input);
  if (state.override?.tier === 'shutdown') return announce(state, 'operator', input.nowMs);
  if (!input.hasBattery)
    return settled({ ...withoutPending(state), tier: 'normal' }, input, { kind: 'no-battery' });
  if (saysLow(input.reading)) return approachShutdown(state, 'runtime', input);
  const doubt = doubtOf(input.reading);
  if (doubt !== undefined || input.reading === undefined)
    return settled(withoutPending(state), input, { kind: 'held', why: doubt ?? 'silent' });
  const cause = shutdownCause(input.reading, input.spec);
  if (cause !== undefined) return approachShutdown(state, cause, input);
  return settled(followCharge(state, input.reading, input), input, { kind: 'charge' });
}

/**
 * A UPS that calls its battery low is believed without a model of it: it has its own reasons, and cuts the rack off. So is a voltage that falls over
 * the edge of the discharge curve: the charge may be known no better than that.
 */
function saysLow(reading: PowerReading | undefined): boolean {
  return reading?.trusted === true && reading.saysLow === true && reading.onMains !== true;
}

/** Why a reading is not acted upon; undefined when it is. */
function doubtOf(
  reading: PowerReading | undefined,
): 'unsynchronised' | 'uncertain' | 'distrusted' | 'silent' | undefined {
  if (reading === undefined) return 'silent';
  if (!reading.trusted) return 'distrusted';
  if (!reading.synchronised) return 'unsynchronised';
  return reading.uncertainty > UNCERTAINTY_MAX ? 'uncertain' : undefined;
}

function settled(state: PolicyState, { nowMs }: PolicyInput, because: PolicyReason): PolicyResult {
  const { override } = state;
  if (override === undefined) return { state, tier: state.tier, because };
  return {
    state,
    tier: override.tier,
    because: { kind: 'override', leftMs: override.untilMs - nowMs },
  };
}

function withoutPending(state: PolicyState): PolicyState {
  const { pending: _none, ...rest } = state;
  return rest;
}

/** While mains feed the rack, the battery's charge is no reason to go. */
function shutdownCause(
  { charge, toEmptyMs, onMains }: PowerReading,
  { shutdown }: EnergySpec,
): 'charge' | 'runtime' | undefined {
  if (onMains === true) return undefined;
  if (toEmptyMs !== undefined && toEmptyMs < SHUTDOWN_RESERVE_MS) return 'runtime';
  return charge < shutdown.belowCharge ? 'charge' : undefined;
}

function approachShutdown(
  state: PolicyState,
  cause: 'charge' | 'runtime',
  input: PolicyInput,
): PolicyResult {
  const { nowMs } = input;
  const pending =
    state.pending?.tier === 'shutdown'
      ? state.pending
      : { tier: 'shutdown' as const, sinceMs: nowMs };
  if (nowMs - pending.sinceMs >= ENTER_AFTER_MS) return announce(state, cause, nowMs);
  return settled({ ...state, pending }, input, { kind: 'charge' });
}

/** From here on nothing calls it off: who has read the announcement has begun to act on it. */
function announce(state: PolicyState, because: ShutdownCause, nowMs: number): PolicyResult {
  const { override: _over, ...rest } = withoutPending(state);
  const shutdown: Shutdown = { phase: 'announced', sinceMs: nowMs, because, endsOn: false };
  return inShutdown(rest, shutdown);
}

function inShutdown(state: PolicyState, shutdown: Shutdown): PolicyResult {
  const { phase, because } = shutdown;
  return {
    state: { ...state, shutdown },
    tier: 'shutdown',
    because: { kind: 'shutdown', phase, because },
  };
}

function goOnWithShutdown(
  state: PolicyState,
  shutdown: Shutdown,
  input: PolicyInput,
): PolicyResult {
  const { nowMs } = input;
  if (shutdown.phase === 'waiting') return waitForCharge(state, shutdown, input);
  const endsOn = shutdown.endsOn || (shutdown.because !== 'operator' && mayStart(input));
  const now = { ...shutdown, endsOn };
  if (now.phase === 'announced') {
    const over = nowMs - now.sinceMs >= ANNOUNCE_MS;
    return inShutdown(state, over ? { ...now, phase: 'stopping', sinceMs: nowMs } : now);
  }
  if (input.shutdownDone !== true) return inShutdown(state, now);
  return inShutdown(state, { ...now, phase: 'waiting', sinceMs: nowMs });
}

/** The recharge gate. An operator's shutdown waits for an operator. */
function waitForCharge(state: PolicyState, shutdown: Shutdown, input: PolicyInput): PolicyResult {
  const { nowMs } = input;
  if (state.override !== undefined && state.override.tier !== 'shutdown')
    return restart(state, input);
  if (shutdown.because === 'operator') return inShutdown(state, shutdown);
  // rack.yaml has been changed: there is no charge to wait for any more.
  if (!input.hasBattery) return restart(state, input);
  if (!mayStart(input)) return waitOn(state, shutdown, input);
  const pending =
    state.pending?.tier === 'critical'
      ? state.pending
      : { tier: 'critical' as const, sinceMs: nowMs };
  if (nowMs - pending.sinceMs >= RESTART_AFTER_MS) return restart(state, input);
  return inShutdown({ ...state, pending }, shutdown);
}

/** Power that was back in the midst of it, and has gone again, is no reason to leave nodes on: they are halted after all. */
function waitOn(state: PolicyState, shutdown: Shutdown, input: PolicyInput): PolicyResult {
  const { reading, nowMs } = input;
  if (!shutdown.endsOn || doubtOf(reading) !== undefined)
    return inShutdown(withoutPending(state), shutdown);
  const pending =
    state.pending?.tier === 'shutdown'
      ? state.pending
      : { tier: 'shutdown' as const, sinceMs: nowMs };
  if (nowMs - pending.sinceMs < RESTART_AFTER_MS)
    return inShutdown({ ...state, pending }, shutdown);
  const again: Shutdown = { ...shutdown, phase: 'stopping', sinceMs: nowMs, endsOn: false };
  return inShutdown(withoutPending(state), again);
}

/** Back by the lowest tier: the others follow as the charge allows, one at a time. */
function restart(state: PolicyState, input: PolicyInput): PolicyResult {
  const { shutdown: _over, ...rest } = withoutPending(state);
  return settled({ ...rest, tier: 'critical' }, input, { kind: 'charge' });
}

function mayStart({ reading, spec }: PolicyInput): boolean {
  if (reading === undefined || !reading.trusted || saysLow(reading)) return false;
  if (reading.onMains === true) return true;
  // A battery that was empty, and has been charged with so much since, need not be full before that is known.
  if ((reading.low ?? 0) >= spec.restartCharge) return true;
  return doubtOf(reading) === undefined && reading.charge >= spec.restartCharge;
}

const ORDER = ['normal', 'saver', 'critical'] as const;

function followCharge(state: PolicyState, reading: PowerReading, input: PolicyInput): PolicyState {
  const wanted = tierFor(state.tier, reading, input.spec);
  if (wanted === state.tier) return withoutPending(state);
  const goesDown = ORDER.indexOf(wanted) > ORDER.indexOf(state.tier);
  const { nowMs } = input;
  const { pending } = state;
  const isSameWay =
    pending !== undefined &&
    pending.tier !== 'shutdown' &&
    ORDER.indexOf(pending.tier) > ORDER.indexOf(state.tier) === goesDown;
  const sinceMs = isSameWay ? pending.sinceMs : nowMs;
  if (nowMs - sinceMs < (goesDown ? ENTER_AFTER_MS : LEAVE_AFTER_MS))
    return { ...state, pending: { tier: wanted, sinceMs } };
  return { ...withoutPending(state), tier: wanted };
}

/** Down as far as the charge says, up one tier at a time and only above the threshold by the hysteresis. */
function tierFor(
  tier: PolicyState['tier'],
  { charge, onMains }: PowerReading,
  { saver, critical, hysteresis }: EnergySpec,
): PolicyState['tier'] {
  const down =
    charge < critical.belowCharge ? 'critical' : charge < saver.belowCharge ? 'saver' : 'normal';
  if (onMains !== true && ORDER.indexOf(down) > ORDER.indexOf(tier)) return down;
  const threshold = tier === 'critical' ? critical : saver;
  if (tier === 'normal' || charge < threshold.belowCharge + hysteresis) return tier;
  return tier === 'critical' ? 'saver' : 'normal';
}
