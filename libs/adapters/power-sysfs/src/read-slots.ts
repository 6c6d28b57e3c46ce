/** At most so many pieces of work at a time; the others wait in the order in which they came. */
export class ReadSlots {
  readonly #waiting: (() => void)[] = [];
  #free: number;

  constructor(slots: number) {
    this.#free = slots;
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    // Bounded: every sensor has one piece of work at most.
    if (this.#free === 0) await new Promise<void>((resume) => this.#waiting.push(resume));
    else this.#free -= 1;
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free += 1;
      else next();
    }
  }
}
