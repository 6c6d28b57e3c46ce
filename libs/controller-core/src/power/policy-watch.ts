import { canonicalJson, type BatterySpec, type BootId } from '@grappe/domain';
import { ENERGY_LOOK_MS, HOLD_SAID_AFTER_MS } from '../constants.ts';
import { emit, type Step } from '../context.ts';
import { recallBattery, rememberBattery, type BatteryMemory } from '../energy/battery/memory.ts';
import { batteryView } from '../energy/battery/view.ts';
import { isShutdownDone } from '../energy/plan/shutdown.ts';
import { policyText } from '../energy/policy/explain.ts';
import { recallPolicy, rememberPolicy } from '../energy/policy/memory.ts';
import { stepPolicy } from '../energy/policy/policy.ts';
import { markAllUnsaid } from '../hardware/standing.ts';
import { ENERGY_KEY } from '../state/durable.ts';
import type { EnergyRecord } from '../state/records.ts';
import type { ControllerState } from '../state/state.ts';
import { followPlan, someAreHalted } from './follow-plan.ts';
import type { EnergyLive } from './live.ts';
import { powerReading, refreshBattery } from './sense.ts';

/** Whether there is anything to see to: most racks that are fed from a wall have no battery, and all nodes on. */
function concernsEnergy({ rack, live }: ControllerState): boolean {
  const { policy, plan, tier } = live.energy;
  const isSet = policy.override !== undefined || tier !== 'normal';
  return (
    rack.power.battery !== undefined ||
    isSet ||
    plan !== undefined ||
    policy.tier !== 'normal' ||
    policy.shutdown !== undefined
  );
}

/** Looks at the clock: the battery, the tier, and what follows from it. */
export function watchEnergy(step: Step): void {
  const { energy } = step.state.live;
  if (step.ctx.nowMs < energy.nextLookAtMs) return;
  if (concernsEnergy(step.state) || someAreHalted(step)) {
    refreshBattery(step);
    lookAtTier(step);
  }
  energy.nextLookAtMs = step.ctx.nowMs + ENERGY_LOOK_MS;
}

/** Decides the tier anew, and what follows from it. */
function lookAtTier(step: Step): void {
  decideTier(step);
  followPlan(step);
}

/** Decides the tier anew. What follows from it is seen to with the clock: a request may yet be undone. */
export function decideTier(step: Step): void {
  const { state, ctx } = step;
  const { energy } = state.live;
  const reading = powerReading(state, ctx.nowMs);
  const { ending } = energy;
  const phaseBefore = energy.policy.shutdown?.phase;
  const result = stepPolicy(energy.policy, {
    hasBattery: state.rack.power.battery !== undefined,
    ...(reading === undefined ? {} : { reading }),
    spec: state.rack.power.energy,
    nowMs: ctx.nowMs,
    shutdownDone: ending !== undefined && isShutdownDone(ending.steps, ending.position),
  });
  energy.policy = result.state;
  // Its nodes were left on at its end, and are halted after all.
  if (phaseBefore === 'waiting' && result.state.shutdown?.phase === 'stopping')
    delete energy.ending;
  energy.because = result.because;
  const onBattery = reading?.trusted === true && runsOnBattery(state);
  const isNews = result.tier !== energy.tier || result.state.shutdown?.phase !== phaseBefore;
  if (isNews || onBattery !== energy.onBattery) markAllUnsaid(state);
  energy.tier = result.tier;
  energy.onBattery = onBattery;
  if (isNews) emit(step, 'power.tier', {}, policyText(result.tier, result.because));
  noteHold(step);
  remember(step);
  energy.nextLookAtMs = Number.NEGATIVE_INFINITY;
}

/**
 * Says that nothing is known of the battery any more, or again. Only when it has been so for a while, as an agent that is restarted and a loose
 * wire are no news, and each word is a write.
 */
function noteHold(step: Step): void {
  const { live, rack } = step.state;
  const { energy } = live;
  const { because, tier } = energy;
  const isBlind =
    because.kind === 'held' && (because.why === 'distrusted' || because.why === 'silent');
  const held = isBlind && rack.power.battery?.sensor !== undefined;
  const { nowMs } = step.ctx;
  if (held !== energy.hold.held) energy.hold = { ...energy.hold, held, sinceMs: nowMs };
  if (held === energy.hold.saidHeld || nowMs - energy.hold.sinceMs < HOLD_SAID_AFTER_MS) return;
  energy.hold = { ...energy.hold, saidHeld: held };
  const { distrust } = energy.sensed ?? {};
  const why = held && distrust !== undefined ? ` (${distrust})` : '';
  emit(step, 'power.tier', {}, `${policyText(tier, because)}${why}`);
}

/** Nothing charges it, as far as its sensor tells. */
function runsOnBattery({ rack, live }: ControllerState): boolean {
  const { battery } = live.energy;
  const spec = rack.power.battery;
  if (battery === undefined || spec === undefined) return false;
  const { onMains, flow } = batteryView(battery, spec);
  return onMains !== true && flow !== 'charging';
}

/** Written only when it says something else: a few times a day (design.md invariant 7). */
function remember({ state: { durable, live, rack } }: Step): void {
  const { energy } = live;
  const kept = durable.energy.get(ENERGY_KEY);
  const battery = batteryToKeep(energy, rack.power.battery, kept?.battery);
  const boot = energy.policy.shutdown === undefined ? undefined : energy.boot;
  const record: EnergyRecord = {
    policy: rememberPolicy(energy.policy, energy.overrideLengthMs),
    ...(boot === undefined ? {} : { boot }),
    ...(battery === undefined ? {} : { battery }),
  };
  if (canonicalJson(record) !== canonicalJson(kept ?? null)) durable.energy.put(ENERGY_KEY, record);
}

/** Until something is heard of the battery in this term, nobody knows better than who was there before. */
function batteryToKeep(
  { battery, fedAtMs }: EnergyLive,
  spec: BatterySpec | undefined,
  kept: BatteryMemory | undefined,
): BatteryMemory | undefined {
  if (spec === undefined) return undefined;
  return battery === undefined || fedAtMs === undefined
    ? kept
    : rememberBattery(battery, spec, kept);
}

/** Before an orderly end: what is left of a tier that an operator has set. */
export function noteEnergy(step: Step): void {
  const { energy } = step.state.live;
  const { override } = energy.policy;
  if (override === undefined) return;
  energy.overrideLengthMs = Math.max(0, Math.round(override.untilMs - step.ctx.nowMs));
  remember(step);
}

/** After a start: what the controller before this one knew. `boot`: of the machine. */
export function recallEnergy(step: Step, boot: BootId | undefined): void {
  const { durable, live, rack } = step.state;
  const { energy } = live;
  if (boot !== undefined) energy.boot = boot;
  const record = durable.energy.get(ENERGY_KEY);
  if (record === undefined) return;
  const sameBoot = boot !== undefined && boot === record.boot;
  energy.policy = recallPolicy(record.policy, step.ctx.nowMs, sameBoot);
  energy.overrideLengthMs = record.policy.override?.lengthMs ?? 0;
  if (rack.power.battery !== undefined)
    energy.battery = recallBattery(record.battery, rack.power.battery);
  if (concernsEnergy(step.state)) lookAtTier(step);
}
