import type { NodeName, ServiceKey, SlotId, TaskStatus } from '@grappe/domain';
import {
  FAILURES_AVOIDED,
  FAILURES_AVOIDED_WITHIN_MS,
  FAILURES_FORGOTTEN_AFTER_MS,
  SLOT_BACKOFF_MS_MAX,
  SLOT_BACKOFF_MS_MIN,
  SLOT_SUCCESS_AFTER_MS,
} from '../constants.ts';
import { emit, type Step } from '../context.ts';
import type { LiveState } from '../state/live.ts';
import type { TaskRecord } from '../state/records.ts';
import type { ControllerState } from '../state/state.ts';
import { slotKey } from './dirty.ts';

const MS_PER_MINUTE = 60_000;

function versionKey(service: ServiceKey, version: number): string {
  return `${service}@${version}`;
}

/** Names a slot in the table of back-offs; its standby has one of its own there, and holds up nobody else. */
export function backoffKey(service: ServiceKey, slot: SlotId, standby = false): string {
  return standby ? `${slotKey(service, slot)} standby` : slotKey(service, slot);
}

/** How often tasks of this version have been given up on each node, of late and in this term. */
export function failuresOf(
  live: LiveState,
  service: ServiceKey,
  version: number,
): ReadonlyMap<NodeName, number> {
  const notes = live.failures.get(versionKey(service, version));
  return new Map([...(notes ?? [])].map(([node, { count }]) => [node, count]));
}

/** Whether a task of this version has been given up there of late. */
export function hasFailedOn(
  live: LiveState,
  service: ServiceKey,
  version: number,
  node: NodeName,
): boolean {
  return live.failures.get(versionKey(service, version))?.has(node) === true;
}

/** Why the node is given tasks last, for a person; undefined while it is not. */
export function avoidedBecause(state: ControllerState, node: NodeName): string | undefined {
  return state.live.avoided.get(node)?.because;
}

/** Notes that a node has given a task up: the node is avoided for this version, and the slot waits before it is filled again. */
export function noteFailure(step: Step, task: TaskRecord, status: TaskStatus): void {
  const { live } = step.state;
  if (status.state !== 'failed' && status.state !== 'rejected') return;
  // Nothing would ever clear the notes of a service that was removed.
  if (!step.state.durable.services.has(task.service)) return;
  if (task.node !== undefined) {
    noteOnNode(step, task, task.node);
    avoidIfOften(step, task, task.node, status);
  }
  const key = backoffKey(task.service, task.slot, task.standby);
  const ranForMs = step.ctx.nowMs - (live.runningSinceMs.get(task.id) ?? step.ctx.nowMs);
  const before = ranForMs >= SLOT_SUCCESS_AFTER_MS ? 0 : (live.backoffs.get(key)?.failures ?? 0);
  const waitMs = Math.min(SLOT_BACKOFF_MS_MIN * 2 ** before, SLOT_BACKOFF_MS_MAX);
  live.backoffs.set(key, { failures: before + 1, untilMs: step.ctx.nowMs + waitMs });
}

function noteOnNode(step: Step, task: TaskRecord, node: NodeName): void {
  const { failures } = step.state.live;
  const key = versionKey(task.service, task.version);
  const notes = failures.get(key) ?? new Map<NodeName, { count: number; lastMs: number }>();
  failures.set(key, notes);
  notes.set(node, { count: (notes.get(node)?.count ?? 0) + 1, lastMs: step.ctx.nowMs });
}

function avoidIfOften(step: Step, task: TaskRecord, node: NodeName, status: TaskStatus): void {
  const { nodeFailures, avoided } = step.state.live;
  const { nowMs } = step.ctx;
  const recent = [...(nodeFailures.get(node) ?? []), nowMs]
    .filter((atMs) => nowMs - atMs < FAILURES_AVOIDED_WITHIN_MS)
    .slice(-FAILURES_AVOIDED);
  nodeFailures.set(node, recent);
  const before = avoided.get(node);
  if (before !== undefined) {
    avoided.set(node, { ...before, lastMs: nowMs });
    return;
  }
  if (recent.length < FAILURES_AVOIDED) return;
  const minutes = FAILURES_AVOIDED_WITHIN_MS / MS_PER_MINUTE;
  const last = status.message === '' ? status.state : `${status.state}, ${status.message}`;
  const because = `${FAILURES_AVOIDED} tasks failed on it within ${minutes} min, the last of ${task.service} (${last}): it is given tasks last`;
  avoided.set(node, { lastMs: nowMs, because });
  emit(step, 'node.avoided', { node }, because);
}

/** Looks at the clock: what has not failed for long, and what is not there any more, is forgotten. */
export function forgetOldFailures(step: Step): void {
  const { live, durable } = step.state;
  const isOld = (node: NodeName, lastMs: number): boolean =>
    step.ctx.nowMs - lastMs >= FAILURES_FORGOTTEN_AFTER_MS || !durable.nodes.has(node);
  for (const [key, notes] of live.failures) {
    for (const [node, { lastMs }] of notes) if (isOld(node, lastMs)) notes.delete(node);
    if (notes.size === 0) live.failures.delete(key);
  }
  for (const [node, recent] of live.nodeFailures)
    if (isOld(node, recent.at(-1) ?? 0)) live.nodeFailures.delete(node);
  for (const [node, { lastMs }] of live.avoided) if (isOld(node, lastMs)) live.avoided.delete(node);
}

/** A changed service begins with a clean slate. */
export function forgetFailures(live: LiveState, service: ServiceKey): void {
  for (const key of live.failures.keys())
    if (key.startsWith(`${service}@`)) live.failures.delete(key);
  for (const key of live.backoffs.keys())
    if (key.startsWith(`${service}#`)) live.backoffs.delete(key);
}
