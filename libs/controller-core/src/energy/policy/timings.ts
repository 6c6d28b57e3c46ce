/** A lower tier is entered when the charge has called for it for this long: a minute of heavy load, or a disturbed reading, is none. */
export const ENTER_AFTER_MS = 60_000;
/** A better tier is entered after this long, one at a time: clouds come back, and nodes that were woken have used what they found. */
export const LEAVE_AFTER_MS = 600_000;
/** After a shutdown, the charge has to have been enough for this long: a battery that is charged shows more than it has. */
export const RESTART_AFTER_MS = 300_000;
/** Between the announcement and the first service that is stopped: for who works on the rack to save, and for dashboards to show it. */
export const ANNOUNCE_MS = 30_000;
/** An ordered shutdown takes some minutes: the longest stop grace of each stage, and the halts. Less left than this, it begins. */
export const SHUTDOWN_RESERVE_MS = 900_000;
/** A charge that may be wrong by more than this is no reason for anything. */
export const UNCERTAINTY_MAX = 0.3;
/** An override that nobody ends is forgotten by then; longer wants belong into rack.yaml. */
export const OVERRIDE_MS_MAX = 7 * 86_400_000;
export const OVERRIDE_MS_MIN = 60_000;
