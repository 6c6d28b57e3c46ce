import { createHash, type Hash } from 'node:crypto';
import { BLOCK_BYTES, SUMMED_WHILE_WRITING } from './limits.ts';
import type { Block } from './lanes.ts';

/**
 * The SHA-256 of all that a card is to hold. It needs the bytes one after the other, and a fast disk takes them faster than one processor sums
 * them up. Every byte passes by twice, so both writing and verifying give it a part: neither is held up by the whole.
 */
export class ContentsSum {
  readonly #hash: Hash = createHash('sha256');
  readonly #lengthBytes: number;
  /** Where a block begins. */
  readonly #verifiedFrom: number;
  #doneBytes = 0;

  constructor(lengthBytes: number) {
    this.#lengthBytes = lengthBytes;
    const blocks = Math.ceil(lengthBytes / BLOCK_BYTES);
    this.#verifiedFrom = Math.ceil(blocks * SUMMED_WHILE_WRITING) * BLOCK_BYTES;
  }

  /** Of each block that is written, in the order of the card. */
  whileWriting(block: Block): void {
    if (block.position < this.#verifiedFrom) this.#add(block);
  }

  /** Of each block, in the order of the card, after all are written. */
  whileVerifying(block: Block): void {
    if (block.position >= this.#verifiedFrom) this.#add(block);
  }

  #add({ data, position }: Block): void {
    this.#mustBeAt(position);
    this.#hash.update(data);
    this.#doneBytes += data.length;
  }

  /** In hexadecimal; once, after all is verified. */
  finished(): string {
    this.#mustBeAt(this.#lengthBytes);
    return this.#hash.digest('hex');
  }

  /** A sum with a hole in it would be of nothing that exists. */
  #mustBeAt(position: number): void {
    if (position === this.#doneBytes) return;
    throw new Error(`the sum is at byte ${this.#doneBytes}, but is wanted at byte ${position}`);
  }
}
