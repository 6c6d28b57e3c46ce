import type { Assignment, AssignedTask, NodeName, SessionId, TaskId } from '@grappe/domain';
import type { EngineOperation } from '@grappe/fakes';
import type { AgentMemory, ObservedContainer } from '@grappe/ports';
import type { DeathCause } from '../kernel/process-life.ts';
import type { Fault } from '../faults/fault.ts';
import type { Operation } from '../world/world-spec.ts';

/** What a checker is told, at the instant it happens. */
export type Observation =
  /** A container has changed; absent: it is gone. Running means that its process lives. */
  | {
      readonly kind: 'container';
      readonly node: NodeName;
      readonly task: AssignedTask;
      readonly before?: ObservedContainer;
      readonly after?: ObservedContainer;
    }
  /** An agent asks its engine for something. */
  | {
      readonly kind: 'engine-call';
      readonly node: NodeName;
      readonly operation: EngineOperation;
      readonly task?: TaskId;
    }
  /** A node's assignment has become durable. */
  | { readonly kind: 'saved'; readonly node: NodeName; readonly memory: AgentMemory }
  /** An assignment has reached an agent, old or new. */
  | { readonly kind: 'assigned'; readonly node: NodeName; readonly assignment: Assignment }
  /** The controller was told something over a session that is not its node's present one; what it knew of the node before and after that. */
  | {
      readonly kind: 'stale-message';
      readonly node: NodeName;
      readonly session: SessionId;
      readonly before: string;
      readonly after: string;
    }
  /** The first message of a session has reached the controller. */
  | {
      readonly kind: 'hello';
      readonly node: NodeName;
      readonly session: SessionId;
      readonly boot: string;
      /** On the clock of the board. */
      readonly sentAtMs: number;
    }
  | { readonly kind: 'disk-write'; readonly machine: string; readonly what: string }
  | { readonly kind: 'process-started'; readonly machine: string }
  /** The controller has read its store and decides from here on. */
  | { readonly kind: 'controller-ready' }
  | { readonly kind: 'process-ended'; readonly machine: string; readonly cause: DeathCause }
  | { readonly kind: 'asked'; readonly operation: Operation }
  /** The operator has an answer. */
  | {
      readonly kind: 'answered';
      readonly operation: Operation;
      readonly granted: boolean;
      /** Why not. */
      readonly refusal?: string;
    }
  /** The operator will never have one. */
  | { readonly kind: 'unanswered'; readonly operation: Operation }
  | { readonly kind: 'fault'; readonly fault: Fault }
  | { readonly kind: 'healed' }
  /** The rack is as it should be, and is left alone from here on. */
  | { readonly kind: 'calm' }
  | { readonly kind: 'defect'; readonly machine: string; readonly error: unknown };
