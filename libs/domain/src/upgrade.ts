/** Packages of a release of grappe that a node may have. No other is ever installed for a controller. */
export const UPGRADE_PACKAGE_NAMES = ['grappe-agent', 'grappe-cli', 'grappe-controller'] as const;

export type UpgradePackageName = (typeof UPGRADE_PACKAGE_NAMES)[number];

/** The one that every upgrade is about; its version is that of the upgrade. */
export const AGENT_PACKAGE: UpgradePackageName = 'grappe-agent';

/** Some ten times what they have today; it is kept on the cards of nodes while they are upgraded. */
export const PACKAGE_BYTES_MAX = 33_554_432;
/** In one upgrade: three packages, two of them for two kinds of boards, and room for a third kind. */
export const UPGRADE_PACKAGES_MAX = 8;
/** That a controller keeps: those of the present upgrade, and of the one before. */
export const PACKAGES_KEPT_MAX = 16;
/** Nodes that are upgraded at a time. More would take too many replicas of one service away together. */
export const UPGRADE_PARALLEL_MAX = 8;

/** A package that a controller holds, named by its content. */
export interface UpgradePackage {
  readonly name: UpgradePackageName;
  readonly version: string;
  /** Debian's name, or `all`. */
  readonly architecture: string;
  readonly sha256: string;
  readonly sizeBytes: number;
}

/**
 * What a node is to do: `prepare` brings and checks the packages and changes nothing, `install` installs them, `roll-back` goes back to what ran
 * before.
 */
export const UPGRADE_ACTIONS = ['prepare', 'install', 'roll-back'] as const;

export type UpgradeAction = (typeof UPGRADE_ACTIONS)[number];

/** The whole of what a node is told of its upgrade; absent: of none any more. */
export interface UpgradeOrder {
  readonly id: string;
  readonly action: UpgradeAction;
  readonly version: string;
  readonly packages: readonly UpgradePackage[];
  /** Why it goes back, for a person; empty otherwise. */
  readonly why: string;
}

/**
 * `fetching`: packages are on their way. `ready`: prepared. `installing`: under way, or watched after it. `installed`: the new agent has found
 * its controller and has stayed. `rolling-back`, `rolled-back`: what ran before runs again. `refused`: nothing was changed. `stuck`: it is not
 * known what runs, a person has to look.
 */
export const NODE_UPGRADE_STATES = [
  'fetching',
  'ready',
  'installing',
  'installed',
  'rolling-back',
  'rolled-back',
  'refused',
  'stuck',
] as const;

export type NodeUpgradeState = (typeof NODE_UPGRADE_STATES)[number];

/** What a node says of its latest upgrade. */
export interface UpgradeReport {
  readonly id: string;
  readonly state: NodeUpgradeState;
  /** Of packages that have arrived, while they are fetched. */
  readonly doneBytes: number;
  /** Why it is so, for a person; may be empty. */
  readonly message: string;
}
