import type { CardContents } from '@grappe/ports';
import type { ContentsSum } from './contents-sum.ts';
import { readContents } from './read-contents.ts';
import { throughLanes, type Block } from './lanes.ts';
import { ALIGNMENT_BYTES, HEAD_BYTES, RESUME_MISSES_MAX } from './limits.ts';
import type { Medium } from './medium.ts';

/** What has been written, but for its beginning. */
export interface WrittenContents {
  /** The first bytes; not written yet. */
  readonly head: Buffer;
  /** Found on the medium already, compared byte by byte, and left there. */
  readonly reusedBytes: number;
}

export interface WriteOptions {
  readonly signal: AbortSignal;
  /** Gets its part of the contents. */
  readonly sum: ContentsSum;
  readonly onProgress: (doneBytes: number) => void;
  /** Compares what is there first, block by block, as long as anything of it is right. */
  readonly resume: boolean;
}

/** Writes everything but the head. What the contents hold as zeros is written too: a card holds what was on it before. */
export async function writeContents(
  medium: Medium,
  contents: CardContents,
  options: WriteOptions,
): Promise<WrittenContents> {
  const pass = new WritePass(medium, contents, options);
  await throughLanes(contents.lengthBytes, medium.buffers, options.signal, pass);
  await medium.sync();
  return pass.written();
}

class WritePass {
  readonly #medium: Medium;
  readonly #contents: CardContents;
  readonly #options: WriteOptions;
  readonly #head = Buffer.alloc(HEAD_BYTES);
  #reusedBytes = 0;
  #misses = 0;
  #doneBytes = 0;

  constructor(medium: Medium, contents: CardContents, options: WriteOptions) {
    this.#medium = medium;
    this.#contents = contents;
    this.#options = options;
  }

  load({ data, position }: Block): Promise<void> {
    return readContents(this.#contents, data, position);
  }

  inOrder(block: Block): void {
    this.#options.sum.whileWriting(block);
    if (block.position === 0) block.data.copy(this.#head);
  }

  async store(block: Block): Promise<void> {
    await this.#place(block);
    this.#doneBytes += block.data.length;
    this.#options.onProgress(this.#doneBytes);
  }

  async #place({ data, found, position }: Block): Promise<void> {
    const skipped = position === 0 ? HEAD_BYTES : 0;
    const whole = padded(data, position, this.#medium.sizeBytes).subarray(skipped);
    if (await this.#isThere(whole, found, position + skipped)) this.#reusedBytes += data.length;
    else await this.#medium.writeAt(whole, position + skipped);
  }

  /** Only what was read from the medium and is the same is left out. */
  async #isThere(wanted: Buffer, buffer: Buffer, position: number): Promise<boolean> {
    if (!this.#options.resume || this.#misses >= RESUME_MISSES_MAX) return false;
    const found = Buffer.from(buffer.buffer, buffer.byteOffset, wanted.length);
    await this.#medium.readAt(found, position);
    const same = found.equals(wanted);
    this.#misses = same ? 0 : this.#misses + 1;
    return same;
  }

  written(): WrittenContents {
    return { head: this.#head, reusedBytes: this.#reusedBytes };
  }
}

/** With zeros to where a write past the cache may end; `data` is the beginning of a buffer with room for them. */
function padded(data: Buffer, position: number, sizeBytes: number): Buffer {
  const end = Math.min(alignedUp(position + data.length), sizeBytes);
  const whole = Buffer.from(data.buffer, data.byteOffset, end - position);
  return whole.fill(0, data.length);
}

/** Where a read or write past the cache ends that holds what ends at `position`. */
function alignedUp(position: number): number {
  return Math.ceil(position / ALIGNMENT_BYTES) * ALIGNMENT_BYTES;
}
