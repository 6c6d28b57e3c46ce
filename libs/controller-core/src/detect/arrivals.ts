import {
  HEARTBEAT_PERIOD_MS,
  STUTTER_MS_MAX,
  SUSPECT_AFTER_MS_MAX,
  SUSPECT_AFTER_MS_MIN,
} from '../constants.ts';

/**
 * How regularly a node's heartbeats arrive: mean and mean deviation of their distance as exponential averages, by the formulas that TCP
 * estimates round trips with (RFC 6298, section 2: SRTT, RTTVAR and RTO), plus a slowly fading memory of the longest stutter. Four numbers
 * per node, whatever its age.
 */
export interface Arrivals {
  meanMs: number;
  deviationMs: number;
  /** Longest distance seen lately; fades. */
  longestMs: number;
  /** Monotonic time of the last heartbeat of this session; absent before the first. */
  lastAtMs?: number;
}

/** RFC 6298: alpha, beta and K. */
const MEAN_WEIGHT = 1 / 8;
const DEVIATION_WEIGHT = 1 / 4;
const DEVIATIONS = 4;

/** Per heartbeat: half of a stutter is forgotten after some 350 of them, a minute and a half. The deviation alone forgets it within two seconds. */
const STUTTER_FADING = 0.998;
/** A stutter that was survived once must not suspect when it comes back a little longer. */
const STUTTER_ROOM = 1.25;

/** RFC 6298 begins with half of the first value as the deviation, ten times what the jitter of heartbeats makes it later. */
export function newArrivals(): Arrivals {
  return {
    meanMs: HEARTBEAT_PERIOD_MS,
    deviationMs: HEARTBEAT_PERIOD_MS / 2,
    longestMs: HEARTBEAT_PERIOD_MS,
  };
}

/** A new session: what was learned of its regularity is void, a stutter is the board's or its cable's and stays. */
export function restartArrivals(arrivals: Arrivals): void {
  Object.assign(arrivals, { ...newArrivals(), longestMs: arrivals.longestMs });
  delete arrivals.lastAtMs;
}

/** Takes a heartbeat in. `trusted`: this process was punctual since the one before, so that the distance is the node's own. */
export function noteArrival(arrivals: Arrivals, nowMs: number, trusted: boolean): void {
  const { lastAtMs } = arrivals;
  arrivals.lastAtMs = nowMs;
  if (lastAtMs === undefined || !trusted) return;
  const distanceMs = Math.min(nowMs - lastAtMs, STUTTER_MS_MAX);
  const error = Math.abs(arrivals.meanMs - distanceMs);
  arrivals.deviationMs += DEVIATION_WEIGHT * (error - arrivals.deviationMs);
  arrivals.meanMs += MEAN_WEIGHT * (distanceMs - arrivals.meanMs);
  arrivals.longestMs = Math.max(arrivals.longestMs * STUTTER_FADING, distanceMs);
}

/** The node was suspected, and wrongly so: it had only been silent for so long. */
export function noteStutter(arrivals: Arrivals, silentMs: number): void {
  if (silentMs <= STUTTER_MS_MAX) arrivals.longestMs = Math.max(arrivals.longestMs, silentMs);
}

/** Silence after which the node is suspected, as long as this process is punctual. */
export function suspectAfterMs({ meanMs, deviationMs, longestMs }: Arrivals): number {
  const wanted = Math.max(meanMs + DEVIATIONS * deviationMs, longestMs * STUTTER_ROOM);
  return Math.min(Math.max(wanted, SUSPECT_AFTER_MS_MIN), SUSPECT_AFTER_MS_MAX);
}
