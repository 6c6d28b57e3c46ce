import type { Result, VirtualIpSpec } from '@grappe/domain';

/**
 * `off`: this node takes no part. `starting`: nothing is known yet. `holder`: it answers on the address. `backup`: it would take over.
 * `fault`: it would not, see {@link VirtualIpStatus.reason}.
 */
export type VirtualIpState = 'off' | 'starting' | 'holder' | 'backup' | 'fault';

export interface VirtualIpStatus {
  readonly state: VirtualIpState;
  /** {@link Clock.monotonicMs} at which it became so. */
  readonly sinceMs: number;
  /** For a person: why it is at fault. */
  readonly reason?: string;
}

export type VirtualIpNotice =
  | { readonly kind: 'status'; readonly status: VirtualIpStatus }
  /**
   * Another node held the address at the same time: they could not hear each other for a while, or still can in one direction only. `kept`: this
   * one goes on as the holder, and has told the network so; otherwise it has let go. Repeated at most every ten seconds while it lasts.
   */
  | { readonly kind: 'twoHolders'; readonly kept: boolean; readonly atMs: number };

/**
 * `invalid`: the spec itself. `noInterface`: no interface has the node's own address. `outsideNetwork`: the address does not fit the interface.
 * `taken`: a stranger answers on it. `cannotProbe`: nobody knows whether one does. `notInstalled`: a program is missing.
 * `failed`: the daemon refused, or did not start.
 */
export type VirtualIpProblemCode =
  | 'invalid'
  | 'noInterface'
  | 'outsideNetwork'
  | 'taken'
  | 'cannotProbe'
  | 'notInstalled'
  | 'failed';

export interface VirtualIpProblem {
  readonly code: VirtualIpProblemCode;
  /** For a person: what happened, where. */
  readonly message: string;
  /** What to do next. */
  readonly remedy: string;
  /** Of the stranger, when `taken`. */
  readonly mac?: string;
}

/**
 * This node's turn with an address that the gateways of a rack share: one of them holds it, and when that one fails another one does, within
 * {@link VirtualIpSpec.advertIntervalMs} and three times of silence. None of this needs the process that calls: what holds the address lives on when it ends.
 *
 * Without a quorum: gateways that cannot hear each other hold the address each, and serve those that reach them. Once they hear each other
 * again one lets go.
 */
export interface VirtualIp {
  /**
   * Takes part as the spec says; repeating it does nothing. An address that is new here is looked for first, which takes a second. On
   * failure everything stays as it was. Calls are carried out one after another.
   */
  apply(spec: VirtualIpSpec): Promise<Result<void, VirtualIpProblem>>;
  /**
   * Whether this node can serve what comes in on the address. When it cannot, another gateway takes over at once, and keeps it. Said before
   * `apply`, it holds for that too.
   */
  setServing(serving: boolean): void;
  status(): VirtualIpStatus;
  /** Calls it with everything that changes from now on; returns what ends that. */
  watch(listener: (notice: VirtualIpNotice) => void): () => void;
  /** Takes no part any more: lets go of the address, tells the others, and resolves when it is gone from this node. Never rejects. */
  release(): Promise<void>;
  /** Ends this object only: the address stays as it is, for the next process to take over. */
  detach(): Promise<void>;
}
