import { err, ok, type PowerSample, type Result, type SensorFault } from '@grappe/domain';
import type { Clock, PowerSensor, Timers } from '@grappe/ports';
import { READ_TIMEOUT_MS } from './limits.ts';
import type { ReadSlots } from './read-slots.ts';
import { SensorTrouble } from './sensor-trouble.ts';

type Reading = Result<PowerSample, SensorFault>;

interface Progress {
  readonly sinceMs: number;
  /** It has got a slot, and asks the kernel. */
  started: boolean;
  overdue: boolean;
}

interface UnderWay {
  readonly progress: Progress;
  readonly answer: Promise<Reading>;
}

export interface SysfsSensorOptions {
  readonly name: string;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly slots: ReadSlots;
  /** Throws a SensorTrouble where it fails. */
  readonly look: () => Promise<PowerSample>;
}

/**
 * Bounds a look at a device in time. A read of sysfs that hangs in the kernel can be given up but not cancelled, and goes on to hold one of
 * Node's few threads for files. So each sensor has one look under way at most: who asks meanwhile gets its answer, or once it is overdue is
 * told at once that it hangs, and no further thread is lost however often somebody asks.
 */
export class SysfsSensor implements PowerSensor {
  readonly name: string;
  readonly #options: SysfsSensorOptions;
  #underWay: UnderWay | undefined;
  #closed = false;

  constructor(options: SysfsSensorOptions) {
    this.name = options.name;
    this.#options = options;
  }

  async read(): Promise<Reading> {
    if (this.#closed) return this.#fault('unreadable', 'it has been closed');
    const underWay = this.#underWay;
    if (underWay === undefined) return this.#start();
    const { progress, answer } = underWay;
    if (!progress.overdue) return answer;
    const sinceS = (this.#options.clock.monotonicMs() - progress.sinceMs) / 1_000;
    const what = progress.started
      ? 'a read that began SINCE ago still hangs in the kernel. Check its cables'
      : 'it waits since SINCE for other sensors of this node, which hang. Check their cables';
    const told = what.replace('SINCE', `${sinceS.toFixed(0)} s`);
    return this.#fault('unreadable', `${told}, then restart the node if they do not come back`);
  }

  async close(): Promise<void> {
    // A look under way cannot be cancelled; whoever waits for it gets its answer, within the time limit.
    this.#closed = true;
  }

  #start(): Promise<Reading> {
    const { clock, timers, slots } = this.#options;
    const progress = { sinceMs: clock.monotonicMs(), started: false, overdue: false };
    let cancel = (): void => undefined;
    const deadline = new Promise<Reading>((resolve) => {
      cancel = timers.after(READ_TIMEOUT_MS, () => {
        progress.overdue = true;
        const hangs = `no answer within ${READ_TIMEOUT_MS / 1_000} s: the device or its bus hangs. Check its cables and supply`;
        resolve(this.#fault('unreadable', hangs));
      });
    });
    const look = slots
      .run(() => {
        progress.started = true;
        return this.#look();
      })
      .finally(() => {
        cancel();
        this.#underWay = undefined;
      });
    const answer = Promise.race([look, deadline]);
    this.#underWay = { progress, answer };
    return answer;
  }

  async #look(): Promise<Reading> {
    // It may have waited for a slot until after it was closed.
    if (this.#closed) return this.#fault('unreadable', 'it has been closed');
    try {
      return ok(await this.#options.look());
    } catch (error) {
      if (error instanceof SensorTrouble) {
        return this.#fault(error.fault.cause, error.fault.message);
      }
      return this.#fault('unreadable', error instanceof Error ? error.message : String(error));
    }
  }

  #fault(cause: SensorFault['cause'], message: string): Reading {
    return err({ cause, message: `${this.name}: ${message}` });
  }
}
