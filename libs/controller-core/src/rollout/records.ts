import type { ServiceKey, ServiceSpec, UpdatePolicy, VolumeSpec } from '@grappe/domain';

/** The specification of a version, for going back to it. */
export interface VersionSnapshot {
  readonly version: number;
  readonly spec: ServiceSpec;
  readonly volumes: readonly VolumeSpec[];
}

export interface RolloutVersion {
  readonly version: number;
  readonly image: string;
}

/** `deploy`: asked for by a file. `rollback`: a deploy that failed is taken back. `undo`: the operator takes the last one back. */
export type RolloutKind = 'deploy' | 'rollback' | 'undo';

/**
 * `running` and `paused` are under way, the others are its end. `failed`: it went on to its end as its policy says, with more failures than
 * allowed. `rolled-back`: another rollout takes it back. `superseded`: another one came in between.
 */
export type RolloutState =
  'running' | 'paused' | 'completed' | 'failed' | 'rolled-back' | 'superseded';

/** Slots of the service, as far as a rollout is concerned. */
export interface RolloutCounts {
  readonly slots: number;
  /** They run the new version, and were watched for long enough. */
  readonly updated: number;
  /** The new version has failed in them. */
  readonly failed: number;
}

/** One replacement of a version by another. Written when it begins, when it fails, stops or goes on, and when it ends; its progress is seen on the tasks. */
export interface Rollout {
  /** From 1 for each service. */
  readonly number: number;
  readonly kind: RolloutKind;
  /** What it is taken back to. */
  readonly from: RolloutVersion;
  readonly to: RolloutVersion;
  readonly state: RolloutState;
  /** As it was when it began: a rollback follows the rollback policy of the version that has failed. */
  readonly policy: UpdatePolicy;
  /** Sequence number of the first task that may be its own. */
  readonly firstTask: number;
  /** Wall clock, for display only. */
  readonly startedAtMs: number;
  readonly endedAtMs?: number;
  /** `slotText`, in the order of their failures; emptied when the operator lets it go on. */
  readonly failedSlots: readonly string[];
  /** The latest failure, for a person; empty without one. */
  readonly lastFailure: string;
  /** At its end. */
  readonly counts?: RolloutCounts;
  /** Why it began or is in this state, for a person; empty when there is nothing to say. */
  readonly why: string;
}

/** All that is kept of a service's rollouts, in one record: a change of it is one write. */
export interface RolloutLedger {
  readonly service: ServiceKey;
  /** No version above it was ever given. */
  readonly highestVersion: number;
  /** What the latest rollout started from. */
  readonly previous: VersionSnapshot;
  /** Oldest first, at most ROLLOUTS_KEPT_MAX; the latest may be under way. */
  readonly rollouts: readonly Rollout[];
}
