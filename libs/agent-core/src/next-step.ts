import type { TaskStep } from './effects.ts';
import type { Permission } from './lease/leases.ts';
import { mayRun, type LocalTask } from './state.ts';

/** The next step of a task, now; undefined when there is nothing to do or something to wait for. */
export function nextStep(
  task: LocalTask,
  nowMs: number,
  permission: Permission,
): TaskStep | undefined {
  if (task.busy !== undefined) return undefined;
  if (nowMs < task.notBeforeMs) return undefined;
  return (
    leaseStop(task, nowMs, permission) ??
    (task.assigned === undefined ? stepAway(task, permission) : stepTowards(task, permission))
  );
}

/** The only step that needs nobody's word: a container that may run, without the lease it needs. */
export function leaseStop(
  task: LocalTask,
  nowMs: number,
  { mustStop, stopGraceMs }: Permission,
): TaskStep | undefined {
  if (task.busy !== undefined || nowMs < task.notBeforeMs) return undefined;
  return mustStop && mayRun(task) ? { kind: 'stop', graceMs: stopGraceMs } : undefined;
}

/** Nobody wants it: stop, then remove. */
function stepAway(task: LocalTask, { stopGraceMs }: Permission): TaskStep | undefined {
  if (mayRun(task)) return { kind: 'stop', graceMs: stopGraceMs };
  switch (task.container?.state) {
    case 'created':
    case 'exited':
    case 'dead':
      return { kind: 'remove' };
    default:
      return undefined;
  }
}

function stepTowards(task: LocalTask, permission: Permission): TaskStep | undefined {
  const { assigned, container } = task;
  if (assigned === undefined) return undefined;
  if (task.ended !== undefined || assigned.standby) {
    // Whoever started it: it is not to run.
    if (mayRun(task)) return { kind: 'stop', graceMs: permission.stopGraceMs };
    if (task.ended !== undefined) return undefined;
  }
  switch (container?.state) {
    case undefined:
      return task.prepared ? { kind: 'create', assigned } : { kind: 'prepare', assigned };
    case 'created':
      return assigned.standby ? undefined : start(permission);
    case 'exited':
      // A standby that ran takes over with a container as good as new.
      if (assigned.standby) return { kind: 'remove' };
      return task.exitHandled ? start(permission) : undefined;
    case 'dead':
      return { kind: 'remove' };
    case 'running':
      // An unhealthy container is ended, and its end is then treated like any other failure.
      return container.health === 'unhealthy'
        ? { kind: 'stop', graceMs: permission.stopGraceMs }
        : undefined;
    case 'paused':
    case 'removing':
      return undefined;
  }
}

function start({ mayStart, leaseUntilMs }: Permission): TaskStep | undefined {
  if (!mayStart) return undefined;
  return { kind: 'start', ...(leaseUntilMs === undefined ? {} : { beforeMs: leaseUntilMs }) };
}
