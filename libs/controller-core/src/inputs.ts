import type {
  Generation,
  JoinTokenRecord,
  NodeFacts,
  NodeName,
  ServiceKey,
  SessionId,
  StackName,
  StackSpec,
  TaskId,
  TaskStatus,
} from '@grappe/domain';

/** Everything that can happen to a controller. */
export type ControllerInput =
  /** Once, after the state was restored. */
  | { readonly kind: 'started' }
  /** The clock has moved on; at least every TICK_MS. */
  | { readonly kind: 'tick' }
  /** Desired or observed state has changed: decide what follows. Posted by the runtime after a batch of other inputs. */
  | { readonly kind: 'reconcile' }
  | AgentInput
  | { readonly kind: 'request'; readonly id: string; readonly request: OperatorRequest };

export type AgentInput =
  | {
      readonly kind: 'hello';
      readonly node: NodeName;
      readonly session: SessionId;
      readonly peerAddress: string;
      readonly facts: NodeFacts;
      readonly tasks: readonly ReportedTask[];
      /** A task that is not in `tasks` has no container on the node. */
      readonly tasksComplete: boolean;
      readonly generation?: Generation;
      readonly images: readonly string[];
    }
  | (FromSession & { readonly kind: 'heartbeat'; readonly sequence: number })
  | (FromSession & { readonly kind: 'statuses'; readonly tasks: readonly ReportedTask[] })
  | (FromSession & { readonly kind: 'ack'; readonly generation: Generation })
  | (FromSession & { readonly kind: 'images'; readonly images: readonly string[] })
  | (FromSession & { readonly kind: 'facts'; readonly facts: NodeFacts })
  /** The connection has ended in good order or with a reset: the node's kernel has answered. */
  | (FromSession & { readonly kind: 'closed' });

interface FromSession {
  readonly node: NodeName;
  readonly session: SessionId;
}

export interface ReportedTask {
  readonly id: TaskId;
  readonly status: TaskStatus;
}

/** What operators, and the enrolment service on behalf of a new node, ask for. Answered once each, after the answer is durable. */
export type OperatorRequest =
  | { readonly kind: 'deploy'; readonly stack: StackSpec; readonly dryRun: boolean }
  | { readonly kind: 'remove-stack'; readonly stack: StackName }
  | { readonly kind: 'scale'; readonly service: ServiceKey; readonly replicas: number }
  | { readonly kind: 'drain'; readonly node: NodeName }
  | { readonly kind: 'activate'; readonly node: NodeName }
  | { readonly kind: 'remove-node'; readonly node: NodeName; readonly force: boolean }
  | { readonly kind: 'add-token'; readonly record: JoinTokenRecord }
  | {
      readonly kind: 'redeem-token';
      readonly token: string;
      readonly secretSha256: string;
      readonly node: NodeName;
      readonly publicKeySha256: string;
    }
  | {
      readonly kind: 'record-certificate';
      /** `node:<name>` or `operator:<name>`. */
      readonly identity: string;
      readonly serial: string;
      readonly notAfterMs: number;
      /** Forget the identity's earlier certificates: a re-flashed board. */
      readonly replace: boolean;
    }
  | {
      readonly kind: 'add-image';
      readonly references: readonly string[];
      readonly sha256: string;
      readonly sizeBytes: number;
      readonly architecture?: string;
    };

export interface ServiceChange {
  readonly service: ServiceKey;
  readonly kind: 'unchanged' | 'created' | 'updated' | 'scaled' | 'removed';
  /** After the change; 0 when removed. */
  readonly version: number;
}

export type OperatorReply =
  | { readonly kind: 'deployed'; readonly changes: readonly ServiceChange[] }
  | { readonly kind: 'removed-stack'; readonly services: number }
  | { readonly kind: 'done' };
