/**
 * Wait before the next attempt to connect: short at first, because a controller restarts in a second and should find its nodes at once; longer
 * after a minute, because a board may be alone for days. The controller gives its nodes ten seconds after its own start.
 */
const RECONNECT_MS_MIN = 100;
const RECONNECT_MS_MAX = 500;
const RECONNECT_MS_LATER = 2_000;
const RECONNECTS_BEFORE_LATER = 120;
/**
 * Wait after a refusal that lasts until somebody installs another version here or there, or switches off the other board that is this node. Every try is
 * work of the controller; and once it is upgraded, its nodes must be back within the ten seconds that it gives them.
 */
const RECONNECT_MS_REFUSED = 5_000;
/** Beyond it the wait has reached its limit. */
const DOUBLINGS_MAX = 10;

/** Before the attempt that follows `failures` failed ones in a row; `refusedForLong`: the last one was refused for a reason that lasts. */
export function reconnectDelayMs(failures: number, refusedForLong = false): number {
  if (refusedForLong) return RECONNECT_MS_REFUSED;
  if (failures >= RECONNECTS_BEFORE_LATER) return RECONNECT_MS_LATER;
  return Math.min(RECONNECT_MS_MIN * 2 ** Math.min(failures, DOUBLINGS_MAX), RECONNECT_MS_MAX);
}
