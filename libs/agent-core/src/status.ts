import type { TaskState, TaskStatus } from '@grappe/domain';
import { MESSAGE_TEXT_MAX, taskStateRank } from '@grappe/domain';
import { awaitsStart, mayRun, type AgentState, type LocalTask } from './state.ts';

export interface Knowledge {
  /** All containers are known, so that one that has not been seen is not there. */
  readonly listed: boolean;
  /** It is known which tasks are wanted, so that one that is not assigned is not. */
  readonly decided: boolean;
}

/** What the controller is told of a task; `waitsFor` is what its start waits for, if it does. */
export function taskStatus(task: LocalTask, known: Knowledge, waitsFor = ''): TaskStatus {
  const { container } = task;
  // What may run has not ended: the controller would start another.
  const ended = mayRun(task) ? undefined : task.ended;
  const exitCode = ended?.exitCode ?? container?.exitCode;
  return {
    attempt: task.attempt,
    state: ended?.state ?? neverBack(task, stateOf(task, known)),
    health: container?.state === 'running' ? container.health : 'none',
    message: (ended?.message ?? (waitsFor || task.message)).slice(0, MESSAGE_TEXT_MAX),
    ...(container === undefined ? {} : { containerId: container.containerId }),
    ...(exitCode === undefined ? {} : { exitCode }),
    ports: container?.state === 'running' ? container.ports : [],
  };
}

function stateOf(task: LocalTask, { listed, decided }: Knowledge): TaskState {
  const { container } = task;
  const mayBeWanted = !decided && container !== undefined;
  if (task.assigned === undefined && !mayBeWanted)
    return isGone(task, listed) ? 'stopped' : 'stopping';
  if (task.assigned?.standby === true)
    return container?.state === 'created' ? 'ready' : 'preparing';
  if (container === undefined) return task.prepared ? 'starting' : 'preparing';
  const serving = container.state === 'running' || container.state === 'paused';
  return serving && container.health !== 'starting' ? 'running' : 'starting';
}

/** What a singleton's start waits for, for a person; empty when it is for nothing of that kind. */
export function startWaitsFor(state: AgentState, task: LocalTask): string {
  if (!task.singleton || task.busy !== undefined || !awaitsStart(task) || mayRun(task)) return '';
  const { failure } = state.guard;
  if (failure !== undefined)
    return `waits for the watchdog, without which no singleton is started: ${failure}`;
  return task.message === '' && !state.leases.has(task.id)
    ? 'waits for its lease: the controller has not granted one yet'
    : '';
}

/** Nobody wants it and nothing is left of it. */
export function isGone(task: LocalTask, listed: boolean): boolean {
  return (
    listed && task.assigned === undefined && task.container === undefined && task.busy === undefined
  );
}

/** An attempt that was seen running stays so until its end has been dealt with, and so on: states never go back. */
function neverBack({ attempt, reported }: LocalTask, state: TaskState): TaskState {
  return reported?.attempt === attempt && taskStateRank(reported.state) > taskStateRank(state)
    ? reported.state
    : state;
}

export function sameStatus(a: TaskStatus | undefined, b: TaskStatus): boolean {
  return (
    a !== undefined &&
    a.attempt === b.attempt &&
    a.state === b.state &&
    a.health === b.health &&
    a.message === b.message &&
    a.containerId === b.containerId &&
    a.exitCode === b.exitCode &&
    a.ports.join() === b.ports.join()
  );
}
