import type { SeededRng } from '@grappe/fakes';
import { asError, type ProcessLife } from '../kernel/process-life.ts';
import type { VirtualTime } from '../kernel/virtual-time.ts';

/** A write with its sync on a good card takes so long, and up to ten times that. */
const WRITE_MS_MIN = 1;
const WRITE_MS_SPREAD = 9;
const READ_MS = 1;

/** Tells of a write that has become durable. */
export type OnWrite = (what: string, bytes: number) => void;

/**
 * The disk of a machine as programs see it that write a file whole, sync it and rename it, or commit to a database: what was synced stays; what was not
 * when the process or the power ended is there or is not, and never half.
 */
export class Disk {
  full = false;
  /** Writes take so many times as long. */
  slowness = 1;
  /** True takes the time out of writes, for comparisons that must not depend on how often something is written. */
  readonly instant: boolean;
  readonly #time: VirtualTime;
  readonly #rng: SeededRng;
  readonly #onWrite: OnWrite;

  constructor(time: VirtualTime, rng: SeededRng, onWrite: OnWrite, instant: boolean) {
    this.#time = time;
    this.#rng = rng;
    this.#onWrite = onWrite;
    this.instant = instant;
  }

  /** `apply` makes the write durable; its outcome reaches the process if that lives on. */
  write<T>(
    life: ProcessLife,
    what: string,
    bytes: number,
    apply: () => Promise<T> | T,
  ): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (!life.call()) return;
      let decided = false;
      const carryOut = (): Promise<T> => {
        decided = true;
        this.#onWrite(what, bytes);
        return Promise.resolve().then(apply);
      };
      const forgetDeath = life.atDeath(() => {
        if (decided) return;
        const survives = this.#rng.next() < 0.5;
        decided = true;
        if (survives) void carryOut();
      });
      this.#time.after(this.#writeMs(), () => {
        forgetDeath();
        if (decided) return;
        void carryOut().then(
          (value) => life.enter(() => resolve(value)),
          (error: unknown) => life.enter(() => reject(asError(error))),
        );
      });
    });
  }

  read<T>(life: ProcessLife, get: () => Promise<T> | T): Promise<T> {
    return life.ask(this.instant ? 0 : READ_MS * this.slowness, get);
  }

  #writeMs(): number {
    if (this.instant) return 0;
    return (WRITE_MS_MIN + WRITE_MS_SPREAD * this.#rng.next() ** 3) * this.slowness;
  }
}
