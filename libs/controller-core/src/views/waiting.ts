import type { ServiceKey, SlotId } from '@grappe/domain';
import { isSilentlyGone, tasksOfSlot } from '../incidents/slots.ts';
import { monitorText } from '../monitors/replace.ts';
import { shedBecause } from '../power/shed.ts';
import { slotKey } from '../reconcile/dirty.ts';
import { verdictsFor } from '../reconcile/evidence.ts';
import { backoffKey } from '../reconcile/failures.ts';
import type { TaskRecord } from '../state/records.ts';
import { statusOf } from '../state/status.ts';
import type { ControllerState } from '../state/state.ts';
import { durationText } from './duration-text.ts';

/** The filters that leave no node, each with how many nodes it excludes. */
export function pendingReason(state: ControllerState, task: TaskRecord): string {
  const verdicts = verdictsFor(state, task);
  if (verdicts.length === 0) return 'no node has joined the rack yet';
  const counts = new Map<string, number>();
  for (const { reason, fits } of verdicts)
    if (!fits) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  if (counts.size === 0) return 'it is about to be placed';
  const parts = [...counts].map(([reason, count]) =>
    count > 1 ? `${reason} (${count} nodes)` : reason,
  );
  return `no node fits: ${parts.join('; ')}`;
}

/** What a slot that is not served waits for, for a person; undefined when it is served or nothing is awaited. */
export function slotWaitsFor(
  state: ControllerState,
  service: ServiceKey,
  slot: SlotId,
  nowMs: number,
): string | undefined {
  const shed = shedBecause(state, service, slotKey(service, slot));
  if (shed !== undefined) return `waits for energy: the service ${shed}`;
  const tasks = tasksOfSlot(state, slotKey(service, slot)).filter(
    (task) => task.ended === undefined,
  );
  const wanted = tasks.filter((task) => task.desired === 'running');
  const present = wanted.find((task) => !isLost(state, task) && task.node !== undefined);
  if (present !== undefined) return onItsWay(state, present) ?? monitorText(state, present, nowMs);
  const waits = [
    leaseWait(state, slotKey(service, slot), nowMs),
    stoppingWait(state, tasks),
    backoffWait(state, service, slot, nowMs),
  ];
  const first = waits.find((text) => text !== undefined);
  if (first !== undefined) return first;
  const pending = wanted.find((task) => task.node === undefined) ?? wanted[0];
  return pending === undefined ? undefined : pendingReason(state, pending);
}

function isLost(state: ControllerState, task: TaskRecord): boolean {
  if (task.node === undefined) return false;
  return isSilentlyGone(state, task) || state.live.nodes.get(task.node)?.condition === 'lost';
}

function onItsWay(state: ControllerState, task: TaskRecord): string | undefined {
  const { state: at, health, message } = statusOf(state, task);
  if (at === 'running' && health !== 'unhealthy') return undefined;
  const where = `waits for its task ${task.id} on ${task.node ?? ''}`;
  const what = at === 'running' ? `${where} to be healthy` : `${where} to run: it is ${at} there`;
  return message === '' ? what : `${what} (${message})`;
}

/** A singleton waits until it is certain that no other one runs. */
function leaseWait(state: ControllerState, slot: string, nowMs: number): string | undefined {
  if (!state.live.leaseWaits.has(slot)) return undefined;
  const holders = [...state.live.leases.values()].filter(
    (lease) => lease.slot === slot && lease.goneAtMs > nowMs,
  );
  if (holders.length === 0) return undefined;
  const leftMs = Math.max(...holders.map(({ goneAtMs }) => goneAtMs)) - nowMs;
  const nodes = [...new Set(holders.map(({ node }) => node))].sort();
  const off = nodes.map((node) => `"grappe node confirm-off ${node}"`).join(', ');
  return `waits ${durationText(leftMs)}: node ${nodes.join(', ')} may still run it (lease and stop grace); ${off} if you know that it has no power`;
}

function stoppingWait(state: ControllerState, tasks: readonly TaskRecord[]): string | undefined {
  const stopping = tasks.find((task) => task.desired === 'stopped' && !isLost(state, task));
  return stopping === undefined
    ? undefined
    : `waits for its earlier task ${stopping.id} on ${stopping.node ?? ''} to stop`;
}

function backoffWait(
  state: ControllerState,
  service: ServiceKey,
  slot: SlotId,
  nowMs: number,
): string | undefined {
  const backoff = state.live.backoffs.get(backoffKey(service, slot));
  if (backoff === undefined || !Number.isFinite(backoff.untilMs) || backoff.untilMs <= nowMs)
    return undefined;
  const times = backoff.failures === 1 ? 'once' : `${backoff.failures} times in a row`;
  return `waits ${durationText(backoff.untilMs - nowMs)}: it failed ${times}`;
}
