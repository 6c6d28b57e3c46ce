import type { CheckFinding, FrontDoor, Result, TaskId } from '@grappe/domain';

/** Certificates by name, each a PEM text: the chain, leaf first, and the private key. Secret: never logged, kept in files of mode 0600. */
export type CertificateStore = ReadonlyMap<string, string>;

/** How a front door was put in force. */
export type FrontDoorChange =
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'started' }
  /** Only servers have changed: no process was replaced. */
  | { readonly kind: 'servers' }
  /** A new process serves new connections; the former one finishes what it has. */
  | { readonly kind: 'reloaded'; readonly reasons: readonly string[] };

/** Nothing has changed for clients: what was in force is still. `message` is for a person. */
export type LoadBalancerFault =
  | { readonly kind: 'invalid'; readonly message: string; readonly problems: readonly string[] }
  | { readonly kind: 'certificate'; readonly message: string; readonly certificate: string }
  | {
      readonly kind: 'port-taken';
      readonly message: string;
      readonly address: string;
      readonly port: number;
      /** Absent: it belongs to another user, or to another machine's view of this one. */
      readonly program?: string;
    }
  /** The program that balances does not take the configuration. */
  | { readonly kind: 'rejected'; readonly message: string }
  /** It is not installed, cannot be started, or does not answer. */
  | { readonly kind: 'unavailable'; readonly message: string };

export interface LoadBalancerStatus {
  /** Times it was found dead, and started again, since this process watches it. */
  readonly restarts: number;
  readonly servers: readonly ServerStatus[];
}

export interface ServerStatus {
  readonly backEnd: string;
  readonly slot: number;
  /** Absent: who is behind that slot is not known yet, because nothing was applied since this process started. */
  readonly task?: TaskId;
  /** `unchecked`: taken for up, because no check is asked for. */
  readonly state: 'up' | 'down' | 'drain' | 'maint' | 'unchecked';
  /** The last check; absent: none yet. */
  readonly check?: ServerCheckResult;
  /** Connections to it now. */
  readonly sessions: number;
  readonly sessionsPerSecond: number;
  /** Since the process started that serves now. */
  readonly sessionsTotal: number;
  readonly errorsTotal: number;
  /** Requests that were tried again elsewhere, since then. */
  readonly redispatchesTotal: number;
}

export interface ServerCheckResult {
  readonly found: CheckFinding;
  /** For a person: what was found. */
  readonly text: string;
}

/**
 * Serves a front door on this node. What it serves outlives this process: the next one that applies a front door takes over what runs, without
 * touching a connection. Calls are carried out one after another.
 */
export interface LoadBalancer {
  /** Resolves with ok when new connections are served as wanted. */
  apply(
    wanted: FrontDoor,
    certificates: CertificateStore,
  ): Promise<Result<FrontDoorChange, LoadBalancerFault>>;
  status(): Promise<Result<LoadBalancerStatus, LoadBalancerFault>>;
  /** No longer watches; what is served goes on. Nothing may be called afterwards. */
  leave(): Promise<void>;
  /** Ends the service: no new connections, then none at all. Nothing to end is fine. A later `apply` starts anew. */
  stop(): Promise<void>;
}
