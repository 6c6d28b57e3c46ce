import type { AssignedTask, Assignment, TaskId, TaskStatus } from '@grappe/domain';
import type { Container, GuardedContainer, TaskStepKind } from './inputs.ts';

/** A task as the node knows it: assigned, or left over from an earlier assignment. */
export interface LocalTask {
  readonly id: TaskId;
  /** Absent: nobody wants it any more, so its container is stopped and removed. */
  assigned?: AssignedTask;
  container?: Container;
  /** Runs only under a lease. Stays true when nobody wants it any more. */
  singleton: boolean;
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
  /** A start was asked for, and nothing has shown since that it has ended, or never came about: it may run, whatever it was last seen as. */
  startUnknown?: true;
  /** Why this agent stops the container, when its end is then not the container's own. */
  ownStop?: string;
  /** What an event has shown during the step under way; the step's own outcome may be older than that. */
  seenMeanwhile?: Container;
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

/** What the watchdog knows of. */
export interface GuardState {
  /** What the agent before this one had guarded, as long as the engine has not shown whether it runs. */
  recalled: readonly GuardedContainer[];
  /** Of those, what the engine does not show: gone, or hidden because the node is another one now. Guarded until it is dead in any case. */
  unlisted: readonly GuardedContainer[];
  /** The newest list that was asked for. */
  asked: readonly GuardedContainer[];
  /** Those of it that are certainly guarded, with the lease that the watchdog knows. */
  guarded: ReadonlyMap<TaskId, GuardedContainer>;
  /** Why the last list could not be guarded; absent when it was. */
  failure?: string;
  retryAtMs?: number;
}

/** Images to bring ahead. */
export interface PrefetchState {
  readonly references: readonly string[];
  /** Times in a row that some of them could not be had. */
  failures: number;
  /** Absent while it is under way, or done. */
  retryAtMs?: number;
}

/** Owned by the step function and updated in place. */
export interface AgentState {
  /** The durable assignment; absent on a fresh node. */
  assignment?: Assignment;
  /** Newer, being saved. */
  saving?: Assignment;
  /** That one is this agent's own, with a number that no controller has given. */
  savesRelease?: true;
  /** Tasks of assignments that a newer one has replaced while they were being saved: they never came here, and the controller waits for that word. */
  readonly superseded: Set<TaskId>;
  saveRetryAtMs?: number;
  /** The rack has let this node go, and there is no assignment that could say so. */
  released?: true;
  /** Attempts as last given to be saved, to tell whether they have changed. */
  attemptsSaved: string;
  readonly tasks: Map<TaskId, LocalTask>;
  /** Ends of the leases of singletons; only ever extended. */
  readonly leases: Map<TaskId, number>;
  /** When a reply of a controller last came in time; absent when none has since the agent was started. */
  heardAtMs?: number;
  readonly guard: GuardState;
  /** Absent when none were ever wanted. */
  prefetch?: PrefetchState;
  engine: 'unknown' | 'connected' | 'disconnected';
  /** A listing has been asked for and not answered. */
  listing: boolean;
  /** Tasks with news since then: the answer may be older, and has no say about them. */
  readonly newsSinceListing: Set<TaskId>;
  /** Another listing is wanted after that one. */
  listAgain?: true;
  /** All containers are known since the engine was last connected. */
  listed: boolean;
  listRetryAtMs?: number;
  /** Serial of this board; absent: it tells none. */
  board?: string;
  /** That of the board whose card this was, until the controller has accepted this one in its place. */
  movedFrom?: string;
  /**
   * Another board may be this node: what the memory says is not begun, because it may be that one's. What runs is left to run, as while no controller is
   * there; what a lease forbids is stopped.
   */
  held?: true;
  /** The board is about to be halted: nothing is begun any more. */
  halting?: true;
}

/** As {@link AgentState.attemptsSaved} says it. */
const NO_ATTEMPTS = '{"attempts":{}}';

export function newAgentState(): AgentState {
  return {
    superseded: new Set(),
    attemptsSaved: NO_ATTEMPTS,
    tasks: new Map(),
    leases: new Map(),
    guard: { recalled: [], unlisted: [], asked: [], guarded: new Map() },
    engine: 'unknown',
    listing: false,
    newsSinceListing: new Set(),
    listed: false,
  };
}

export function newLocalTask(id: TaskId): LocalTask {
  return {
    id,
    singleton: false,
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

/** Its processes live, or a start whose outcome is unknown may bring them to life. */
export function mayRun({ container, startUnknown }: LocalTask): boolean {
  if (container === undefined) return false;
  return container.state === 'running' || container.state === 'paused' || startUnknown === true;
}

/** It has not ended for good, and only a start is missing. */
export function awaitsStart(task: LocalTask): boolean {
  const { assigned, container, ended } = task;
  if (assigned === undefined || assigned.standby || ended !== undefined) return false;
  return container?.state === 'created' || (container?.state === 'exited' && task.exitHandled);
}
