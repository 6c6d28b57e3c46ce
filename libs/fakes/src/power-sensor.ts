import { err, ok, type PowerSample, type Result, type SensorFault } from '@grappe/domain';
import type { PowerSensor } from '@grappe/ports';

/** A sensor that says what a test wants. */
export class FakePowerSensor implements PowerSensor {
  readonly name: string;
  /** What it says, or why it says nothing; may be changed at any time. */
  reading: Result<PowerSample, SensorFault>;
  /** Looks so far. */
  reads = 0;
  closed = false;
  #held: Promise<void> | undefined;

  constructor(sample: PowerSample = {}, name = 'fake sensor') {
    this.name = name;
    this.reading = ok(sample);
  }

  say(sample: PowerSample): void {
    this.reading = ok(sample);
  }

  fail(cause: SensorFault['cause'], message = 'as the test wants it'): void {
    this.reading = err({ cause, message: `${this.name}: ${message}` });
  }

  /** Looks do not end until the returned function is called. */
  hold(): () => void {
    let release = (): void => undefined;
    this.#held = new Promise((resolve) => (release = resolve));
    return release;
  }

  async read(): Promise<Result<PowerSample, SensorFault>> {
    this.reads += 1;
    await this.#held;
    if (this.closed) return err({ cause: 'unreadable', message: `${this.name}: it was closed` });
    return this.reading;
  }

  async close(): Promise<void> {
    this.closed = true;
  }
}
