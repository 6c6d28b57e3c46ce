import { isDone, type SlotTask } from '../reconcile/slot.ts';
import type { ServiceRecord, TaskRecord } from '../state/records.ts';
import type { ControllerState } from '../state/state.ts';
import { activeRollout } from './ledger.ts';

/** What of a slot says which version it should have. */
export interface SlotTasks {
  readonly tasks: readonly SlotTask[];
  /** Newest first. */
  readonly ended: readonly TaskRecord[];
}

/**
 * The version that a slot should run as long as the rollout does not say that its turn has come: until then it stays with the earlier one, also
 * when its node is lost. So a rollout changes nothing but what it has begun with, and a pause holds, whatever else fails.
 */
export function targetOf(
  state: ControllerState,
  service: ServiceRecord,
  slot: SlotTasks,
): ServiceRecord {
  const rollout = activeRollout(state, service.key);
  const previous = state.durable.rollouts.get(service.key)?.previous;
  if (rollout === undefined || previous?.version !== rollout.from.version) return service;
  const stays = staysBehind(slot, service.version, previous.version, rollout.state === 'paused');
  return stays ? { ...service, ...previous } : service;
}

function staysBehind(slot: SlotTasks, to: number, from: number, isPaused: boolean): boolean {
  const wanted = slot.tasks.filter(({ record }) => record.desired === 'running');
  if (wanted.some(({ record }) => record.version === to)) return false;
  const old = wanted.filter(({ record }) => record.version === from);
  const [lastEnded] = slot.ended;
  if (old.length > 0) {
    if (lastEnded !== undefined && isDone({ tasks: slot.tasks, lastEnded, version: to }))
      return false;
    // One that found no place is served by nobody: the new version may fit where the old one does not.
    return isPaused || old.some(({ place }) => place !== 'pending');
  }
  // Told to stop: its turn had come, or where it ran was to be left; either way the new one may follow.
  if (slot.tasks.length > 0) return false;
  if (lastEnded === undefined) return isPaused;
  if (lastEnded.version !== from) return false;
  return lastEnded.ended?.state === 'lost' || (isPaused && lastEnded.ended?.state !== 'stopped');
}
