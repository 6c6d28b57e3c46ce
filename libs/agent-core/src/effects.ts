import type { AssignedTask, Generation, TaskId, TaskStatus } from '@grappe/domain';
import type { GuardedContainer, Memory } from './inputs.ts';

export type TaskStep =
  /** Image and volumes: what is there is used, then the controller is asked, then the registry. */
  | { readonly kind: 'prepare'; readonly assigned: AssignedTask }
  | { readonly kind: 'create'; readonly assigned: AssignedTask }
  /** `beforeMs`: end of a singleton's lease (the port's `StartOptions`); from then on the step fails with `too-late` instead. */
  | { readonly kind: 'start'; readonly beforeMs?: number }
  | { readonly kind: 'stop'; readonly graceMs: number }
  | { readonly kind: 'remove' };

export type AgentEffect =
  /** Make durable, then post `saved` or `save-failed`. Saves run one after the other. */
  | { readonly kind: 'save'; readonly memory: Memory }
  /** Carry out one step of one task, then post `step-done`. There is never more than one per task. */
  | { readonly kind: 'run'; readonly task: TaskId; readonly step: TaskStep }
  /** Break off a preparation that nobody waits for any more; its step still ends with `step-done`. */
  | { readonly kind: 'cancel'; readonly task: TaskId }
  /**
   * Have the watchdog guard these containers and no others, then post `guarded` or `guard-failed`. One after the other; of those that wait only
   * the newest matters.
   */
  | { readonly kind: 'guard'; readonly containers: readonly GuardedContainer[] }
  /** List all containers, then post `listed` or `list-failed`. */
  | { readonly kind: 'list' }
  /** Tell the controller, if it is there. */
  | { readonly kind: 'report'; readonly tasks: readonly TaskReport[] }
  | { readonly kind: 'ack'; readonly generation: Generation }
  /**
   * Bring these images to the node when nothing more urgent is to do, in place of those of before, then post `prefetched`; nothing is posted for
   * a list that another one has replaced.
   */
  | { readonly kind: 'prefetch'; readonly references: readonly string[] };

export interface TaskReport {
  readonly id: TaskId;
  readonly status: TaskStatus;
}
