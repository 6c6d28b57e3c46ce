/**
 * The newest answer to a question that is asked again and again and may take its time. An answer that was overtaken by that to a later question
 * is dropped: it would put the old in place of the new.
 */
export class LatestValue<T> {
  readonly #ask: () => Promise<T>;
  readonly #onAnswer: (value: T) => void;
  readonly #onFailure: (error: unknown) => void;
  #asked = 0;
  #answered = 0;
  #current: T | undefined;

  constructor(
    ask: () => Promise<T>,
    onAnswer: (value: T) => void,
    onFailure: (error: unknown) => void,
  ) {
    this.#ask = ask;
    this.#onAnswer = onAnswer;
    this.#onFailure = onFailure;
  }

  /** Undefined until there has been an answer. */
  get current(): T | undefined {
    return this.#current;
  }

  /** Asks; resolves when this question has been answered, or has failed. */
  async refresh(): Promise<void> {
    this.#asked += 1;
    const number = this.#asked;
    try {
      const value = await this.#ask();
      if (number < this.#answered) return;
      this.#answered = number;
      this.#current = value;
      this.#onAnswer(value);
    } catch (error) {
      this.#onFailure(error);
    }
  }
}
