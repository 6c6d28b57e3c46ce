/** A hook that takes longer hangs. Mail servers that greet slowly on purpose are done by then. */
export const TELL_TIMEOUT_MS = 30_000;
/** After it was aborted a hook may take a moment to end what it has begun; then nobody waits for it any more. */
export const LET_GO_MS = 5_000;

/** Waits between the tries for one notice: five tries within ten minutes, over a router that starts anew, and a provider's bad minutes. */
export const RETRY_DELAYS_MS: readonly number[] = [5_000, 30_000, 120_000, 420_000];
/** A hook is said to fail from this try on: one that missed a packet is no news. */
export const SAID_FROM_TRY = 2;

/** Notices that one hook is told within a minute: what a person reads. What comes beyond is one summary. */
export const NOTICES_PER_MINUTE_MAX = 6;
export const RATE_WINDOW_MS = 60_000;

/** Notices that wait for one hook, in memory only; beyond, all that wait become one summary. */
export const NOTICES_WAITING_MAX = 50;
/** Alerts listed in a summary, the newest: a mail of some ten lines. */
export const SUMMARY_ALERTS_MAX = 20;
