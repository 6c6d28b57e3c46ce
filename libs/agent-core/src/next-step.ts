import type { TaskStep } from './effects.ts';
import type { LocalTask } from './state.ts';

/** The next step of a task, now; undefined when there is nothing to do or something to wait for. */
export function nextStep(task: LocalTask, nowMs: number): TaskStep | undefined {
  if (task.busy !== undefined) return undefined;
  if (nowMs < task.notBeforeMs) return undefined;
  return task.assigned === undefined ? stepAway(task) : stepTowards(task);
}

/** Nobody wants it: stop, then remove. */
function stepAway(task: LocalTask): TaskStep | undefined {
  switch (task.container?.state) {
    case undefined:
    case 'removing':
      return undefined;
    case 'running':
    case 'paused':
      return { kind: 'stop', graceMs: task.stopGraceMs };
    case 'created':
    case 'exited':
    case 'dead':
      return { kind: 'remove' };
  }
}

function stepTowards(task: LocalTask): TaskStep | undefined {
  const { assigned, container } = task;
  if (assigned === undefined || task.ended !== undefined) return undefined;
  switch (container?.state) {
    case undefined:
      return task.prepared ? { kind: 'create', assigned } : { kind: 'prepare', assigned };
    case 'created':
      return { kind: 'start' };
    case 'exited':
      return task.exitHandled ? { kind: 'start' } : undefined;
    case 'dead':
      return { kind: 'remove' };
    case 'running':
      // An unhealthy container is ended, and its end is then treated like any other failure.
      return container.health === 'unhealthy'
        ? { kind: 'stop', graceMs: assigned.spec.stopGraceMs }
        : undefined;
    case 'paused':
    case 'removing':
      return undefined;
  }
}
