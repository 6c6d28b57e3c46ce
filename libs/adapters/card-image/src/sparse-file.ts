import { open, type FileHandle } from 'node:fs/promises';
import { GrappeError } from '@grappe/domain';
import { fileFault } from './faults.ts';

/** Written at a time. */
const BUFFER_BYTES = 1_048_576;
/** Zeros of this length become a hole; file systems have blocks of a sixteenth of it. */
const HOLE_BYTES = 65_536;
const ZEROS = Buffer.alloc(HOLE_BYTES);
/** Larger than any card that a board boots from. A few KB can be unpacked to more than any disk holds. */
const CARD_IMAGE_BYTES_MAX = 64 * 1_073_741_824;

/**
 * Makes a file of what comes, with holes where that is zeros, and has it on the disk when it resolves. Throws `ALREADY_EXISTS`,
 * `STORAGE_FULL`, `LIMIT_EXCEEDED`; what is written by then stays.
 */
export async function writeSparse(
  path: string,
  chunks: AsyncIterable<Uint8Array>,
  options: { readonly mode: number; readonly onWritten?: (doneBytes: number) => void },
): Promise<number> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, 'wx', options.mode);
    const writer = new SparseWriter(handle);
    for await (const chunk of chunks) {
      await writer.add(chunk);
      options.onWritten?.(writer.lengthBytes);
    }
    await writer.end();
    return writer.lengthBytes;
  } catch (thrown) {
    throw fileFault(path, thrown);
  } finally {
    await handle?.close();
  }
}

class SparseWriter {
  readonly #handle: FileHandle;
  readonly #buffer = Buffer.allocUnsafeSlow(BUFFER_BYTES);
  #buffered = 0;
  /** Of the buffer's begin. */
  #position = 0;

  constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  get lengthBytes(): number {
    return this.#position + this.#buffered;
  }

  async add(chunk: Uint8Array): Promise<void> {
    if (this.lengthBytes + chunk.length > CARD_IMAGE_BYTES_MAX) {
      throw new GrappeError(
        'LIMIT_EXCEEDED',
        `the card image has more than ${CARD_IMAGE_BYTES_MAX / 1_073_741_824} GiB`,
        { remedy: 'check that it is one' },
      );
    }
    for (let done = 0; done < chunk.length;) {
      const part = chunk.subarray(done, done + BUFFER_BYTES - this.#buffered);
      this.#buffer.set(part, this.#buffered);
      this.#buffered += part.length;
      done += part.length;
      if (this.#buffered === BUFFER_BYTES) await this.#flush();
    }
  }

  async end(): Promise<void> {
    await this.#flush();
    await this.#handle.truncate(this.#position);
    await this.#handle.sync();
  }

  async #flush(): Promise<void> {
    const data = this.#buffer.subarray(0, this.#buffered);
    let from = 0;
    for (let at = 0; at <= data.length; at += HOLE_BYTES) {
      const block = data.subarray(at, at + HOLE_BYTES);
      const isHole = block.equals(ZEROS.subarray(0, block.length));
      if (!isHole) continue;
      await this.#write(data.subarray(from, at), this.#position + from);
      from = at + HOLE_BYTES;
    }
    await this.#write(data.subarray(Math.min(from, data.length)), this.#position + from);
    this.#position += data.length;
    this.#buffered = 0;
  }

  async #write(data: Uint8Array, position: number): Promise<void> {
    for (let done = 0; done < data.length;) {
      const { bytesWritten } = await this.#handle.write(
        data,
        done,
        data.length - done,
        position + done,
      );
      done += bytesWritten;
    }
  }
}
