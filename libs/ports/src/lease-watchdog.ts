import type { Result, TaskId } from '@grappe/domain';

/** A container that may run only while its lease lasts. Times are those of {@link Clock.monotonicMs} of the process that asks. */
export interface GuardedContainer {
  readonly task: TaskId;
  readonly containerId: string;
  /** End of the lease. The agent has asked the engine to stop the container before. */
  readonly leaseUntilMs: number;
  /** How long after the end of its lease the container may still need to stop; then it is killed. */
  readonly stopGraceMs: number;
}

/**
 * Kills containers whose lease has ended and that nobody has stopped: the agent is dead, stands still, or its engine does not obey. It must
 * not share the agent's fate, nor ask the engine.
 */
export interface LeaseWatchdog {
  /** What an earlier agent of this boot has left to guard; empty after a reboot, when nothing that it started runs any more. */
  recall(): Promise<readonly GuardedContainer[]>;
  /**
   * Replaces what is guarded; with an empty list the watchdog ends. When it resolves with ok, the containers are guarded, whatever becomes of
   * the caller. On failure the former list is still guarded, and nothing new may be started.
   */
  guard(containers: readonly GuardedContainer[]): Promise<Result<void, string>>;
}
