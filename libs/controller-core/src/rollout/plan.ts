import { slotText } from '@grappe/domain';
import type { Step } from '../context.ts';
import { serves } from '../incidents/slots.ts';
import { chooseKeeper } from '../reconcile/slot.ts';
import type { SlotWork } from '../reconcile/slot-work.ts';
import { servesNobody } from '../reconcile/update-budget.ts';
import { mountsLocalVolume } from '../reconcile/volume-home.ts';
import type { ServiceRecord } from '../state/records.ts';
import { isDraining } from './drained.ts';
import { changeRollout } from './ledger.ts';
import {
  isInFlight,
  isObstructed,
  isOverdue,
  progressOf,
  watchSlot,
  type SlotProgress,
} from './progress.ts';
import type { Rollout } from './records.ts';

/** The slots whose turn it is, and how their tasks are replaced. */
export interface UpdatePlan {
  readonly turns: ReadonlySet<SlotWork>;
  /** The new task starts beside the old one, where there is room for both. */
  readonly startFirst: boolean;
}

/** Nothing is replaced. */
export const NO_UPDATE: UpdatePlan = { turns: new Set(), startFirst: false };

/** How far each slot that is wanted is, in the order of the slots. */
export type Progress = ReadonlyMap<SlotWork, SlotProgress>;

export function progressOfSlots(
  step: Step,
  service: ServiceRecord,
  slots: readonly SlotWork[],
  rollout: Rollout | undefined,
): Progress {
  const { state, ctx } = step;
  const progress = new Map<SlotWork, SlotProgress>();
  for (const work of slots)
    if (work.desired) progress.set(work, progressOf(state, ctx.nowMs, service, work, rollout));
  return progress;
}

/**
 * Whose turn it is: first slots that have begun or that serve nobody, then as many others as the policy's parallelism leaves. Without a rollout
 * (an outdated task has come back with its node) the service's own policy holds.
 */
export function planUpdate(
  { state }: Step,
  service: ServiceRecord,
  progress: Progress,
  rollout: Rollout | undefined,
): UpdatePlan {
  if (rollout?.state === 'paused') return NO_UPDATE;
  const policy = rollout?.policy ?? service.spec.update;
  const firstTask = rollout?.firstTask ?? Number.POSITIVE_INFINITY;
  const turns = new Set<SlotWork>();
  let taken = 0;
  for (const [work, at] of progress) {
    if (isInFlight(at)) taken += 1;
    const keeper = chooseKeeper(work.tasks, service.version)?.record;
    const hasBegun = keeper !== undefined && isDraining(state, keeper);
    const isWaitedFor = isObstructed(state, service.key, work);
    if (hasBegun || isWaitedFor || servesNobody(state, work, service, firstTask)) turns.add(work);
  }
  const parallelism = policy.parallelism === 0 ? Number.POSITIVE_INFINITY : policy.parallelism;
  for (const [work, at] of progress) {
    if (at !== 'waiting' || turns.has(work)) continue;
    if (taken >= parallelism) break;
    turns.add(work);
    taken += 1;
  }
  const startFirst = policy.order === 'start-first' && stopsFirstBecause(service) === undefined;
  return { turns, startFirst };
}

/** Why no two tasks of a slot of this service may run beside each other, for a person; undefined when they may. */
export function stopsFirstBecause(service: ServiceRecord): string | undefined {
  if (service.spec.singleton) return 'it is a singleton';
  return mountsLocalVolume(service) ? 'its volume is for one task at a time' : undefined;
}

/** Slots whose new task is waited for, each until when; those that are over it have failed. */
export function watchRollout(
  step: Step,
  service: ServiceRecord,
  progress: Progress,
  rollout: Rollout,
): void {
  const overdue: SlotWork[] = [];
  for (const [work, at] of progress) {
    watchSlot(step, service, work, at, rollout);
    if (at === 'awaited' && isOverdue(step, service, work)) overdue.push(work);
  }
  const late = overdue[0];
  if (late === undefined || rollout.state !== 'running') return;
  changeRollout(step, service.key, {
    failedSlots: [...rollout.failedSlots, ...overdue.map(({ slot }) => slotText(slot))],
    lastFailure: `slot ${slotText(late.slot)}: ${lateText(late, service.version)}`,
  });
}

function lateText(work: SlotWork, version: number): string {
  const keeper = chooseKeeper(work.tasks, version);
  if (keeper === undefined) return 'its new task has found no node in time';
  const { state, message } = keeper.status;
  const what = serves(keeper.status) ? 'has not started beside the old one' : `is ${state}`;
  return `its new task ${what} after all this time${message === '' ? '' : ` (${message})`}`;
}
