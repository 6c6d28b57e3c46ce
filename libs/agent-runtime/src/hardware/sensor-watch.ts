import {
  isAbsent,
  newReading,
  readingChanged,
  takeLook,
  type ReadingState,
  type SensorExpectation,
} from '@grappe/agent-core';
import type { Clock, PowerSensor, Timers } from '@grappe/ports';

/** A device that is not there may be plugged in one day; until then the board sleeps on. */
const ABSENT_PERIOD_MS = 60_000;

export interface SensorWatchOptions {
  readonly sensor: PowerSensor;
  readonly expected: SensorExpectation;
  /** From the end of one look to the next. */
  readonly periodMs: number;
  /** What is drawn where the sensor measures, as far as anybody else knows. */
  readonly loadWatts: () => number | undefined;
  readonly clock: Clock;
  readonly timers: Timers;
  /** Something has to be told to others. */
  readonly onChange: () => void;
}

/** Looks at one sensor again and again, and judges what it says. */
export class SensorWatch {
  readonly #options: SensorWatchOptions;
  #state = newReading();
  #looked = false;
  #cancel: (() => void) | undefined;
  #closed = false;

  constructor(options: SensorWatchOptions) {
    this.#options = options;
  }

  start(): this {
    this.#cancel = this.#options.timers.after(0, () => void this.#look());
    return this;
  }

  get name(): string {
    return this.#options.sensor.name;
  }

  get state(): ReadingState {
    return this.#state;
  }

  /** It has been looked at once. */
  get looked(): boolean {
    return this.#looked;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#cancel?.();
    await this.#options.sensor.close();
  }

  async #look(): Promise<void> {
    const { sensor, expected, periodMs, loadWatts, clock, timers, onChange } = this.#options;
    const look = await sensor.read();
    if (this.#closed) return;
    const before = this.#state;
    const load = loadWatts();
    this.#state = takeLook(before, look, expected, {
      nowMs: clock.monotonicMs(),
      ...(load !== undefined && { loadWatts: load }),
    });
    const first = !this.#looked;
    this.#looked = true;
    const waitMs = isAbsent(this.#state) ? ABSENT_PERIOD_MS : periodMs;
    this.#cancel = timers.after(waitMs, () => void this.#look());
    if (first || readingChanged(before, this.#state)) onChange();
  }
}
