import type { CardBuffers, LaneBuffers } from './card-buffers.ts';
import { BLOCK_BYTES } from './limits.ts';

/** One block of a card while it is on its way. */
export interface Block {
  readonly position: number;
  /** As long as the block; its place in memory fits reads and writes past the cache. */
  readonly data: Buffer;
  /** As long, for what it is compared with. */
  readonly found: Buffer;
}

/** What happens to each block. */
export interface BlockWork {
  /** Fills it; several at once. */
  load(block: Block): Promise<void>;
  /** One after the other, in the order of the card. */
  inOrder(block: Block): void;
  /** Several at once again. */
  store?(block: Block): Promise<void>;
}

/**
 * Takes the blocks of `lengthBytes` through their work, a few at once, each in one of a few buffers: memory does not grow with the card. The
 * first error ends it, when what is on its way has ended too: nothing touches the medium once this has settled.
 */
export async function throughLanes(
  lengthBytes: number,
  { lanes: buffers }: CardBuffers,
  signal: AbortSignal,
  work: BlockWork,
): Promise<void> {
  const count = Math.ceil(lengthBytes / BLOCK_BYTES);
  const turns = new Turns();
  const lane = async ({ data, found }: LaneBuffers, number: number): Promise<void> => {
    for (let index = number; index < count; index += buffers.length) {
      signal.throwIfAborted();
      const position = index * BLOCK_BYTES;
      const bytes = Math.min(BLOCK_BYTES, lengthBytes - position);
      const block = { position, data: data.subarray(0, bytes), found: found.subarray(0, bytes) };
      await work.load(block);
      await turns.take(index, () => {
        work.inOrder(block);
      });
      await work.store?.(block);
    }
  };
  const lanes = buffers.map((pair, number) =>
    lane(pair, number).catch((error: unknown) => {
      turns.end(error);
      throw error;
    }),
  );
  await Promise.allSettled(lanes);
  if (turns.ended !== undefined) throw turns.ended.error;
}

/** Lets blocks pass by their number. */
class Turns {
  /** The first error; everybody who waits, or comes later, gets it. */
  ended: { readonly error: unknown } | undefined;
  #next = 0;
  readonly #waiting = new Map<number, { go: () => void; fail: (error: unknown) => void }>();

  async take(index: number, step: () => void): Promise<void> {
    if (index !== this.#next && this.ended === undefined) {
      await new Promise<void>((go, fail) => this.#waiting.set(index, { go, fail }));
    }
    if (this.ended !== undefined) throw this.ended.error;
    step();
    this.#next = index + 1;
    this.#waiting.get(this.#next)?.go();
    this.#waiting.delete(this.#next);
  }

  end(error: unknown): void {
    this.ended ??= { error };
    for (const { fail } of this.#waiting.values()) fail(error);
    this.#waiting.clear();
  }
}
