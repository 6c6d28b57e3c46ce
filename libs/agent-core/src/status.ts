import type { TaskState, TaskStatus } from '@grappe/domain';
import { MESSAGE_TEXT_MAX, taskStateRank } from '@grappe/domain';
import type { LocalTask } from './state.ts';

export interface Knowledge {
  /** All containers are known, so that one that has not been seen is not there. */
  readonly listed: boolean;
  /** It is known which tasks are wanted, so that one that is not assigned is not. */
  readonly decided: boolean;
}

/** What the controller is told of a task. */
export function taskStatus(task: LocalTask, known: Knowledge): TaskStatus {
  const { container } = task;
  const exitCode = task.ended?.exitCode ?? container?.exitCode;
  return {
    attempt: task.attempt,
    state: task.ended?.state ?? neverBack(task, stateOf(task, known)),
    health: container?.state === 'running' ? container.health : 'none',
    message: (task.ended?.message ?? task.message).slice(0, MESSAGE_TEXT_MAX),
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
  if (container === undefined) return task.prepared ? 'starting' : 'preparing';
  const serving = container.state === 'running' || container.state === 'paused';
  return serving && container.health !== 'starting' ? 'running' : 'starting';
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
