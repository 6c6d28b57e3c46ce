import type { SeededRng } from '@grappe/fakes';

/** Draws in words. One for each concern, so that another draw in one of them changes no other. */
export class Chance {
  readonly #rng: SeededRng;

  constructor(rng: SeededRng) {
    this.#rng = rng;
  }

  /** Uniform. */
  between(min: number, max: number): number {
    return min + (max - min) * this.#rng.next();
  }

  /** Both ends included. */
  whole(min: number, max: number): number {
    return min + Math.floor(this.#rng.next() * (max - min + 1));
  }

  happens(probability: number): boolean {
    return this.#rng.next() < probability;
  }

  /** As `oneOf`, of words that are told apart by type. */
  next<const T extends string>(words: readonly T[]): T {
    return this.oneOf(words);
  }

  /** Of a list that is not empty. */
  oneOf<T>(items: readonly T[]): T {
    const item = items[Math.floor(this.#rng.next() * items.length)];
    if (item === undefined) throw new Error('there is nothing to draw from');
    return item;
  }

  /** Each with its own probability, at least one. */
  some<T>(items: readonly T[], probability: number): T[] {
    const drawn = items.filter(() => this.happens(probability));
    return drawn.length > 0 ? drawn : [this.oneOf(items)];
  }

  /** Short waits often, long ones seldom. */
  skewed(min: number, max: number): number {
    return min + (max - min) * this.#rng.next() ** SKEW;
  }
}

const SKEW = 3;
