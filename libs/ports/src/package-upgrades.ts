import type { Result, UpgradePackage } from '@grappe/domain';

/**
 * `staged`: ready, nothing was changed. `installing`: under way, or watched after it. `installed`: over, and well. `stuck`: it is not known what
 * runs.
 */
export type UpgradeJobState =
  'staged' | 'installing' | 'installed' | 'rolling-back' | 'rolled-back' | 'stuck';

/** The latest upgrade of this node, as its disk remembers it. */
export interface UpgradeJob {
  readonly id: string;
  readonly version: string;
  readonly state: UpgradeJobState;
  /** Why it is in this state, for a person; may be empty. */
  readonly message: string;
}

export interface StageRequest {
  readonly id: string;
  readonly version: string;
  readonly packages: readonly UpgradePackage[];
  /** The verified bytes of a package. */
  readonly read: (sha256: string) => Promise<AsyncIterable<Uint8Array>>;
}

/** Replaces the packages that the agent itself runs from. What it begins goes on when the agent ends, or the board loses power. */
export interface PackageUpgrades {
  /** Undefined: there was none. */
  job(): Promise<UpgradeJob | undefined>;
  /**
   * Checks that the packages fit this board, and keeps what is needed for going back, in place of an earlier job. Changes nothing that runs. The error
   * says for a person what does not fit.
   */
  stage(request: StageRequest): Promise<Result<void, string>>;
  /** Begins to install what was staged under this id, or goes on with it; returns at once. */
  begin(id: string): Promise<Result<void, string>>;
  /** Begins to go back to what ran before; returns at once. Also while it is being installed. */
  rollBack(id: string, why: string): Promise<Result<void, string>>;
  /** The agent that calls runs from that version and has found its controller. Without this word in time, what was installed is taken back. */
  confirm(version: string): Promise<void>;
}
