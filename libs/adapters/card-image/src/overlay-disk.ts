import { GrappeError } from '@grappe/domain';
import type { ByteRange, CardContents } from '@grappe/ports';
import { damaged } from './faults.ts';
import type { Disk, DiskFile } from './disk.ts';

/** Changes of one card, in memory: an agent with what it depends on, and little else. Several times this fits a machine that flashes. */
export const OVERLAY_BYTES_MAX = 64 * 1_048_576;
/** A page: FAT clusters and sectors are no smaller than an eighth of it. */
const BLOCK_BYTES = 4_096;
/** Large enough to be fast on any disk. */
const CHUNK_BYTES = 1_048_576;

/** A card image with changes above it, which only memory holds: one image serves many cards, and is never written to. */
export class OverlayDisk implements Disk, CardContents {
  readonly lengthBytes: number;
  readonly #base: DiskFile;
  /** By block number. */
  readonly #changed = new Map<number, Buffer>();

  constructor(base: DiskFile) {
    this.#base = base;
    this.lengthBytes = base.lengthBytes;
  }

  get changedRanges(): readonly ByteRange[] {
    const ranges: { start: number; end: number }[] = [];
    for (const number of [...this.#changed.keys()].sort((a, b) => a - b)) {
      const start = number * BLOCK_BYTES;
      const end = Math.min(start + BLOCK_BYTES, this.lengthBytes);
      const last = ranges.at(-1);
      if (last?.end === start) last.end = end;
      else ranges.push({ start, end });
    }
    return ranges;
  }

  readSync(target: Uint8Array, position: number): number {
    const count = this.#base.readSync(this.#inside(target, position), position);
    this.#overlay(target.subarray(0, count), position);
    return count;
  }

  async readAt(target: Uint8Array, position: number): Promise<number> {
    const wanted = this.#inside(target, position);
    const count = await this.#base.readAt(wanted, position);
    if (count < wanted.length) {
      throw damaged(`${this.#base.path} became shorter while it was read`);
    }
    this.#overlay(target.subarray(0, count), position);
    return count;
  }

  async *read(options: {
    readonly signal: AbortSignal;
    readonly start?: number;
  }): AsyncGenerator<Uint8Array, void, undefined> {
    const buffer = Buffer.allocUnsafeSlow(CHUNK_BYTES);
    for (let position = options.start ?? 0; position < this.lengthBytes;) {
      options.signal.throwIfAborted();
      const count = await this.readAt(buffer, position);
      yield buffer.subarray(0, count);
      position += count;
    }
    this.#base.checkUnchanged();
  }

  /** Throws `LIMIT_EXCEEDED` when there are more changes than {@link OVERLAY_BYTES_MAX}. */
  writeSync(data: Uint8Array, position: number): void {
    if (position < 0 || position + data.length > this.lengthBytes) {
      throw damaged(`its file system reaches beyond its end (byte ${position + data.length})`);
    }
    for (let done = 0; done < data.length;) {
      const at = position + done;
      const inBlock = at % BLOCK_BYTES;
      const count = Math.min(BLOCK_BYTES - inBlock, data.length - done);
      this.#block((at - inBlock) / BLOCK_BYTES).set(data.subarray(done, done + count), inBlock);
      done += count;
    }
  }

  #block(number: number): Buffer {
    const known = this.#changed.get(number);
    if (known !== undefined) return known;
    if (this.#changed.size * BLOCK_BYTES >= OVERLAY_BYTES_MAX) {
      throw new GrappeError(
        'LIMIT_EXCEEDED',
        `the changes of one card have more than ${OVERLAY_BYTES_MAX / 1_048_576} MiB`,
        { remedy: 'give fewer packages; the board can install others when it runs' },
      );
    }
    const block = Buffer.alloc(BLOCK_BYTES);
    this.#base.readSync(block, number * BLOCK_BYTES);
    this.#changed.set(number, block);
    return block;
  }

  #inside(target: Uint8Array, position: number): Uint8Array {
    return target.subarray(0, Math.max(0, Math.min(target.length, this.lengthBytes - position)));
  }

  #overlay(target: Uint8Array, position: number): void {
    if (this.#changed.size === 0) return;
    const end = position + target.length;
    for (let at = position - (position % BLOCK_BYTES); at < end; at += BLOCK_BYTES) {
      const block = this.#changed.get(at / BLOCK_BYTES);
      if (block === undefined) continue;
      const from = Math.max(0, position - at);
      target.set(block.subarray(from, Math.min(BLOCK_BYTES, end - at)), at + from - position);
    }
  }
}
