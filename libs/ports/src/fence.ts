import type { NodeName, Result } from '@grappe/domain';

/** Cuts a node's power, so that whatever it ran is certain not to run any more. */
export interface Fence {
  /** Whether there is a means to cut this node's power at all, at work or not. */
  reaches(node: NodeName): boolean;
  /**
   * Ok only when the power is known to be off, by a means that shares neither power nor network with the node: then its singletons are started
   * elsewhere at once. The error says for a person why not, for instance that the node has no relay; leases are waited for then.
   */
  cutPower(node: NodeName): Promise<Result<void, string>>;
  /** Gives a node its power back. The error says for a person why that did not succeed; it may be asked for again. */
  restorePower(node: NodeName): Promise<Result<void, string>>;
}
