import type { ControllerState } from '../state/state.ts';
import type { TaskRecord } from '../state/records.ts';

/**
 * Whether no gateway sends new work to the task any more: none is known to balance to it, or all that did have acknowledged that it drains.
 * Whoever learns of an acknowledgement marks the task's service as dirty.
 */
export function isDrained({ live }: ControllerState, { id }: TaskRecord): boolean {
  return (live.rollouts.balancedBy.get(id)?.size ?? 0) === 0;
}

/** Whether gateways should give the task no new work: it is about to be stopped. */
export function isDraining({ live }: ControllerState, { id }: TaskRecord): boolean {
  return live.rollouts.draining.has(id);
}
