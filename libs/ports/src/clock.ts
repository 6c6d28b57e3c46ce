/** Time, from outside. Decisions use only `monotonicMs`; the wall clock is for people and certificates. */
export interface Clock {
  /**
   * Milliseconds since an instant that is the same for all processes of a boot, never going back, also across changes of the wall clock.
   */
  monotonicMs(): number;
  /** Milliseconds since 1970 as the system believes; may jump, and is 1970 on a Pi without a network. */
  wallMs(): number;
}

/** One-shot timers on the monotonic clock. */
export interface Timers {
  /** Calls `fire` once, not before `delayMs` has passed; returns a function that cancels it. */
  after(delayMs: number, fire: () => void): () => void;
}
