import { GrappeError } from '@grappe/domain';

/**
 * Inputs that may wait while one is being handled. A rack of 64 nodes posts some 300 a second and each takes well under a millisecond, so a
 * queue this long means minutes of standstill; the process is then restarted rather than left to decide on old news.
 */
export const INPUTS_WAITING_MAX = 100_000;

export interface CoreLoopOptions<Input, Effect> {
  /** Decides, and makes durable what has to be, before it resolves with the effects. Never runs twice at a time. */
  readonly step: (input: Input) => readonly Effect[] | Promise<readonly Effect[]>;
  /** Starts an effect; what comes of it is posted as a further input. Must not throw for anything that can be expected. */
  readonly perform: (effect: Effect) => void;
  /** Asked when no input waits; lets a core coalesce work that many inputs in a row have caused. */
  readonly whenIdle?: () => Input | undefined;
  /** A defect: an invariant is broken or the store has failed. The process should end and be started again. */
  readonly onFatal: (error: unknown) => void;
}

/**
 * The one loop that drives a core: inputs one after the other in the order they came, the effects of each before the next is looked at.
 * As long as a step is synchronous, an input is handled within the call that posts it.
 */
export class CoreLoop<Input, Effect> {
  readonly #options: CoreLoopOptions<Input, Effect>;
  readonly #waiting: Input[] = [];
  #running = false;
  #stopped = false;
  #idle: Promise<void> = Promise.resolve();

  constructor(options: CoreLoopOptions<Input, Effect>) {
    this.#options = options;
  }

  post(input: Input): void {
    if (this.#stopped) return;
    if (this.#waiting.length >= INPUTS_WAITING_MAX) {
      this.#fail(
        new GrappeError('LIMIT_EXCEEDED', `${INPUTS_WAITING_MAX} inputs wait to be handled`),
      );
      return;
    }
    this.#waiting.push(input);
    if (this.#running) return;
    this.#running = true;
    this.#idle = this.#run();
  }

  /** Takes no further inputs, and drops those that wait; resolves when the one under way is done, and `last` after it, if given. */
  async stop(last?: Input): Promise<void> {
    this.#waiting.length = 0;
    if (last !== undefined) this.post(last);
    this.#stopped = true;
    await this.#idle;
    this.#waiting.length = 0;
  }

  async #run(): Promise<void> {
    try {
      for (;;) {
        const input =
          this.#waiting.shift() ?? (this.#stopped ? undefined : this.#options.whenIdle?.());
        if (input === undefined) break;
        const outcome = this.#options.step(input);
        const effects = outcome instanceof Promise ? await outcome : outcome;
        for (const effect of effects) this.#options.perform(effect);
      }
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#running = false;
    }
  }

  #fail(error: unknown): void {
    this.#stopped = true;
    this.#waiting.length = 0;
    this.#options.onFatal(error);
  }
}
