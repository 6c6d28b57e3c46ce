import { readSync } from 'node:fs';
import { constants, open, rename, rm, type FileHandle } from 'node:fs/promises';
import { GrappeError } from '@grappe/domain';
import type { CardBuffers } from './card-buffers.ts';
import { sizeInSysfs } from './device-size.ts';
import { ALIGNMENT_BYTES } from './limits.ts';
import { errnoOf, mediumError, type MediumAct } from './medium-error.ts';
import { runProgram } from './run-program.ts';

/** The contents hold a join token, and it may be the key of a Wi-Fi. */
const FILE_MODE = 0o600;
/** What a file is called until it is complete and verified. */
const UNFINISHED_SUFFIX = '.part';

/** An opened card, or the file that stands for one. Only this process has it. */
export class Medium {
  readonly path: string;
  readonly isDevice: boolean;
  /** Of a device. A file has what fits its disk. */
  readonly sizeBytes: number;
  /** Whether reads come from the medium itself and not from the kernel's memory. */
  readonly isDirect: boolean;
  readonly buffers: CardBuffers;
  readonly #handle: FileHandle;
  readonly #openedPath: string;
  #closed = false;
  /** What the window holds; read anew once anything was written. */
  #windowAt: { readonly start: number; readonly bytes: number } | undefined;

  private constructor(
    at: { readonly path: string; readonly openedPath: string; readonly sizeBytes: number },
    { handle, isDirect }: OpenedFile,
    buffers: CardBuffers,
  ) {
    this.path = at.path;
    this.#openedPath = at.openedPath;
    this.isDevice = Number.isFinite(at.sizeBytes);
    this.sizeBytes = at.sizeBytes;
    this.#handle = handle;
    this.isDirect = isDirect;
    this.buffers = buffers;
  }

  /** Opens a block device for this process alone: refused while anything of it is mounted or otherwise in use. Nothing is changed yet. */
  static async openDevice(path: string, buffers: CardBuffers): Promise<Medium> {
    const place = { path, isDevice: true, isThere: true };
    const file = await opened(path, constants.O_RDWR | constants.O_EXCL).catch((cause: unknown) => {
      throw mediumError(place, 'open', cause);
    });
    const sizeBytes = await sizeInSysfs(path);
    if (sizeBytes === 0) {
      await file.handle.close();
      throw mediumError(place, 'open', Object.assign(new Error('no card'), { code: 'ENOMEDIUM' }));
    }
    return new Medium({ path, openedPath: path, sizeBytes }, file, buffers);
  }

  /** Makes a new file; it has its name only once it is complete, see {@link Medium.finish}. */
  static async createFile(path: string, buffers: CardBuffers): Promise<Medium> {
    const openedPath = path + UNFINISHED_SUFFIX;
    const flags = constants.O_RDWR | constants.O_CREAT | constants.O_EXCL;
    // Of an earlier try that was killed.
    await rm(openedPath, { force: true });
    const file = await opened(openedPath, flags).catch((cause: unknown) => {
      throw mediumError({ path, isDevice: false, isThere: true }, 'open', cause);
    });
    return new Medium({ path, openedPath, sizeBytes: Number.POSITIVE_INFINITY }, file, buffers);
  }

  /** Fills `target`, whose place in memory, length and position are multiples of a sector. Fewer bytes only at the end of a file. */
  async readAt(target: Buffer, position: number): Promise<void> {
    await this.#whole('read', target, position, (part, at) =>
      this.#handle.read(part, 0, part.length, at).then(({ bytesRead }) => bytesRead),
    );
  }

  /** Writes all of `data`; the same rules as for reading. */
  async writeAt(data: Buffer, position: number): Promise<void> {
    this.#windowAt = undefined;
    await this.#whole('write', data, position, (part, at) =>
      this.#handle.write(part, 0, part.length, at).then(({ bytesWritten }) => bytesWritten),
    );
  }

  /** When it resolves, the medium has said that all is on it. */
  async sync(): Promise<void> {
    await this.#handle.sync().catch(async (cause: unknown) => this.#fail('sync', cause));
  }

  /** Makes sure that what is read next is not what the kernel remembers of it. */
  async dropCache(): Promise<void> {
    this.#windowAt = undefined;
    if (!this.isDevice) return;
    await runProgram('blockdev', ['--flushbufs', this.path]).catch((cause: unknown) =>
      this.#fail('sync', cause),
    );
  }

  /** A few bytes from anywhere, without waiting for anybody: for readers of partitions and file systems. Answers how many there were. */
  readSync(target: Uint8Array, position: number): number {
    const { window } = this.buffers;
    let done = 0;
    while (done < target.length) {
      const { start, bytes: got } = this.#windowWith(position + done);
      const from = position + done - start;
      const bytes = Math.min(target.length - done, got - from);
      if (bytes <= 0) break;
      target.set(window.subarray(from, from + bytes), done);
      done += bytes;
    }
    return done;
  }

  #windowWith(position: number): { readonly start: number; readonly bytes: number } {
    const known = this.#windowAt;
    if (known !== undefined && position >= known.start && position < known.start + known.bytes)
      return known;
    const start = position - (position % ALIGNMENT_BYTES);
    this.#windowAt = undefined;
    const bytes = this.#readWindow(this.buffers.window, start);
    this.#windowAt = { start, bytes };
    return this.#windowAt;
  }

  #readWindow(window: Buffer, start: number): number {
    const bytes = Math.min(window.length, this.sizeBytes - start);
    try {
      return bytes <= 0 ? 0 : readSync(this.#handle.fd, window, 0, bytes, start);
    } catch (cause) {
      throw mediumError(
        { path: this.path, isDevice: this.isDevice, isThere: true },
        'read',
        cause,
        start,
      );
    }
  }

  /** Gives a file its length and its name. A device needs neither. */
  async finish(lengthBytes: number): Promise<void> {
    if (this.isDevice) return;
    try {
      await this.#handle.truncate(lengthBytes);
      await this.#handle.sync();
      await rename(this.#openedPath, this.path);
    } catch (cause) {
      await this.#fail('sync', cause);
    }
  }

  /** An unfinished file is removed; an unfinished card stays as it is, without a partition table. */
  async close(options: { readonly finished: boolean }): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#handle.close().catch(() => undefined);
    if (!this.isDevice && !options.finished) await rm(this.#openedPath, { force: true });
  }

  async #whole(
    act: 'read' | 'write',
    data: Buffer,
    position: number,
    some: (part: Buffer, at: number) => Promise<number>,
  ): Promise<void> {
    let done = 0;
    while (done < data.length) {
      const at = position + done;
      const bytes = await some(data.subarray(done), at).catch((cause: unknown) =>
        this.#fail(act, cause, at),
      );
      if (bytes === 0) {
        // A file ends anywhere; behind it nothing is compared.
        if (act === 'read' && !this.isDevice) return;
        await this.#fail(act, Object.assign(new Error('no bytes'), { code: 'ENOSPC' }), at);
      }
      done += bytes;
    }
  }

  async #fail(act: MediumAct, cause: unknown, position?: number): Promise<never> {
    const isThere = !this.isDevice || (await sizeInSysfs(this.path)) > 0;
    throw mediumError({ path: this.path, isDevice: this.isDevice, isThere }, act, cause, position);
  }
}

interface OpenedFile {
  readonly handle: FileHandle;
  readonly isDirect: boolean;
}

/** Past the kernel's cache where that is possible: not on a file in memory, for one. */
async function opened(path: string, flags: number): Promise<OpenedFile> {
  try {
    return { handle: await open(path, flags | constants.O_DIRECT, FILE_MODE), isDirect: true };
  } catch (cause) {
    if (cause instanceof GrappeError || errnoOf(cause) !== 'EINVAL') throw cause;
    return { handle: await open(path, flags, FILE_MODE), isDirect: false };
  }
}
