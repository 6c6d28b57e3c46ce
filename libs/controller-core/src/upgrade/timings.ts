/** How often an upgrade that is under way is looked at: its steps take seconds. */
export const UPGRADE_LOOK_MS = 250;
/** For how long the rack must have been without trouble before a node is begun: what has just come back may go again. */
export const UPGRADE_CALM_MS = 10_000;
/** How long a node with its new version is watched, unless the operator says otherwise: what a bad version breaks at once shows within it. */
export const UPGRADE_MONITOR_MS = 30_000;
/** Above it, a rack of 64 nodes would take more than two days. */
export const UPGRADE_MONITOR_MS_MAX = 3_600_000;
/** What a node has beyond the monitor time to be well: an agent that restarts, a container that is started again, a gateway that finds its place. */
export const UPGRADE_RECOVERY_MS = 120_000;
/** Packages are some megabytes; a node that has not brought them by then has no link worth the name, or a full card. */
export const UPGRADE_PREPARE_MS_MAX = 900_000;
/** For dpkg on a slow card, the wait for the new agent, and the way back. */
export const UPGRADE_INSTALL_MS_MAX = 900_000;
/** For tasks to move away; a container's stop grace may be minutes, and another node has to have room. */
export const UPGRADE_DRAIN_MS_MAX = 900_000;
/**
 * For how long an agent may be away while it is replaced, as long as its kernel answers: its containers run on, so nothing is gained by placing
 * them elsewhere. Longer than the way back takes on a slow card: the 150 s that a node waits for its new agent, and dpkg after them.
 */
export const UPGRADE_RESTART_GRACE_MS = 240_000;
