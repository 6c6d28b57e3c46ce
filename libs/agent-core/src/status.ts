import type { TaskState, TaskStatus } from '@grappe/domain';
import { MESSAGE_TEXT_MAX } from '@grappe/domain';
import type { LocalTask } from './state.ts';

/** What the controller is told of a task. */
export function taskStatus(task: LocalTask): TaskStatus {
  const { container } = task;
  const exitCode = task.ended?.exitCode ?? container?.exitCode;
  return {
    attempt: task.attempt,
    state: task.ended?.state ?? stateOf(task),
    health: container?.state === 'running' ? container.health : 'none',
    message: (task.ended?.message ?? task.message).slice(0, MESSAGE_TEXT_MAX),
    ...(container === undefined ? {} : { containerId: container.containerId }),
    ...(exitCode === undefined ? {} : { exitCode }),
    ports: container?.state === 'running' ? container.ports : [],
  };
}

function stateOf(task: LocalTask): TaskState {
  if (task.assigned === undefined) return task.container === undefined ? 'stopped' : 'stopping';
  const { container } = task;
  if (container === undefined) return task.prepared ? 'starting' : 'preparing';
  const serving = container.state === 'running' || container.state === 'paused';
  if (!serving || container.health === 'starting') return wasRunning(task) ? 'running' : 'starting';
  return 'running';
}

/** An attempt that was seen running stays so until its end has been dealt with: states never go back. */
function wasRunning(task: LocalTask): boolean {
  return task.reported?.attempt === task.attempt && task.reported.state === 'running';
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
