import { invariant } from '@grappe/domain';
import type { Clock, Timers } from '@grappe/ports';
import type { ProcessLife } from './process-life.ts';
import type { VirtualTime } from './virtual-time.ts';

export interface ClockDisposition {
  /** Seconds that the machine counts in a second: 0.99 to 1.01 covers the worst crystals of cheap boards tenfold. */
  readonly rate: number;
  /** What the monotonic clock says at the world's beginning: for how long the machine has been up. */
  readonly monotonicAtStartMs: number;
  readonly wallAtStartMs: number;
}

/** How close to its due time a timer may be found to be early by rounding; then it waits this much longer. */
const ROUNDING_MS = 1e-6;
/** Timers that a process may have at a time: the runtimes have a handful each, so more means that some are never cancelled. */
export const TIMERS_PER_PROCESS_MAX = 64;

/** The clocks of one machine: both drift alike, the wall clock can be set. */
export class MachineClock implements Clock {
  readonly #time: VirtualTime;
  readonly #rate: number;
  #startMs: number;
  #wallOffsetMs: number;

  constructor(time: VirtualTime, disposition: ClockDisposition) {
    this.#time = time;
    this.#rate = disposition.rate;
    this.#startMs = disposition.monotonicAtStartMs;
    this.#wallOffsetMs = disposition.wallAtStartMs - disposition.monotonicAtStartMs;
  }

  monotonicMs(): number {
    // Who waits for time to pass without letting it pass looks at the clock for ever.
    this.#time.deed();
    return this.#startMs + this.#time.nowMs * this.#rate;
  }

  wallMs(): number {
    return Math.floor(this.monotonicMs() + this.#wallOffsetMs);
  }

  /** Somebody, or a time server, sets the clock. */
  setWallMs(wallMs: number): void {
    this.#wallOffsetMs = wallMs - this.monotonicMs();
  }

  /** The machine is switched on: the monotonic clock begins anew, and the wall clock goes on. */
  startAnew(): void {
    const upMs = this.monotonicMs();
    this.#startMs -= upMs;
    this.#wallOffsetMs += upMs;
  }

  /** When, in the world's time, this machine's monotonic clock will have reached `monotonicMs`. */
  worldMs(monotonicMs: number): number {
    const worldMs = (monotonicMs - this.#startMs) / this.#rate;
    return this.#startMs + worldMs * this.#rate < monotonicMs ? worldMs + ROUNDING_MS : worldMs;
  }
}

/** Timers of one process, on its machine's clock. */
export class ProcessTimers implements Timers {
  readonly #time: VirtualTime;
  readonly #clock: MachineClock;
  readonly #life: ProcessLife;
  readonly #pending = new Set<object>();

  constructor(time: VirtualTime, clock: MachineClock, life: ProcessLife) {
    this.#time = time;
    this.#clock = clock;
    this.#life = life;
  }

  get pending(): number {
    return this.#pending.size;
  }

  after(delayMs: number, fire: () => void): () => void {
    invariant(Number.isFinite(delayMs), 'a timer has a finite delay');
    if (!this.#life.call()) return () => undefined;
    const timer = {};
    this.#pending.add(timer);
    const dueMs = this.#clock.monotonicMs() + Math.max(0, delayMs);
    const cancel = this.#time.at(this.#clock.worldMs(dueMs), () =>
      this.#life.enter(() => {
        // While the process was stopped it may have fallen due, and then have been cancelled by another that fell due before.
        if (this.#pending.delete(timer)) fire();
      }),
    );
    return () => {
      this.#pending.delete(timer);
      cancel();
    };
  }
}
