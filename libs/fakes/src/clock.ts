import { invariant } from '@grappe/domain';
import type { Clock, Timers } from '@grappe/ports';

/** A Pi without a network believes that it is 1970; tests that do not care start a little later. */
const WALL_START_MS = 1_800_000_000_000;
/** More timers in one `advance` than any simulated rack sets: beyond it, two timers are setting each other up for ever. */
const TIMERS_PER_ADVANCE_MAX = 10_000_000;

interface PendingTimer {
  readonly dueMs: number;
  readonly sequence: number;
  readonly fire: () => void;
}

/** Time that stands still until `advance`. Timers fire in order of due time, then of setting, each at its own due time. */
export class FakeClock implements Clock, Timers {
  readonly #pending = new Set<PendingTimer>();
  #nowMs = 0;
  #wallOffsetMs: number;
  #sequence = 0;

  constructor(wallStartMs: number = WALL_START_MS) {
    this.#wallOffsetMs = wallStartMs;
  }

  monotonicMs(): number {
    return this.#nowMs;
  }

  wallMs(): number {
    return this.#nowMs + this.#wallOffsetMs;
  }

  /** Makes the wall clock jump; the monotonic clock and the timers take no notice. */
  setWallMs(wallMs: number): void {
    this.#wallOffsetMs = wallMs - this.#nowMs;
  }

  after(delayMs: number, fire: () => void): () => void {
    invariant(Number.isFinite(delayMs), 'a timer has a finite delay');
    const dueMs = this.#nowMs + Math.max(0, delayMs);
    const timer: PendingTimer = { dueMs, sequence: this.#sequence, fire };
    this.#sequence += 1;
    this.#pending.add(timer);
    return () => {
      this.#pending.delete(timer);
    };
  }

  /** Timers that have not fired yet. */
  get pendingTimers(): number {
    return this.#pending.size;
  }

  /** Due time of the next timer on the monotonic clock. */
  get nextDueMs(): number | undefined {
    return this.#next()?.dueMs;
  }

  /** Lets time pass and fires what falls due, also timers set meanwhile by other timers. */
  advance(byMs: number): void {
    invariant(byMs >= 0, 'monotonic time never goes back');
    const untilMs = this.#nowMs + byMs;
    for (let fired = 0; ; fired += 1) {
      invariant(fired < TIMERS_PER_ADVANCE_MAX, 'timers come to an end');
      const timer = this.#next();
      if (timer === undefined || timer.dueMs > untilMs) break;
      this.#pending.delete(timer);
      this.#nowMs = timer.dueMs;
      timer.fire();
    }
    this.#nowMs = untilMs;
  }

  #next(): PendingTimer | undefined {
    let first: PendingTimer | undefined;
    for (const timer of this.#pending) {
      // A set keeps the order of setting, so among equal due times the first found is the first set.
      if (first === undefined || timer.dueMs < first.dueMs) first = timer;
    }
    return first;
  }
}
