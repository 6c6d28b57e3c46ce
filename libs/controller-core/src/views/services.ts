import type { ServiceKey, StackName, TaskStatus } from '@grappe/domain';
import { slotText } from '@grappe/domain';
import { addressOfService } from '../front-door/addresses.ts';
import type { ServiceRecord, StackRecord, TaskRecord } from '../state/records.ts';
import { statusOf } from '../state/status.ts';
import type { ControllerState } from '../state/state.ts';
import { pendingReason } from './waiting.ts';

export interface TaskSummary {
  readonly task: TaskRecord;
  readonly status: TaskStatus;
  /** Its node is lost: the status is what was last known. */
  readonly nodeLost: boolean;
}

export interface ServiceSummary {
  readonly service: ServiceRecord;
  readonly tasksRunning: number;
  /** Without those that have completed by themselves: nothing more is expected of them. */
  readonly tasksWanted: number;
  /** Why it is not as wanted, or that it has completed, in one line; else empty. */
  readonly note: string;
  /** Under which the rack's containers reach it; absent: none. */
  readonly address?: string;
}

export interface StackSummary {
  readonly stack: StackRecord;
  readonly services: number;
  readonly tasksRunning: number;
  readonly tasksWanted: number;
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

export function compareTasks(a: TaskRecord, b: TaskRecord): number {
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
  const completed = completedReplicas(state, service);
  const wanted = wantedTasks(service, tasks) - completed;
  const wellNote = wanted === 0 && completed > 0 ? 'completed' : '';
  const isWell = running >= wanted;
  const address = addressOfService(state.rack, service);
  return {
    ...(address === undefined ? {} : { address }),
    service,
    tasksRunning: running,
    tasksWanted: wanted,
    note: isWell ? wellNote : (shedNote(state, service) ?? serviceNote(state, service, tasks)),
  };
}

/** How many replicas have done what this version asks of them (`isDone` of the reconciler). A global service counts only what runs. */
function completedReplicas(state: ControllerState, service: ServiceRecord): number {
  const { mode } = service.spec;
  if (mode.kind !== 'replicated') return 0;
  const newest = new Map<number, TaskRecord>();
  for (const task of state.durable.tasksOfService(service.key)) {
    if (task.slot.kind !== 'replica' || task.slot.index > mode.replicas) continue;
    if (task.standby === true || task.sequence < (newest.get(task.slot.index)?.sequence ?? 0))
      continue;
    newest.set(task.slot.index, task);
  }
  return [...newest.values()].filter(
    ({ ended, version }) => ended?.state === 'completed' && version === service.version,
  ).length;
}

/** Of one that is shed in part, what else is wrong is said first of its slots (`service explain`). */
function shedNote({ live }: ControllerState, { key }: ServiceRecord): string | undefined {
  const shed = live.energy.shed.get(key);
  return shed === undefined ? undefined : `it ${shed.because}`;
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
    .filter(
      (task) => task.ended !== undefined && task.ended.state !== 'stopped' && task.standby !== true,
    )
    .sort((a, b) => b.sequence - a.sequence)[0];
  if (failed?.ended?.message) return failed.ended.message;
  return tasks.length > 0 ? 'tasks are starting' : '';
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
