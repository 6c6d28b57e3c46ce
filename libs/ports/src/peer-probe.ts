import type { NodeName } from '@grappe/domain';

/** Where another node's agent answers probes. */
export interface ProbeTarget {
  readonly node: NodeName;
  /** IP address, without a port. */
  readonly address: string;
  /** UDP. */
  readonly port: number;
}

/**
 * `answered`: that node's agent lives, and so does the way to it. `refused`: its kernel lives, no agent listens. `silent`: neither was heard
 * of in time, which proves nothing by itself.
 */
export type ProbeOutcome = 'answered' | 'refused' | 'silent';

/** Asks other nodes' agents for a sign of life, and gives one to those that ask. */
export interface PeerProbe {
  /** UDP port on which this node answers. */
  readonly port: number;
  /** The rack's key of this term, 32 bytes; the one before it stays good until the next change, as nodes learn it one after the other. */
  setKey(key: Uint8Array): void;
  /** Resolves after `timeoutMs` at the latest; never rejects. Without a key, and over the limit of probes at a time: `silent`. */
  probe(target: ProbeTarget, timeoutMs: number): Promise<ProbeOutcome>;
  close(): Promise<void>;
}
