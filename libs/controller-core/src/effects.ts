import type { Assignment, Failure, NodeName, RackEvent, Result, SessionId } from '@grappe/domain';
import type { OperatorReply } from './inputs.ts';

/** What the controller says to an agent. */
export type LinkMessage =
  | { readonly kind: 'welcome'; readonly term: number; readonly heartbeatPeriodMs: number }
  | {
      readonly kind: 'heartbeat-reply';
      readonly sequence: number;
      readonly heartbeatPeriodMs: number;
    }
  | { readonly kind: 'assignment'; readonly assignment: Assignment }
  | { readonly kind: 'refusal'; readonly reason: RefusalReason; readonly message: string };

export type RefusalReason = 'session-stale' | 'node-removed' | 'overloaded';

/** What the runtime does for the core, in this order, and only after the step's records are durable. */
export type ControllerEffect =
  | {
      readonly kind: 'send';
      readonly node: NodeName;
      readonly session: SessionId;
      readonly message: LinkMessage;
    }
  /** Close a session; a refusal has been sent before where there was a reason. */
  | { readonly kind: 'close'; readonly node: NodeName; readonly session: SessionId }
  | {
      readonly kind: 'reply';
      readonly request: string;
      readonly result: Result<OperatorReply, Failure>;
    }
  | { readonly kind: 'event'; readonly event: RackEvent }
  /** A node's identity was revoked: drop its connections wherever they are. */
  | { readonly kind: 'revoked'; readonly node: NodeName };
