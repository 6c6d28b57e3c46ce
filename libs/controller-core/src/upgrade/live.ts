import type { NodeName, SessionId, UpgradeReport } from '@grappe/domain';
import type { NodeUpgradePhase } from './records.ts';

/** Since when a node has been in a phase, and well. Monotonic; a controller that starts anew counts anew. */
export interface PhaseTime {
  readonly upgrade: string;
  readonly phase: NodeUpgradePhase;
  readonly sinceMs: number;
  /** Absent while something is wrong with it. */
  fineSinceMs?: number;
}

/** What is known of an upgrade in this term. */
export interface UpgradeLive {
  readonly times: Map<NodeName, PhaseTime>;
  /** The last word of each node. */
  readonly reports: Map<NodeName, UpgradeReport>;
  /** What each was told last, in which session. */
  readonly told: Map<NodeName, { readonly session: SessionId; readonly text: string }>;
  nextLookAtMs: number;
  /** When the rack was last in trouble. */
  troubleAtMs: number;
  /** Why no node is begun although some wait; empty: there is no such reason. */
  waitsFor: string;
}

export function newUpgradeLive(): UpgradeLive {
  return {
    times: new Map(),
    reports: new Map(),
    told: new Map(),
    nextLookAtMs: Number.NEGATIVE_INFINITY,
    troubleAtMs: Number.NEGATIVE_INFINITY,
    waitsFor: '',
  };
}
