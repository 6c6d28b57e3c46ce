import type { NodeName, ServiceKey, SlotId } from '@grappe/domain';
import { slotText } from '@grappe/domain';
import { newestFirst, slotName } from '../incidents/ledger.ts';
import { slotKey } from '../reconcile/dirty.ts';
import { verdictsFor } from '../reconcile/evidence.ts';
import type { NodeVerdict } from '../schedule/verdicts.ts';
import type { TaskRecord } from '../state/records.ts';
import type { ControllerState } from '../state/state.ts';
import { compareTasks, summariseTask, type TaskSummary } from './services.ts';
import { pendingReason, slotWaitsFor } from './waiting.ts';

/** The incident that a decision answers to. */
export interface DecisionCause {
  readonly incident: number;
  /** For a person: `node n1: no sign of life for 1000 ms`. */
  readonly text: string;
}

export interface SlotExplanation {
  readonly slot: string;
  readonly current?: TaskSummary;
  readonly summary: string;
  /** How long ago the slot was last placed, or tried to be; absent when that was before the controller's start. */
  readonly decidedAgoMs?: number;
  readonly because?: DecisionCause;
  /** What the slot waits for, in words; absent when it is served, or nothing is awaited. */
  readonly waitsFor?: string;
  /** The node that takes over when the present one is lost. */
  readonly spare?: NodeName;
  /** The task that is ready to take over. */
  readonly standby?: TaskSummary;
  readonly verdicts: readonly NodeVerdict[];
  /** Newest first. */
  readonly earlier: readonly TaskSummary[];
}

export function explainService(
  state: ControllerState,
  key: ServiceKey,
  nowMs: number,
): SlotExplanation[] {
  const bySlot = new Map<string, TaskRecord[]>();
  for (const task of state.durable.tasksOfService(key)) {
    const slot = slotText(task.slot);
    bySlot.set(slot, [...(bySlot.get(slot) ?? []), task]);
  }
  return [...bySlot]
    .sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }))
    .flatMap(([, tasks]) => explainSlot(state, tasks, nowMs));
}

function explainSlot(
  state: ControllerState,
  tasks: readonly TaskRecord[],
  nowMs: number,
): SlotExplanation[] {
  const ordered = [...tasks].sort(compareTasks);
  const standby = ordered.find((task) => task.desired === 'standby' && task.ended === undefined);
  const serving = ordered.filter((task) => task.standby !== true);
  const current = serving.find((task) => task.desired === 'running' && task.ended === undefined);
  const any = current ?? ordered[0];
  if (any === undefined) return [];
  const key = slotKey(any.service, any.slot);
  const placement = state.live.placements.get(key);
  const spare = state.live.spares.of(key);
  const because = causeOf(state, any);
  const waitsFor = waits(state, any.service, any.slot, nowMs);
  return [
    {
      slot: slotText(any.slot),
      ...(current === undefined ? {} : { current: summariseTask(state, current) }),
      summary: slotSummary(state, current, serving, waitsFor),
      ...(placement === undefined ? {} : { decidedAgoMs: Math.round(nowMs - placement.atMs) }),
      ...(because === undefined ? {} : { because }),
      ...(waitsFor === undefined ? {} : { waitsFor }),
      ...(spare === undefined ? {} : { spare }),
      ...(standby === undefined ? {} : { standby: summariseTask(state, standby) }),
      verdicts: verdictsFor(state, any),
      earlier: serving.filter((task) => task !== current).map((task) => summariseTask(state, task)),
    },
  ];
}

/** A slot that nobody wants waits for nothing. */
function waits(
  state: ControllerState,
  service: ServiceKey,
  slot: SlotId,
  nowMs: number,
): string | undefined {
  return state.durable.services.has(service)
    ? slotWaitsFor(state, service, slot, nowMs)
    : undefined;
}

/** The newest incident that this task is an answer to, or that its slot waits in. */
export function causeOf(state: ControllerState, task: TaskRecord): DecisionCause | undefined {
  const name = slotKey(task.service, task.slot);
  for (const incident of newestFirst(state)) {
    const slot = incident.slots.find((one) => slotName(one) === name);
    if (slot === undefined) continue;
    const isOpen = slot.end === undefined && incident.interrupted === undefined;
    if (!isOpen && slot.successor !== task.id) return undefined;
    const subject = incident.kind === 'node' ? `node ${incident.node ?? ''}: ` : '';
    return { incident: incident.id, text: `${subject}${incident.cause}` };
  }
  return undefined;
}

function slotSummary(
  state: ControllerState,
  current: TaskRecord | undefined,
  tasks: readonly TaskRecord[],
  waitsFor: string | undefined,
): string {
  if (current === undefined) {
    const last = tasks.find((task) => task.ended !== undefined)?.ended;
    if (tasks.some((task) => task.ended === undefined)) return 'its task is stopping';
    const end =
      last === undefined
        ? 'empty'
        : `its last task ${last.state}${last.message ? `: ${last.message}` : ''}`;
    return waitsFor === undefined ? end : `${end}; ${waitsFor}`;
  }
  const { status, nodeLost } = summariseTask(state, current);
  if (status.state === 'pending') return waitsFor ?? pendingReason(state, current);
  if (nodeLost)
    return `node ${current.node ?? ''} is lost; ${waitsFor ?? pendingReason(state, current)}`;
  const text = `${status.state} on ${current.node ?? ''} (${current.reason})`;
  return status.message === '' ? text : `${text}: ${status.message}`;
}
