import type { AssignedTask, Assignment, TaskId, TaskStatus } from '@grappe/domain';
import type { Container, TaskStepKind } from './inputs.ts';

/** A task as the node knows it: assigned, or left over from an earlier assignment. */
export interface LocalTask {
  readonly id: TaskId;
  /** Absent: nobody wants it any more, so its container is stopped and removed. */
  assigned?: AssignedTask;
  container?: Container;
  /** The step under way. */
  busy?: TaskStepKind;
  /** Image and volumes are there. */
  prepared: boolean;
  attempt: number;
  /** Monotonic time before which no step is taken. */
  notBeforeMs: number;
  /** Ends of its container, or failed preparations, in a row. */
  failures: number;
  /** Creations and starts that failed in a row. */
  startFailures: number;
  /** Attempt that the start under way belongs to, to tell its end from that of the one before. */
  startingAttempt?: number;
  /** During the start under way the container was seen ended; the start's own outcome may be older than that. */
  endSeen?: true;
  /** Recalled from the node's disk; the engine has not been asked about it yet. */
  recalled?: true;
  /** Since when the container runs in this attempt, as far as this agent knows. */
  runningSinceMs?: number;
  /** The exit of this attempt has been dealt with. */
  exitHandled: boolean;
  /** Set when the task has ended on this node for good. */
  ended?: Pick<TaskStatus, 'state' | 'message' | 'exitCode'>;
  /** Why it waits; empty when it does not. */
  message: string;
  stopGraceMs: number;
  /** Last told to the controller. */
  reported?: TaskStatus;
}

/** Owned by the step function and updated in place. */
export interface AgentState {
  /** The durable assignment; absent on a fresh node. */
  assignment?: Assignment;
  /** Newer, being saved. */
  saving?: Assignment;
  saveRetryAtMs?: number;
  /** The rack has let this node go, and there is no assignment that could say so. */
  released?: true;
  /** Attempts as last given to be saved, to tell whether they have changed. */
  attemptsSaved: string;
  readonly tasks: Map<TaskId, LocalTask>;
  engine: 'unknown' | 'connected' | 'disconnected';
  /** A listing has been asked for and not answered. */
  listing: boolean;
  /** All containers are known since the engine was last connected. */
  listed: boolean;
  listRetryAtMs?: number;
}

/** As {@link AgentState.attemptsSaved} says it. */
const NO_ATTEMPTS = '{}';

export function newAgentState(): AgentState {
  return {
    attemptsSaved: NO_ATTEMPTS,
    tasks: new Map(),
    engine: 'unknown',
    listing: false,
    listed: false,
  };
}

export function newLocalTask(id: TaskId): LocalTask {
  return {
    id,
    prepared: false,
    attempt: 0,
    notBeforeMs: 0,
    failures: 0,
    startFailures: 0,
    exitHandled: false,
    message: '',
    stopGraceMs: 0,
  };
}
