import type { Timers } from '@grappe/ports';

export interface LevelFilterOptions<Level> {
  readonly timers: Timers;
  /** A level that does not last this long is not reported. */
  readonly debounceMs: number;
  /** Known already, so not reported. */
  readonly first: Level;
  /** The level now; undefined when it cannot be known. */
  readonly read: () => Level | undefined;
  readonly report: (level: Level) => void;
}

/**
 * Reports levels that last. onoff could wait itself, but measures that by the wall clock, which jumps when a Pi learns the time, and reports a
 * glitch as if the level were new.
 */
export class LevelFilter<Level> {
  readonly #options: LevelFilterOptions<Level>;
  #reported: Level;
  #last: Level;
  #cancel: (() => void) | undefined;

  constructor(options: LevelFilterOptions<Level>) {
    this.#options = options;
    this.#reported = options.first;
    this.#last = options.first;
  }

  /** This is the level now, with an edge before it or not. */
  look(level: Level): void {
    if (level !== this.#last) this.edge(level);
  }

  /** An edge was seen, and then this level. */
  edge(level: Level): void {
    this.stop();
    this.#last = level;
    if (level === this.#reported) return;
    if (this.#options.debounceMs <= 0) return this.#report(level);
    this.#cancel = this.#options.timers.after(this.#options.debounceMs, () => this.#settle());
  }

  /** Reports nothing that is still to last. */
  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  /** Reads again: when the process was held up, edges may be waiting that it has not heard of. */
  #settle(): void {
    this.#cancel = undefined;
    const level = this.#options.read();
    if (level === undefined) return;
    this.#last = level;
    if (level !== this.#reported) this.#report(level);
  }

  #report(level: Level): void {
    this.#reported = level;
    this.#options.report(level);
  }
}
