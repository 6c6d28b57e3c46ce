import { GrappeError } from '@grappe/domain';
import type { ByteRange, CardContents } from '@grappe/ports';
import { damaged } from './faults.ts';
import { bytesOf, CopiedPieces } from './copied-pieces.ts';
import type { Disk, DiskFile, DiskPiece } from './disk.ts';

/** Changes of one card, in memory: tables of the file system, folders, texts. Packages are not among them, they stay in their files. */
export const OVERLAY_BYTES_MAX = 16 * 1_048_576;
/** A page: FAT clusters and sectors are no smaller than an eighth of it. */
const BLOCK_BYTES = 4_096;
/** Large enough to be fast on any disk. */
const CHUNK_BYTES = 1_048_576;

/**
 * A card image with changes above it: one image serves many cards, and is never written to. Changes are in memory, or are known to be what
 * a piece of another file holds.
 */
export class OverlayDisk implements Disk, CardContents {
  readonly lengthBytes: number;
  readonly #base: DiskFile;
  /** By block number. */
  readonly #changed = new Map<number, Buffer>();
  /** Below the changed blocks: where there is such a block, it holds what was copied as well. */
  readonly #copied = new CopiedPieces();

  constructor(base: DiskFile) {
    this.#base = base;
    this.lengthBytes = base.lengthBytes;
  }

  get changedRanges(): readonly ByteRange[] {
    const blocks = [...this.#changed.keys()].map((number) => {
      const start = number * BLOCK_BYTES;
      return { start, end: Math.min(start + BLOCK_BYTES, this.lengthBytes) };
    });
    const ranges: { start: number; end: number }[] = [];
    for (const { start, end } of [...blocks, ...this.#copied.ranges].sort(byStart)) {
      const last = ranges.at(-1);
      if (last !== undefined && start <= last.end) last.end = Math.max(last.end, end);
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
    this.#copied.checkUnchanged();
  }

  /** Throws `LIMIT_EXCEEDED` when there are more changes than {@link OVERLAY_BYTES_MAX}. */
  writeSync(data: Uint8Array, position: number): void {
    this.#requireInside(position, data.length);
    for (let done = 0; done < data.length;) {
      const at = position + done;
      const inBlock = at % BLOCK_BYTES;
      const count = Math.min(BLOCK_BYTES - inBlock, data.length - done);
      this.#block((at - inBlock) / BLOCK_BYTES).set(data.subarray(done, done + count), inBlock);
      done += count;
    }
  }

  copySync(piece: DiskPiece, position: number): void {
    this.#requireInside(position, piece.lengthBytes);
    for (let done = 0; done < piece.lengthBytes;) {
      const at = position + done;
      const count = Math.min(BLOCK_BYTES - (at % BLOCK_BYTES), piece.lengthBytes - done);
      const part = { source: piece.source, from: piece.from + done, lengthBytes: count };
      const isKept = this.#changed.has(Math.floor(at / BLOCK_BYTES));
      if (isKept || !this.#copied.add(part, at)) this.writeSync(bytesOf(part), at);
      done += count;
    }
  }

  #requireInside(position: number, lengthBytes: number): void {
    if (position >= 0 && position + lengthBytes <= this.lengthBytes) return;
    throw damaged(`its file system reaches beyond its end (byte ${position + lengthBytes})`);
  }

  #block(number: number): Buffer {
    const known = this.#changed.get(number);
    if (known !== undefined) return known;
    if (this.#changed.size * BLOCK_BYTES >= OVERLAY_BYTES_MAX) {
      throw new GrappeError(
        'LIMIT_EXCEEDED',
        `the changes of one card have more than ${OVERLAY_BYTES_MAX / 1_048_576} MiB`,
        {
          remedy: 'take the image as it was downloaded or built: its boot partition is in disorder',
        },
      );
    }
    const block = Buffer.alloc(BLOCK_BYTES);
    this.#base.readSync(block, number * BLOCK_BYTES);
    this.#copied.readInto(block, number * BLOCK_BYTES);
    this.#changed.set(number, block);
    return block;
  }

  #inside(target: Uint8Array, position: number): Uint8Array {
    return target.subarray(0, Math.max(0, Math.min(target.length, this.lengthBytes - position)));
  }

  #overlay(target: Uint8Array, position: number): void {
    this.#copied.readInto(target, position);
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

function byStart(one: ByteRange, other: ByteRange): number {
  return one.start - other.start;
}
