import type { ServiceKey } from '@grappe/domain';
import { slotText } from '@grappe/domain';
import type { CoreContext } from '../context.ts';
import { slotKey } from '../reconcile/dirty.ts';
import { chooseKeeper } from '../reconcile/slot.ts';
import { gatherSlots, type SlotWork } from '../reconcile/slot-work.ts';
import { isDraining } from '../rollout/drained.ts';
import { countSlots } from '../rollout/judge.ts';
import { isActive } from '../rollout/ledger.ts';
import { progressOfSlots, stopsFirstBecause, type Progress } from '../rollout/plan.ts';
import { readyWithinMs, watchedUntilMs, type SlotProgress } from '../rollout/progress.ts';
import type { Rollout, RolloutCounts } from '../rollout/records.ts';
import type { ServiceRecord } from '../state/records.ts';
import type { ControllerState } from '../state/state.ts';
import { durationText } from './duration-text.ts';
import { slotWaitsFor } from './waiting.ts';

/** A rollout, and where it is. */
export interface RolloutView {
  readonly rollout: Rollout;
  readonly counts: RolloutCounts;
  /** What it waits for, for a person; empty when it is over, or paused. */
  readonly waitsFor: readonly string[];
  /** Where it does not do as its policy says, for a person. */
  readonly notes: readonly string[];
}

/** The rollouts of a service that are kept, the latest first. */
export function listRollouts(
  state: ControllerState,
  service: ServiceKey,
  nowMs: number,
): RolloutView[] {
  const rollouts = state.durable.rollouts.get(service)?.rollouts ?? [];
  return [...rollouts].reverse().map((rollout) => viewOf(state, service, rollout, nowMs));
}

function viewOf(
  state: ControllerState,
  key: ServiceKey,
  rollout: Rollout,
  nowMs: number,
): RolloutView {
  const service = state.durable.services.get(key);
  const none: RolloutCounts = { slots: 0, updated: 0, failed: rollout.failedSlots.length };
  const over = { rollout, counts: rollout.counts ?? none, waitsFor: [], notes: [] };
  if (service === undefined || !isActive(rollout)) return over;
  // Nothing is decided here: a look needs no randomness, and leaves no effects.
  const ctx: CoreContext = { nowMs, wallMs: 0, randomId: () => '' };
  const slots = gatherSlots({ state, ctx, effects: [] }, key, service);
  const progress = progressOfSlots({ state, ctx, effects: [] }, service, slots, rollout);
  return {
    rollout,
    counts: countSlots(progress),
    waitsFor: rollout.state === 'paused' ? [] : waits(state, service, rollout, progress, nowMs),
    notes: notesOf(state, service, rollout, slots),
  };
}

function waits(
  state: ControllerState,
  service: ServiceRecord,
  rollout: Rollout,
  progress: Progress,
  nowMs: number,
): string[] {
  const begun = [...progress].flatMap(([work, at]) => {
    const text = waitOf(state, service, rollout, work, at, nowMs);
    return text === undefined ? [] : [`slot ${slotText(work.slot)}: ${text}`];
  });
  const later = [...progress.values()].filter((at) => at === 'waiting').length;
  return later === 0
    ? begun
    : [...begun, `${later} more ${later === 1 ? 'slot' : 'slots'} in turn`];
}

function waitOf(
  state: ControllerState,
  service: ServiceRecord,
  rollout: Rollout,
  work: SlotWork,
  at: SlotProgress,
  nowMs: number,
): string | undefined {
  const keeper = chooseKeeper(work.tasks, service.version);
  const key = slotKey(service.key, work.slot);
  if (at === 'watched' && keeper !== undefined) {
    const leftMs = watchedUntilMs(state, keeper, rollout) - nowMs;
    return `version ${service.version} runs and is watched for another ${durationText(leftMs)}`;
  }
  if (at === 'replacing') return replacingText(state, work, service.version);
  if (at !== 'awaited') return undefined;
  const what =
    state.live.rollouts.obstacles.get(key) ??
    slotWaitsFor(state, service.key, work.slot, nowMs) ??
    'its new task is about to be placed';
  const sinceMs = state.live.rollouts.awaitedSinceMs.get(key);
  if (sinceMs === undefined) return what;
  const leftMs = Math.max(0, sinceMs + readyWithinMs(service) - nowMs);
  return `${what}; it has failed if that lasts another ${durationText(leftMs)}`;
}

function replacingText(state: ControllerState, work: SlotWork, version: number): string {
  const keeper = chooseKeeper(work.tasks, version)?.record;
  if (keeper === undefined) return 'its earlier task stops';
  if (isDraining(state, keeper)) return `gateways are leaving its task ${keeper.id}`;
  return state.live.statuses.has(keeper.id)
    ? `its task ${keeper.id} does not serve`
    : `node ${keeper.node ?? ''} has not said yet whether its task ${keeper.id} runs`;
}

function notesOf(
  { live }: ControllerState,
  service: ServiceRecord,
  { policy }: Rollout,
  slots: readonly SlotWork[],
): string[] {
  if (policy.order !== 'start-first') return [];
  const because = stopsFirstBecause(service);
  if (because !== undefined) return [`stop-first instead of start-first: ${because}`];
  return slots.flatMap(({ slot }) => {
    const obstacle = live.rollouts.obstacles.get(slotKey(service.key, slot));
    return obstacle === undefined ? [] : [`slot ${slotText(slot)}: ${obstacle}`];
  });
}
