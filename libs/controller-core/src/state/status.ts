import type { TaskState, TaskStatus } from '@grappe/domain';
import type { TaskRecord } from './records.ts';
import type { ControllerState } from './state.ts';

/** The status of a task that no node has spoken of yet. */
export function initialStatus(state: TaskState): TaskStatus {
  return { attempt: 0, state, health: 'none', message: '', ports: [] };
}

/** How it ended, else what was last reported, else what the decision itself says. */
export function statusOf(state: ControllerState, task: TaskRecord): TaskStatus {
  return (
    task.ended ??
    state.live.statuses.get(task.id) ??
    initialStatus(task.node === undefined ? 'pending' : 'assigned')
  );
}
