import { invariant } from '@grappe/domain';
import type { Rng } from '@grappe/ports';

const ID_CHARACTERS = 'abcdefghijklmnopqrstuvwxyz0123456789';
const TWO_TO_32 = 4_294_967_296;
/** Rounds run and thrown away after seeding, so that similar seeds share nothing: what the algorithm's author runs. */
const SEED_ROUNDS = 12;
/** FNV-1a (Fowler, Noll, Vo), 32 bits. */
const FNV_OFFSET_BASIS = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/**
 * Repeatable randomness: sfc32, the 32-bit "small fast counting" generator of Chris Doty-Humphrey's PractRand (public domain),
 * seeded as there with 64 bits. The same seed gives the same numbers on every machine. Never for secrets.
 */
export class SeededRng implements Rng {
  readonly #seed: number;
  #a = 0;
  #b: number;
  #c: number;
  #counter = 1;

  /** Any safe integer from 0 on. */
  constructor(seed: number) {
    invariant(Number.isSafeInteger(seed) && seed >= 0, 'a seed is a safe integer from 0 on');
    this.#seed = seed;
    this.#b = seed | 0;
    this.#c = Math.floor(seed / TWO_TO_32) | 0;
    for (let round = 0; round < SEED_ROUNDS; round += 1) this.#next32();
  }

  next(): number {
    return this.#next32() / TWO_TO_32;
  }

  id(count: number): string {
    let id = '';
    for (let n = 0; n < count; n += 1) {
      id += ID_CHARACTERS.charAt(Math.floor(this.next() * ID_CHARACTERS.length));
    }
    return id;
  }

  /**
   * Another generator, determined by this one's seed and the name alone: one stream per concern (network, disk, ids), so that
   * drawing one number more for one of them does not change the others.
   */
  stream(name: string): SeededRng {
    let hash = FNV_OFFSET_BASIS;
    for (const character of `${this.#seed}/${name}`) {
      hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), FNV_PRIME);
    }
    return new SeededRng(hash >>> 0);
  }

  /** One step of sfc32: a whole number in [0, 2^32). */
  #next32(): number {
    const result = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + result) | 0;
    return result >>> 0;
  }
}
