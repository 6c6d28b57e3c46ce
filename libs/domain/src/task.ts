import type { NodeName, ServiceKey, TaskId } from './names.ts';
import type { SlotId } from './service-spec.ts';

/**
 * Observed states of one attempt, in the only order they may be passed. `pending` has no node yet. The last five end the task.
 * `ready` is for a standby: its container is made and waits to be started.
 * `starting` becomes `running` when the container runs and its health check, if it has one, has passed once.
 */
export const TASK_STATES = [
  'pending',
  'assigned',
  'preparing',
  'ready',
  'starting',
  'running',
  'stopping',
  'completed',
  'stopped',
  'failed',
  'rejected',
  'lost',
] as const;

export type TaskState = (typeof TASK_STATES)[number];

export type TaskHealth = 'none' | 'starting' | 'healthy' | 'unhealthy';

const ENDED_FROM = TASK_STATES.indexOf('completed');

export function taskStateRank(state: TaskState): number {
  return TASK_STATES.indexOf(state);
}

/** True for states from which no further one of the same attempt follows. */
export function taskEnded(state: TaskState): boolean {
  return taskStateRank(state) >= ENDED_FROM;
}

/** What a node says about a task, and what the controller has last accepted. */
export interface TaskStatus {
  /**
   * How often the node has started this task's container anew, from 0. A restart on the node is a further attempt of the same task
   * (ADR 0003), so statuses are ordered by attempt first, then by state.
   */
  readonly attempt: number;
  readonly state: TaskState;
  readonly health: TaskHealth;
  /** Why it is in this state, for a person; empty when there is nothing to say. */
  readonly message: string;
  readonly containerId?: string;
  readonly exitCode?: number;
  /** Host ports the engine has bound, as `<published>:<target>/<protocol>`. */
  readonly ports: readonly string[];
}

/**
 * Whether `next` may follow `current`: a later attempt of a task that has not ended, or the same attempt without going back.
 * An ended task never changes, whatever a node that was away says of it later. An end follows any attempt: a node that was restarted before
 * it could save its count has begun again at an earlier one, and its end must not be missed.
 */
export function statusMayFollow(current: TaskStatus, next: TaskStatus): boolean {
  if (taskEnded(current.state)) return false;
  if (taskEnded(next.state)) return true;
  if (next.attempt !== current.attempt) return next.attempt > current.attempt;
  return taskStateRank(next.state) >= taskStateRank(current.state);
}

/** What the controller wants of a task. It only moves forward; `standby` means ready to run, and not running. */
export type DesiredTaskState = 'standby' | 'running' | 'stopped';

/** A task as the controller knows it: one immutable decision to run a slot's version on a node. */
export interface Task {
  readonly id: TaskId;
  readonly service: ServiceKey;
  readonly slot: SlotId;
  /** Version of the service's specification that this task runs. */
  readonly version: number;
  /** Absent while `pending`. */
  readonly node?: NodeName;
  readonly desired: DesiredTaskState;
  readonly status: TaskStatus;
  /** Wall-clock time of creation in ms since 1970, for display only. */
  readonly createdAtMs: number;
  /** Why this task was created: `deployed`, `scaled`, `updated`, `replaces t-… on node x: node lost`. */
  readonly reason: string;
}
