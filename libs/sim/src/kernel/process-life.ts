import type { VirtualTime } from './virtual-time.ts';

/** Why a process ended. */
export type DeathCause = 'crash' | 'power' | 'exit' | 'defect';

export interface ProcessEvents {
  readonly onDeath: (cause: DeathCause) => void;
  /** It threw where nobody catches: a defect of the code that is simulated. */
  readonly onDefect: (error: unknown) => void;
}

/**
 * One run of a program, as its kernel sees it. Everything from outside (timers, messages, outcomes of calls) comes in through `enter`, everything it
 * asks of the outside goes through `call` or `ask`: so that it can be stopped, or end, between any two of them.
 */
export class ProcessLife {
  readonly name: string;
  readonly #time: VirtualTime;
  readonly #events: ProcessEvents;
  readonly #atDeath = new Set<(cause: DeathCause) => void>();
  readonly #waiting: (() => void)[] = [];
  #alive = true;
  #paused = false;
  #callsLeft = Number.POSITIVE_INFINITY;

  constructor(name: string, time: VirtualTime, events: ProcessEvents) {
    this.name = name;
    this.#time = time;
    this.#events = events;
  }

  get alive(): boolean {
    return this.#alive;
  }

  get paused(): boolean {
    return this.#paused;
  }

  /** Something happens to the process. It waits while the process is stopped, and is lost when it has ended. */
  enter(happening: () => void): void {
    if (!this.#alive || !this.#time.mayGoOn()) return;
    if (this.#paused) {
      this.#waiting.push(happening);
      return;
    }
    try {
      happening();
    } catch (error) {
      this.fail(error);
    }
  }

  /** The process asks for something that takes no time; false when it has ended, now or before, and nothing may come of it. */
  call(): boolean {
    if (!this.#alive || !this.#time.mayGoOn()) return false;
    this.#callsLeft -= 1;
    if (this.#callsLeft > 0) return true;
    this.kill('crash');
    return false;
  }

  /**
   * The process asks for something that takes its time. `carryOut` runs at the end of it even when the process has ended meanwhile: whoever was asked is
   * another program. What comes of it reaches a living process only.
   */
  ask<T>(takesMs: number, carryOut: () => T | Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (!this.call()) return;
      this.#time.after(takesMs, () => {
        void Promise.resolve()
          .then(carryOut)
          .then(
            (value) => this.enter(() => resolve(value)),
            (error: unknown) => this.enter(() => reject(asError(error))),
          );
      });
    });
  }

  /** Called once when the process ends; returns a function that takes it back. */
  atDeath(happening: (cause: DeathCause) => void): () => void {
    this.#atDeath.add(happening);
    return () => this.#atDeath.delete(happening);
  }

  /** It ends at the `calls`-th thing that it asks for from now on, before anything comes of that. */
  crashAtCall(calls: number): void {
    this.#callsLeft = Math.min(this.#callsLeft, calls);
  }

  /** A crash that was to come does not. */
  spare(): void {
    this.#callsLeft = Number.POSITIVE_INFINITY;
  }

  /** SIGSTOP. */
  pause(): void {
    this.#paused = true;
  }

  /** SIGCONT: all that has happened meanwhile reaches it at once, in order. */
  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    for (const happening of this.#waiting.splice(0))
      this.#time.after(0, () => this.enter(happening));
  }

  fail(error: unknown): void {
    if (!this.#alive) return;
    this.#events.onDefect(error);
    this.kill('defect');
  }

  kill(cause: DeathCause): void {
    if (!this.#alive) return;
    this.#alive = false;
    this.#waiting.length = 0;
    for (const happening of this.#atDeath) happening(cause);
    this.#atDeath.clear();
    this.#events.onDeath(cause);
  }
}

/** What was thrown, as it was; only what is no error at all is wrapped. */
export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
