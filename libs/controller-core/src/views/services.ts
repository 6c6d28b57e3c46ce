import type { ServiceKey, StackName, TaskStatus } from '@grappe/domain';
import { slotText } from '@grappe/domain';
import type { NodeVerdict } from '../schedule/place.ts';
import { slotKey } from '../reconcile/dirty.ts';
import type { ServiceRecord, StackRecord, TaskRecord } from '../state/records.ts';
import { statusOf } from '../state/status.ts';
import type { ControllerState } from '../state/state.ts';

export interface TaskSummary {
  readonly task: TaskRecord;
  readonly status: TaskStatus;
  /** Its node is lost: the status is what was last known. */
  readonly nodeLost: boolean;
}

export interface ServiceSummary {
  readonly service: ServiceRecord;
  readonly tasksRunning: number;
  readonly tasksWanted: number;
  /** Why it is not as wanted, in one line; empty when it is. */
  readonly note: string;
}

export interface StackSummary {
  readonly stack: StackRecord;
  readonly services: number;
  readonly tasksRunning: number;
  readonly tasksWanted: number;
}

export interface SlotExplanation {
  readonly slot: string;
  readonly current?: TaskSummary;
  readonly summary: string;
  readonly verdicts: readonly NodeVerdict[];
  /** Newest first. */
  readonly earlier: readonly TaskSummary[];
}

export interface TaskFilter {
  readonly stack?: StackName;
  readonly service?: ServiceKey;
  readonly node?: string;
  readonly includeEnded: boolean;
}

export function summariseTask(state: ControllerState, task: TaskRecord): TaskSummary {
  const nodeLost =
    task.ended === undefined &&
    task.node !== undefined &&
    state.live.nodes.get(task.node)?.condition === 'lost';
  return { task, status: statusOf(state, task), nodeLost };
}

/** Tasks by service, slot, then newest first. */
export function listTasks(state: ControllerState, filter: TaskFilter): TaskSummary[] {
  const tasks: TaskSummary[] = [];
  for (const task of state.durable.tasks.values()) {
    if (!filter.includeEnded && task.ended !== undefined) continue;
    if (filter.service !== undefined && task.service !== filter.service) continue;
    if (filter.node !== undefined && task.node !== filter.node) continue;
    if (filter.stack !== undefined && !task.service.startsWith(`${filter.stack}/`)) continue;
    tasks.push(summariseTask(state, task));
  }
  return tasks.sort((a, b) => compareTasks(a.task, b.task));
}

function compareTasks(a: TaskRecord, b: TaskRecord): number {
  return (
    a.service.localeCompare(b.service, 'en') ||
    slotText(a.slot).localeCompare(slotText(b.slot), 'en', { numeric: true }) ||
    b.sequence - a.sequence ||
    (a.id < b.id ? -1 : 1)
  );
}

export function listServices(state: ControllerState, stack?: StackName): ServiceSummary[] {
  return [...state.durable.services.values()]
    .filter((service) => stack === undefined || service.stack === stack)
    .sort((a, b) => a.key.localeCompare(b.key, 'en'))
    .map((service) => summariseService(state, service));
}

export function summariseService(state: ControllerState, service: ServiceRecord): ServiceSummary {
  const tasks = state.durable
    .tasksOfService(service.key)
    .filter((task) => task.desired === 'running' && task.ended === undefined)
    .map((task) => summariseTask(state, task));
  const running = tasks.filter((task) => task.status.state === 'running' && !task.nodeLost).length;
  const wanted = wantedTasks(service, tasks);
  return {
    service,
    tasksRunning: running,
    tasksWanted: wanted,
    note: running >= wanted ? '' : serviceNote(state, service, tasks),
  };
}

function wantedTasks(service: ServiceRecord, tasks: readonly TaskSummary[]): number {
  return service.spec.mode.kind === 'replicated'
    ? service.spec.mode.replicas
    : new Set(tasks.map(({ task }) => slotText(task.slot))).size;
}

function serviceNote(
  state: ControllerState,
  service: ServiceRecord,
  tasks: readonly TaskSummary[],
): string {
  const trouble = tasks.find(
    (task) => task.status.state !== 'running' && task.status.message !== '',
  );
  if (trouble !== undefined) return trouble.status.message;
  const pending = tasks.find((task) => task.status.state === 'pending');
  if (pending !== undefined) return pendingReason(state, pending.task);
  const failed = state.durable
    .tasksOfService(service.key)
    .filter((task) => task.ended !== undefined && task.ended.state !== 'stopped')
    .sort((a, b) => b.sequence - a.sequence)[0];
  if (failed?.ended?.message) return failed.ended.message;
  return tasks.length > 0 ? 'tasks are starting' : '';
}

/** The filters that leave no node, each with how many nodes it excludes. */
export function pendingReason(state: ControllerState, task: TaskRecord): string {
  const verdicts = state.live.placements.get(slotKey(task.service, task.slot))?.verdicts ?? [];
  if (verdicts.length === 0) return 'no node has joined the rack yet';
  const counts = new Map<string, number>();
  for (const { reason } of verdicts) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const parts = [...counts].map(([reason, count]) =>
    count > 1 ? `${reason} (${count} nodes)` : reason,
  );
  return `no node fits: ${parts.join('; ')}`;
}

export function listStacks(state: ControllerState): StackSummary[] {
  const services = listServices(state);
  return [...state.durable.stacks.values()]
    .sort((a, b) => a.name.localeCompare(b.name, 'en'))
    .map((stack) => {
      const own = services.filter((service) => service.service.stack === stack.name);
      return {
        stack,
        services: own.length,
        tasksRunning: own.reduce((sum, service) => sum + service.tasksRunning, 0),
        tasksWanted: own.reduce((sum, service) => sum + service.tasksWanted, 0),
      };
    });
}

export function explainService(state: ControllerState, key: ServiceKey): SlotExplanation[] {
  const bySlot = new Map<string, TaskRecord[]>();
  for (const task of state.durable.tasksOfService(key)) {
    const slot = slotText(task.slot);
    bySlot.set(slot, [...(bySlot.get(slot) ?? []), task]);
  }
  return [...bySlot]
    .sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }))
    .map(([slot, tasks]) => explainSlot(state, slot, tasks));
}

function explainSlot(
  state: ControllerState,
  slot: string,
  tasks: readonly TaskRecord[],
): SlotExplanation {
  const ordered = [...tasks].sort(compareTasks);
  const current = ordered.find((task) => task.desired === 'running' && task.ended === undefined);
  const any = current ?? ordered[0];
  const placement =
    any === undefined ? undefined : state.live.placements.get(slotKey(any.service, any.slot));
  return {
    slot,
    ...(current === undefined ? {} : { current: summariseTask(state, current) }),
    summary: slotSummary(state, current, ordered),
    verdicts: placement?.verdicts ?? [],
    earlier: ordered.filter((task) => task !== current).map((task) => summariseTask(state, task)),
  };
}

function slotSummary(
  state: ControllerState,
  current: TaskRecord | undefined,
  tasks: readonly TaskRecord[],
): string {
  if (current === undefined) {
    const last = tasks.find((task) => task.ended !== undefined)?.ended;
    if (tasks.some((task) => task.ended === undefined)) return 'its task is stopping';
    return last === undefined
      ? 'empty'
      : `its last task ${last.state}${last.message ? `: ${last.message}` : ''}`;
  }
  const { status, nodeLost } = summariseTask(state, current);
  if (status.state === 'pending') return pendingReason(state, current);
  if (nodeLost) return `node ${current.node ?? ''} is lost; no other node fits yet`;
  const text = `${status.state} on ${current.node ?? ''} (${current.reason})`;
  return status.message === '' ? text : `${text}: ${status.message}`;
}
