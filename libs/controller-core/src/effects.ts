import type {
  Alert,
  Assignment,
  Failure,
  GatewayDuty,
  NodeHardware,
  NodeName,
  NodeStanding,
  RackEvent,
  Result,
  SessionId,
  TaskId,
  UpgradeOrder,
} from '@grappe/domain';
import type { OperatorReply } from './inputs.ts';

/** What the controller says to an agent. */
export type LinkMessage =
  | {
      readonly kind: 'welcome';
      readonly term: number;
      readonly heartbeatPeriodMs: number;
      /** 32 ASCII characters. */
      readonly probeKey: string;
    }
  | {
      readonly kind: 'heartbeat-reply';
      readonly sequence: number;
      readonly heartbeatPeriodMs: number;
      /** Singletons that the node may run for `leaseTtlMs` from when it sent that heartbeat. */
      readonly leasedTasks: readonly TaskId[];
      readonly leaseTtlMs: number;
    }
  | {
      readonly kind: 'probe';
      readonly id: number;
      readonly node: NodeName;
      readonly address: string;
      readonly port: number;
      readonly timeoutMs: number;
    }
  | { readonly kind: 'assignment'; readonly assignment: Assignment }
  /** What rack.yaml says is wired to the node. */
  | { readonly kind: 'hardware'; readonly hardware: NodeHardware }
  /** What its lights should know. */
  | { readonly kind: 'standing'; readonly standing: NodeStanding }
  /** What it serves as a gateway, and no longer serves. */
  | { readonly kind: 'front-door'; readonly duty: GatewayDuty }
  /** What it is to do about its own packages; without an order: nothing any more. */
  | { readonly kind: 'upgrade'; readonly order?: UpgradeOrder }
  | { readonly kind: 'refusal'; readonly reason: RefusalReason; readonly message: string };

export type RefusalReason =
  'session-stale' | 'boot-stale' | 'card-cloned' | 'node-removed' | 'overloaded';

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
  /** `worse`: its severity has grown. `raised` comes a second time when one that another has explained outlasts that. */
  | {
      readonly kind: 'alert';
      readonly change: 'raised' | 'worse' | 'cleared';
      readonly alert: Alert;
    }
  /** Cut the node's power if there is a means to; then post `fenced`. Without a means nothing happens, and the leases are waited for. */
  | { readonly kind: 'fence'; readonly node: NodeName }
  /** Give the node its power back; then post `power-restored`. */
  | { readonly kind: 'restore-power'; readonly node: NodeName }
  /** Start a board that has halted: cut its power, then post `woken`; it is given back by `restore-power`. */
  | { readonly kind: 'wake'; readonly node: NodeName }
  /** The rack is shut down, but for the controller's own node: end, and let that halt. */
  | { readonly kind: 'shutdown-done' }
  /** Tell the node to stop what it runs and to halt; then post `halted` with its answer. */
  | { readonly kind: 'halt'; readonly node: NodeName; readonly session: SessionId }
  /** A node's identity was revoked: drop its connections wherever they are. */
  | { readonly kind: 'revoked'; readonly node: NodeName };
