import { err, ok, type PowerSample, type Result, type SensorFault } from '@grappe/domain';
import type { PowerSensor, Timers } from '@grappe/ports';
import { READ_TIMEOUT_MS } from './limits.ts';
import { NutConnection } from './nut-connection.ts';
import { ConnectionEnded, NutTrouble } from './nut-trouble.ts';
import { sampleFromVariables } from './sample-from-variables.ts';

export interface NutSensorOptions {
  readonly ups: string;
  readonly host: string;
  readonly port: number;
  readonly timers: Timers;
}

type Reading = Result<PowerSample, SensorFault>;

/** What ups.conf takes for a section's name; it becomes part of a line of the protocol. */
const UPS_NAME = /^[\w.-]+$/;

/**
 * A UPS by a NUT server. Connects when it is read, keeps the connection for the next time, and connects again when that one has ended. It only
 * reads, and says no user name or password: upsd lets everybody read who reaches it.
 */
export class NutSensor implements PowerSensor {
  readonly name: string;
  readonly #options: NutSensorOptions;
  #connection: NutConnection | undefined;
  #underWay: Promise<Reading> | undefined;
  #closed = false;

  constructor(options: NutSensorOptions) {
    this.#options = options;
    const host = options.host.includes(':') ? `[${options.host}]` : options.host;
    this.name = `NUT ${options.ups}@${host}:${options.port}`;
  }

  async read(): Promise<Reading> {
    if (this.#closed) return this.#fault('unreadable', 'it has been closed');
    if (!UPS_NAME.test(this.#options.ups)) {
      return this.#fault('misconfigured', 'that cannot be the name of a UPS');
    }
    // Who asks meanwhile gets the same answer: the protocol has no question numbers.
    this.#underWay ??= this.#look().finally(() => (this.#underWay = undefined));
    return this.#underWay;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#connection?.end(new NutTrouble('unreadable', 'it has been closed'));
  }

  async #look(): Promise<Reading> {
    const cancel = this.#options.timers.after(READ_TIMEOUT_MS, () => {
      const late = `no answer within ${READ_TIMEOUT_MS / 1_000} s. Check that its host runs and can be reached`;
      this.#connection?.end(new NutTrouble('unreadable', late));
    });
    try {
      return this.#sample(await this.#variables());
    } catch (error) {
      if (error instanceof NutTrouble) return this.#fault(error.reason, error.message);
      return this.#fault('unreadable', error instanceof Error ? error.message : String(error));
    } finally {
      cancel();
    }
  }

  async #variables(): Promise<ReadonlyMap<string, string>> {
    const { ups } = this.#options;
    if (this.#connection?.usable === true) {
      try {
        return await this.#connection.list(ups);
      } catch (error) {
        // Only what happens to every connection that was kept for long; whatever else it is, a new one would not make it better.
        if (!(error instanceof ConnectionEnded)) throw error;
      }
    }
    return this.#connect().list(ups);
  }

  #connect(): NutConnection {
    const { host, port } = this.#options;
    this.#connection = new NutConnection(host, port);
    if (this.#closed) this.#connection.end(new NutTrouble('unreadable', 'it has been closed'));
    return this.#connection;
  }

  #sample(variables: ReadonlyMap<string, string>): Reading {
    const sample = sampleFromVariables(variables);
    if (Object.keys(sample).length > 0) return ok(sample);
    return this.#fault(
      'unreadable',
      `none of its ${variables.size} variables is about power. See: upsc ${this.#options.ups}@HOST`,
    );
  }

  #fault(cause: SensorFault['cause'], message: string): Reading {
    return err({ cause, message: `${this.name}: ${message}` });
  }
}
