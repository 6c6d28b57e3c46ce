/** Runs tasks with the same key one after another, in the order of the calls; a failed one does not stop the next. */
export class OneAtATime {
  readonly #last = new Map<string, Promise<unknown>>();

  async run<T>(key: string, task: () => Promise<T>): Promise<T> {
    const former = this.#last.get(key) ?? Promise.resolve();
    const current = former.then(task, task);
    this.#last.set(key, current);
    try {
      return await current;
    } finally {
      if (this.#last.get(key) === current) this.#last.delete(key);
    }
  }
}
