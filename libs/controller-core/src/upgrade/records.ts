import type { Availability, NodeName, TaskId, UpgradePackage } from '@grappe/domain';

/** A package that the controller holds. */
export interface PackageRecord extends UpgradePackage {
  /** As in its control file, one relation each. */
  readonly depends: readonly string[];
  /** Larger than that of every package that came before. */
  readonly sequence: number;
}

/** `running` and `paused` are under way. After the others no node is begun, but one that had begun may still be at it. */
export type UpgradeState = 'running' | 'paused' | 'completed' | 'failed' | 'aborted';

/**
 * `waiting` and what comes after it, in this order. `skipped`: it is not there on purpose, or no part of the rack any more. `failed`: a person
 * has to look at it.
 */
export type NodeUpgradePhase =
  | 'waiting'
  | 'draining'
  | 'preparing'
  | 'installing'
  | 'watching'
  | 'done'
  | 'skipped'
  | 'rolling-back'
  | 'rolled-back'
  | 'failed';

/** What a node did before its upgrade, and has to do after it. */
export interface Before {
  /** Tasks that served. */
  readonly tasks: readonly TaskId[];
  readonly engine: boolean;
  /** It served as a gateway, without trouble. */
  readonly gateway: boolean;
}

export interface NodeUpgrade {
  readonly node: NodeName;
  readonly phase: NodeUpgradePhase;
  /** Version that ran before; empty while that is not known. */
  readonly from: string;
  /** Why it is in this phase, for a person; may be empty. */
  readonly message: string;
  /** Set from when it is told to install. */
  readonly before?: Before;
  /** What it is to be again, while the upgrade keeps it drained. */
  readonly restore?: Availability;
}

/** An upgrade with all that has become of it, in one record. Written when a node changes its phase. */
export interface UpgradeRecord {
  readonly id: string;
  readonly version: string;
  readonly packages: readonly UpgradePackage[];
  /** In the order in which they are upgraded. */
  readonly nodes: readonly NodeUpgrade[];
  readonly state: UpgradeState;
  /** Why it is in this state, for a person; may be empty. */
  readonly why: string;
  readonly drain: boolean;
  readonly parallel: number;
  /** Absent in records of before it was kept: nodes were looked at when it began, and not again. */
  readonly allowDowngrade?: boolean;
  readonly monitorMs: number;
  /** Wall clock, for display only. */
  readonly startedAtMs: number;
  /** Set once no node is at it any more. */
  readonly endedAtMs?: number;
}

/** Key of the one record: the upgrade under way, or the latest one. */
export const UPGRADE_KEY = 'self';

const AT_IT: ReadonlySet<NodeUpgradePhase> = new Set([
  'draining',
  'preparing',
  'installing',
  'watching',
  'rolling-back',
]);

/** Whether the node has begun and has not come to an end. */
export function isAtIt({ phase }: NodeUpgrade): boolean {
  return AT_IT.has(phase);
}

/** Whether nodes may still be begun. */
export function isUnderWay({ state }: UpgradeRecord): boolean {
  return state === 'running' || state === 'paused';
}
