import type { Assignment, TaskId } from '@grappe/domain';

/** A container as the engine shows it (the port's `ObservedContainer`). */
export interface Container {
  readonly containerId: string;
  readonly task: TaskId;
  readonly state: 'created' | 'running' | 'paused' | 'exited' | 'dead' | 'removing';
  readonly health: 'none' | 'starting' | 'healthy' | 'unhealthy';
  readonly exitCode?: number;
  readonly outOfMemory: boolean;
  readonly error: string;
  readonly ports: readonly string[];
  readonly singleton: boolean;
  readonly stopGraceMs?: number;
}

export interface StepFailure {
  readonly kind:
    | 'unreachable'
    | 'image-unavailable'
    | 'port-taken'
    | 'disk-full'
    | 'invalid'
    | 'not-found'
    /** The lease was over before the engine could be asked; see the step `start`. */
    | 'too-late'
    | 'other';
  readonly message: string;
}

export type StepOutcome =
  | { readonly ok: true; readonly container?: Container }
  | { readonly ok: false; readonly failure: StepFailure };

/** A container of a singleton that the watchdog kills when its lease has ended and its stop grace has passed (the port's `GuardedContainer`). */
export interface GuardedContainer {
  readonly task: TaskId;
  readonly containerId: string;
  readonly leaseUntilMs: number;
  readonly stopGraceMs: number;
}

/** What is kept on the node's disk (the port's `AgentMemory`). */
export interface Memory {
  readonly assignment: Assignment;
  readonly attempts: Readonly<Record<TaskId, number>>;
  readonly halted?: readonly TaskId[];
  readonly board?: string;
}

/** Everything that can happen to an agent. */
export type AgentInput =
  /** Once: what the agent knew before it was restarted, and what the watchdog has been guarding since; nothing after a reboot. */
  | {
      readonly kind: 'started';
      readonly memory?: Memory;
      /** Serial of this board; absent: it tells none. */
      readonly board?: string;
      readonly guarded?: readonly GuardedContainer[];
    }
  /** From the controller. */
  | { readonly kind: 'assignment'; readonly assignment: Assignment }
  /** From the controller: this board is the node. */
  | { readonly kind: 'accepted' }
  /** From the controller: another board is the node, or may be. */
  | { readonly kind: 'held' }
  /** From the controller: the rack has let this node go, so nothing that it was given runs on. May be said any number of times. */
  | { readonly kind: 'released' }
  /**
   * From the controller, with every reply to a heartbeat: these singletons may run until `untilMs`, which counts from when that heartbeat was
   * sent. It may be over already, when this process or the network was held up.
   */
  | { readonly kind: 'leases'; readonly tasks: readonly TaskId[]; readonly untilMs: number }
  /** Answer the effect `guard`; the containers are those of that effect. */
  | { readonly kind: 'guarded'; readonly containers: readonly GuardedContainer[] }
  | { readonly kind: 'guard-failed'; readonly message: string }
  | { readonly kind: 'saved'; readonly memory: Memory }
  | { readonly kind: 'save-failed'; readonly message: string }
  | { readonly kind: 'engine-connected' }
  | { readonly kind: 'engine-disconnected'; readonly message: string }
  /** All of Grappe's containers on this node; answers the effect `list`. */
  | { readonly kind: 'listed'; readonly containers: readonly Container[] }
  | { readonly kind: 'list-failed' }
  /** One container has changed; absent: it is gone. */
  | { readonly kind: 'changed'; readonly task: TaskId; readonly container?: Container }
  | {
      readonly kind: 'step-done';
      readonly task: TaskId;
      readonly step: TaskStepKind;
      readonly outcome: StepOutcome;
    }
  /** Answers the effect `prefetch`; `complete`: nothing of the list is worth another try. */
  | {
      readonly kind: 'prefetched';
      readonly references: readonly string[];
      readonly complete: boolean;
    }
  /** The board is about to be halted, and all containers with it, by others than this core: what runs is to be started again after that. */
  | { readonly kind: 'halting' }
  /** An image has come to the node: preparations that wait to be tried again need not. */
  | { readonly kind: 'images-changed' }
  /** The time asked for by `wakeAtMs` has come. */
  | { readonly kind: 'wake' };

/** The closed vocabulary of what is done to a task. */
export type TaskStepKind = 'prepare' | 'create' | 'start' | 'stop' | 'remove';
