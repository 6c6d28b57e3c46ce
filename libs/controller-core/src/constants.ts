/** Design section 5: the loss of three heartbeats stays under a second. */
export const HEARTBEAT_PERIOD_MS = 250;

/**
 * Silence after which a node counts as lost: four heartbeats at their longest jitter (275 ms) do not fit in it, and a garbage collection
 * or an SD card stall of the agent, some 400 ms at the worst, does.
 */
export const NODE_LOST_AFTER_MS = 1_000;

/**
 * Silence allowed after the agent's connection was closed in good order. A closed connection proves that the node's kernel lives: its
 * agent is restarting or being upgraded, and its containers run on. Covers a restart by systemd on a Pi 3 (some 3 s) with room.
 */
export const AGENT_RESTART_GRACE_MS = 10_000;

/** After its own start the controller waits this long for agents before it declares a node lost; agents retry every second at least. */
export const STARTUP_GRACE_MS = 10_000;

/** Period of the controller's look at the clock: a tenth of the time after which a node is lost. */
export const TICK_MS = 100;

/**
 * A tick that comes this much late means that this process was held up (disk, CPU, pause), so the silence it measures is partly its own.
 * All deadlines are moved by the delay instead of declaring nodes lost.
 */
export const TICK_LATE_MS = 100;

/** Wait before a slot whose task was given up is tried again: doubles from the first to the second value, reset by a success. */
export const SLOT_BACKOFF_MS_MIN = 1_000;
export const SLOT_BACKOFF_MS_MAX = 60_000;

/** A task that has run this long counts as a success for its slot's back-off. */
export const SLOT_SUCCESS_AFTER_MS = 30_000;

/** After the disk was full, the next attempt to save what is only in memory. */
export const STORE_RETRY_MS = 5_000;

/** Clock difference of a node that is worth a warning: certificates and log times become confusing beyond it. */
export const CLOCK_SKEW_WARNING_MS = 60_000;

/** Unexpired tokens at a time. */
export const TOKENS_MAX = 256;
/** Certificates accepted per node: the current one and those that overlap with it during a renewal. */
export const SERIALS_PER_NODE_MAX = 3;
/** Images the controller holds for its nodes. */
export const IMAGES_MAX = 1_000;
/** References one node may report; a Pi's card holds some hundred. */
export const IMAGES_PER_NODE_MAX = 2_000;
/** Left-over tasks remembered per node, several times what it may be given: beyond, it makes them up. */
export const LINGERING_PER_NODE_MAX = 1_000;

/**
 * Replicas of all services together: more than a rack of 64 nodes can run if each has a hundred tasks. Each is a record with its
 * specification in memory and in the store, so that a slip of the finger would fill both.
 */
export const REPLICAS_PER_RACK_MAX = 10_000;

/**
 * Records changed after which a reconciliation leaves the services that remain to the next: with those that one service of REPLICAS_MAX
 * adds, they fit into one commit of the store.
 */
export const RECONCILE_RECORDS_MAX = 2_000;
