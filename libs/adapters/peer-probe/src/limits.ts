/** As long as the MAC's hash: a longer HMAC key would be no stronger (RFC 2104, section 3). */
export const PROBE_KEY_BYTES = 32;

/** Each repetition covers a lost datagram; spread over the time limit, four get through 1 % loss each way in all but one of 6 million probes. */
export const REPETITIONS = 4;
/** Detectors wait a fifth of a second. This keeps a mistaken request from holding a socket for days. */
export const PROBE_TIMEOUT_MS_MAX = 10_000;
/** Every other node of a rack of 64 at once, each with a socket of its own; a controller asks a node for about three. */
export const PROBES_MAX = 64;

/**
 * Three peers ask one node, each under two keys, `REPETITIONS` times in a fifth of a second: 24 answers a round, 120 a second when rounds
 * follow each other without a pause. Twice that is 12 KB/s, and 2 % of a PC's core at the measured 0.07 ms each.
 */
export const ANSWERS_PER_SECOND_MAX = 240;
/** Two whole rounds at once. */
export const ANSWERS_BURST_MAX = 48;

/** Whoever floods a node must not fill its log: one line per period and reason, with the number of those left out. */
export const DROP_LOG_PERIOD_MS = 60_000;
