import { closeSync, fstatSync, openSync, read, readSync } from 'node:fs';
import { promisify } from 'node:util';
import { GrappeError } from '@grappe/domain';
import { damaged, fileFault } from './faults.ts';

const readFd = promisify(read);

/**
 * Bytes that can be read from anywhere: a card, an image of one, or a file. Synchronous, because the file systems on top of it are,
 * and only for small pieces.
 */
export interface DiskReader {
  readonly lengthBytes: number;
  /** Fills `target`; answers how many bytes, fewer only at the end. */
  readSync(target: Uint8Array, position: number): number;
  /** Throws `CONFLICT` when somebody has written to what is read; absent: nobody can. */
  checkUnchanged?(): void;
}

/** Bytes of a file or of memory, which stay as they are for as long as the disk that they are copied to is read. */
export interface DiskPiece {
  readonly source: DiskReader;
  readonly from: number;
  readonly lengthBytes: number;
}

export interface Disk extends DiskReader {
  writeSync(data: Uint8Array, position: number): void;
  /** As `writeSync`, without the disk having to keep the bytes. */
  copySync(piece: DiskPiece, position: number): void;
}

/** A file, open for reading until it is closed. */
export class DiskFile implements DiskReader {
  readonly path: string;
  readonly lengthBytes: number;
  readonly #fd: number;
  readonly #changedMs: number;

  /** Throws `NOT_FOUND`, `REFUSED`. */
  constructor(path: string) {
    this.path = path;
    try {
      this.#fd = openSync(path, 'r');
      const { size, mtimeMs } = fstatSync(this.#fd);
      this.lengthBytes = size;
      this.#changedMs = mtimeMs;
    } catch (thrown) {
      throw fileFault(path, thrown);
    }
  }

  readSync(target: Uint8Array, position: number): number {
    let done = 0;
    while (done < target.length) {
      const count = readSync(this.#fd, target, done, target.length - done, position + done);
      if (count === 0) break;
      done += count;
    }
    return done;
  }

  async readAt(target: Uint8Array, position: number): Promise<number> {
    let done = 0;
    while (done < target.length) {
      const { bytesRead } = await readFd(
        this.#fd,
        target,
        done,
        target.length - done,
        position + done,
      );
      if (bytesRead === 0) break;
      done += bytesRead;
    }
    return done;
  }

  /** Throws `CONFLICT` when somebody has written to the file since it was opened: what was read of it may be of two minds. */
  checkUnchanged(): void {
    const { size, mtimeMs } = fstatSync(this.#fd);
    if (size === this.lengthBytes && mtimeMs === this.#changedMs) return;
    throw new GrappeError('CONFLICT', `${this.path} was changed while it was read`, {
      remedy: 'wait until it is written whole, and start again',
    });
  }

  close(): void {
    closeSync(this.#fd);
  }
}

/** Bytes in memory, as a disk. */
export class DiskBytes implements DiskReader {
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get lengthBytes(): number {
    return this.#bytes.length;
  }

  readSync(target: Uint8Array, position: number): number {
    const part = this.#bytes.subarray(position, position + target.length);
    target.set(part);
    return part.length;
  }
}

/** So many bytes at a place, or the disk is damaged. */
export function readExactly(disk: DiskReader, position: number, lengthBytes: number): Buffer {
  const buffer = Buffer.alloc(lengthBytes);
  const isInside = Number.isSafeInteger(position) && position >= 0;
  if (!isInside || disk.readSync(buffer, position) !== lengthBytes) {
    throw damaged(`it has nothing at byte ${position}, where something should be`);
  }
  return buffer;
}
