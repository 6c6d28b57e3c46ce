/** Wait before a failed preparation is tried again: doubles from the first to the second value. An image may be loaded any minute. */
export const PREPARE_RETRY_MS_MIN = 1_000;
export const PREPARE_RETRY_MS_MAX = 60_000;

/** Wait before a container that could not be created or started is tried again on this node. */
export const START_RETRY_MS_MIN = 200;
/** Failed starts after which the node gives a task up, so that the controller can try another node. */
export const START_ATTEMPTS_MAX = 3;

/** Longest wait between restarts of a container that keeps ending: one start a minute spares the SD card and still recovers soon. */
export const RESTART_DELAY_MS_MAX = 60_000;
/** A container that ran this long counts as a success: its next restart is quick again. Docker uses 10 s as well. */
export const RESTART_WINDOW_MS_DEFAULT = 10_000;

/** Wait before a step is tried again that failed because the engine did not answer; usually its return comes first. */
export const ENGINE_RETRY_MS = 1_000;

/** Creations, starts and removals that run at a time on a node: a Pi's card serves more of them no faster. */
export const STEPS_IN_FLIGHT_MAX = 4;
/**
 * Preparations that run at a time, counted apart: one that waits for a registry may take minutes and must not hold up other tasks, least of
 * all those whose image is there already.
 */
export const PREPARATIONS_IN_FLIGHT_MAX = 16;

/** Wait before an assignment that could not be saved is tried again. */
export const SAVE_RETRY_MS = 5_000;

/** Stop grace of a container whose specification is no longer known. */
export const STOP_GRACE_MS_UNKNOWN = 10_000;

/**
 * A singleton's container is told to stop this long before its lease ends. The controller counts on its end a stop grace after the end of the
 * lease: this covers a timer that fires late, the engine's call and the engine's own time beyond the grace. Also what the watchdog, which
 * kills a quarter of a second before that, leaves to a container that uses its whole grace.
 */
export const LEASE_STOP_LEAD_MS = 500;
/**
 * A singleton is started only while its lease lasts this much longer, so that a start, which takes a Pi up to a second, mostly ends within it.
 * Well below the shortest lease that rack.yaml allows (2 s) less two heartbeats.
 */
export const LEASE_START_MIN_MS = 1_250;
/** Wait before containers that could not be guarded are tried again: several times within the shortest lease. */
export const GUARD_RETRY_MS = 500;
/**
 * What an earlier agent had guarded and no listing names is mostly gone; but a container of a node that was renamed, or joined another rack, is
 * hidden and runs on. It stays guarded for this long after its lease and grace, when the watchdog has killed it: many rounds of that, should
 * the board be busy, or the engine have started it late.
 */
export const UNLISTED_GUARD_MARGIN_MS = 5_000;
/** A controller that was heard within this time is not away: it has let the lease end. Only for what a person is told. */
export const HEARD_LATELY_MS = 1_000;
