import type { Logger } from '@grappe/ports';

/** What cannot be used, each by a key of its own. Said once: when it comes, when it has become another, and when it has gone. */
export class Troubles {
  readonly #logger: Logger;
  readonly #current = new Map<string, string>();
  readonly #said = new Map<string, string>();

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  get all(): readonly string[] {
    return [...this.#current.values()];
  }

  set(key: string, message: string): void {
    this.#current.set(key, message);
  }

  clear(key: string): void {
    this.#current.delete(key);
  }

  /** Says what is new in one line, however much it is: a board without any pins has one reason for all of them. */
  say(): void {
    const fresh = [...this.#current].filter(([key, message]) => this.#said.get(key) !== message);
    const gone = [...this.#said].filter(([key]) => !this.#current.has(key));
    for (const [key, message] of fresh) this.#said.set(key, message);
    for (const [key] of gone) this.#said.delete(key);
    if (fresh.length > 0) {
      const troubles = fresh.map(([, message]) => message);
      this.#logger.warn(
        { troubles },
        'some hardware of this node cannot be used; it works without',
      );
    }
    if (gone.length > 0) {
      const mended = gone.map(([, message]) => message);
      this.#logger.info(
        { mended },
        'hardware that could not be used is in order, or not wanted any more',
      );
    }
  }
}
