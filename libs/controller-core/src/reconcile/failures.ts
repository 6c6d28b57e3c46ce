import type { NodeName, ServiceKey, TaskStatus } from '@grappe/domain';
import { SLOT_BACKOFF_MS_MAX, SLOT_BACKOFF_MS_MIN, SLOT_SUCCESS_AFTER_MS } from '../constants.ts';
import type { Step } from '../context.ts';
import type { LiveState } from '../state/live.ts';
import type { TaskRecord } from '../state/records.ts';
import { slotKey } from './dirty.ts';

function failureKey(service: ServiceKey, version: number, node: NodeName): string {
  return `${service}@${version} ${node}`;
}

/** How often tasks of this version have been given up on this node, in this term. */
export function failuresOn(
  live: LiveState,
  service: ServiceKey,
  version: number,
  node: NodeName,
): number {
  return live.failures.get(failureKey(service, version, node)) ?? 0;
}

/** Notes that a node has given a task up: the node is avoided for this version, and the slot waits before it is filled again. */
export function noteFailure(step: Step, task: TaskRecord, status: TaskStatus): void {
  const { live } = step.state;
  if (status.state !== 'failed' && status.state !== 'rejected') return;
  // Nothing would ever clear the notes of a service that was removed.
  if (!step.state.durable.services.has(task.service)) return;
  if (task.node !== undefined) {
    const key = failureKey(task.service, task.version, task.node);
    live.failures.set(key, (live.failures.get(key) ?? 0) + 1);
  }
  const slot = slotKey(task.service, task.slot);
  const ranForMs = step.ctx.nowMs - (live.runningSinceMs.get(task.id) ?? step.ctx.nowMs);
  const before = ranForMs >= SLOT_SUCCESS_AFTER_MS ? 0 : (live.backoffs.get(slot)?.failures ?? 0);
  const waitMs = Math.min(SLOT_BACKOFF_MS_MIN * 2 ** before, SLOT_BACKOFF_MS_MAX);
  live.backoffs.set(slot, { failures: before + 1, untilMs: step.ctx.nowMs + waitMs });
}

/** A changed service begins with a clean slate. */
export function forgetFailures(live: LiveState, service: ServiceKey): void {
  for (const key of live.failures.keys())
    if (key.startsWith(`${service}@`)) live.failures.delete(key);
  for (const key of live.backoffs.keys())
    if (key.startsWith(`${service}#`)) live.backoffs.delete(key);
}
