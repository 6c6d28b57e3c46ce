import { createReadStream, type ReadStream } from 'node:fs';
import { chmod, mkdir, open, readdir, rename, rm, stat, statfs } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { failure, GrappeError, type Failure } from '@grappe/domain';
import type { BlobAppend, BlobBegin, BlobFinish, BlobStore } from '@grappe/ports';
import { checkBlobSize, checkSha256, parseBlobFileName, partialName } from './blob-names.ts';
import { errnoOf, isNoSpace, toFileError } from './errno.ts';
import { OneAtATime } from './one-at-a-time.ts';
import { sha256OfFile } from './sha256-of-file.ts';
import { syncFolder } from './write-file-durably.ts';

/** Kept free for the store, the agent's memory and containers' logs: an image must never be what stops a node from working. */
export const BLOB_RESERVE_BYTES = 268_435_456;
const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;

export interface BlobFolderOptions {
  readonly folder: string;
  /** Free space that transfers never touch; `BLOB_RESERVE_BYTES` when left out. */
  readonly reserveBytes?: number;
}

export interface BlobEntry {
  readonly sha256: string;
  readonly sizeBytes: number;
  /** Equal to `sizeBytes` once complete and verified. */
  readonly receivedBytes: number;
  readonly complete: boolean;
}

interface Partial {
  readonly path: string;
  readonly sizeBytes: number;
  readonly receivedBytes: number;
  readonly modifiedAtMs: number;
}

/**
 * Large files named by their SHA-256, received in chunks over links that break. A transfer goes on where it stopped, also after a restart of
 * either side; only what was verified as a whole is ever read. One object, in one process, per folder.
 */
export class BlobFolder implements BlobStore {
  readonly #folder: string;
  readonly #reserveBytes: number;
  readonly #order = new OneAtATime();

  constructor(options: BlobFolderOptions) {
    this.#folder = resolve(options.folder);
    this.#reserveBytes = options.reserveBytes ?? BLOB_RESERVE_BYTES;
  }

  begin(sha256: string, sizeBytes: number): Promise<BlobBegin> {
    return this.#exclusively(sha256, async () => {
      checkBlobSize(sizeBytes);
      try {
        return await this.#begin(sha256, sizeBytes);
      } catch (thrown) {
        if (!isNoSpace(thrown)) throw thrown;
        return { ok: false, failure: this.#fullFailure(sizeBytes, 0) };
      }
    });
  }

  append(sha256: string, offset: number, chunk: Uint8Array): Promise<BlobAppend> {
    return this.#exclusively(sha256, async () => {
      const partial = await this.#partialOf(sha256);
      if (partial === undefined) {
        const complete = await this.#completeSize(sha256);
        return complete === undefined
          ? { ok: false, reason: 'unknown', offset: 0 }
          : { ok: false, reason: 'wrong-offset', offset: complete };
      }
      const expected = partial.receivedBytes;
      if (offset !== expected) return { ok: false, reason: 'wrong-offset', offset: expected };
      if (offset + chunk.length > partial.sizeBytes) {
        return { ok: false, reason: 'too-long', offset: expected };
      }
      const full = await this.#lacksRoomFor(chunk.length);
      if (full !== undefined) return { ok: false, reason: 'full', failure: full };
      return this.#write(partial, chunk);
    });
  }

  /** Reads the whole file once more, since what a hash has seen is lost with a restart. */
  finish(sha256: string): Promise<BlobFinish> {
    return this.#exclusively(sha256, async () => {
      const partial = await this.#partialOf(sha256);
      if (partial === undefined) {
        return (await this.#completeSize(sha256)) === undefined ? 'incomplete' : 'complete';
      }
      if (partial.receivedBytes < partial.sizeBytes) return 'incomplete';
      if (partial.receivedBytes > partial.sizeBytes || !(await isIntact(partial.path, sha256))) {
        await rm(partial.path, { force: true });
        return 'corrupt';
      }
      await rename(partial.path, this.#pathOf(sha256));
      await syncFolder(this.#folder);
      return 'complete';
    });
  }

  /** Whether the blob is here as a whole, verified. */
  has(sha256: string): Promise<boolean> {
    return this.#exclusively(sha256, async () => (await this.#completeSize(sha256)) !== undefined);
  }

  /** Rejects with `NOT_FOUND` unless the blob is complete. A blob that is removed meanwhile is read to its end all the same. */
  async openRead(sha256: string, fromOffset = 0): Promise<ReadStream> {
    checkSha256(sha256);
    const path = this.#pathOf(sha256);
    try {
      const file = await open(path, 'r');
      const { size } = await file.stat();
      if (Number.isSafeInteger(fromOffset) && fromOffset >= 0 && fromOffset <= size) {
        return createReadStream(path, { fd: file, start: fromOffset });
      }
      await file.close();
    } catch (thrown) {
      throw toFileError(path, thrown);
    }
    throw new GrappeError('INVALID_INPUT', `${fromOffset} is not an offset within ${path}`);
  }

  /** Removes the blob and what has been received of it; succeeds when there is nothing. */
  remove(sha256: string): Promise<void> {
    return this.#exclusively(sha256, async () => {
      await rm(this.#pathOf(sha256), { force: true });
      const partial = await this.#partialOf(sha256);
      if (partial !== undefined) await rm(partial.path, { force: true });
    });
  }

  /** Complete and partial blobs, in order of their SHA-256. */
  async list(): Promise<readonly BlobEntry[]> {
    const entries: BlobEntry[] = [];
    for (const name of (await this.#fileNames()).sort()) {
      const parsed = parseBlobFileName(name);
      const receivedBytes = parsed && (await statOrAbsent(join(this.#folder, name)))?.size;
      if (parsed === undefined || receivedBytes === undefined) continue;
      const complete = parsed.kind === 'complete';
      const sizeBytes = complete ? receivedBytes : parsed.sizeBytes;
      entries.push({ sha256: parsed.sha256, sizeBytes, receivedBytes, complete });
    }
    return entries;
  }

  /**
   * Removes transfers that nobody has added to for `olderThanMs`; returns their SHA-256. `nowMs` is the wall clock, as files have no other
   * time; a file from the future (a board that believes in 1970) is kept.
   */
  async dropStalePartials(olderThanMs: number, nowMs: number): Promise<readonly string[]> {
    const dropped: string[] = [];
    for (const { sha256, complete } of await this.list()) {
      if (complete) continue;
      await this.#exclusively(sha256, async () => {
        const partial = await this.#partialOf(sha256);
        if (partial === undefined || nowMs - partial.modifiedAtMs <= olderThanMs) return;
        await rm(partial.path, { force: true });
        dropped.push(sha256);
      });
    }
    return dropped;
  }

  async #begin(sha256: string, sizeBytes: number): Promise<BlobBegin> {
    await mkdir(this.#folder, { recursive: true, mode: FOLDER_MODE });
    const complete = await this.#completeSize(sha256);
    if (complete !== undefined) return { ok: true, offset: complete };
    const partial = await this.#partialOf(sha256);
    const isSame = partial?.sizeBytes === sizeBytes;
    if (partial !== undefined && !isSame) await rm(partial.path, { force: true });
    const offset = isSame ? partial.receivedBytes : 0;
    const full = await this.#lacksRoomFor(sizeBytes - offset);
    if (full !== undefined) return { ok: false, failure: full };
    if (!isSame) await this.#makeEmpty(partialName(sha256, sizeBytes));
    return { ok: true, offset };
  }

  async #exclusively<T>(sha256: string, task: () => Promise<T>): Promise<T> {
    checkSha256(sha256);
    try {
      return await this.#order.run(sha256, task);
    } catch (thrown) {
      throw toFileError(this.#pathOf(sha256), thrown);
    }
  }

  #pathOf(sha256: string): string {
    return join(this.#folder, sha256);
  }

  async #completeSize(sha256: string): Promise<number | undefined> {
    return (await statOrAbsent(this.#pathOf(sha256)))?.size;
  }

  async #partialOf(sha256: string): Promise<Partial | undefined> {
    for (const name of await this.#fileNames()) {
      const parsed = parseBlobFileName(name);
      if (parsed?.kind !== 'partial' || parsed.sha256 !== sha256) continue;
      const path = join(this.#folder, name);
      const found = await statOrAbsent(path);
      if (found === undefined) continue;
      const { size: receivedBytes, mtimeMs: modifiedAtMs } = found;
      return { path, sizeBytes: parsed.sizeBytes, receivedBytes, modifiedAtMs };
    }
    return undefined;
  }

  async #fileNames(): Promise<string[]> {
    try {
      return await readdir(this.#folder);
    } catch (thrown) {
      if (errnoOf(thrown) === 'ENOENT') return [];
      throw toFileError(this.#folder, thrown);
    }
  }

  async #makeEmpty(name: string): Promise<void> {
    const path = join(this.#folder, name);
    await (await open(path, 'wx', FILE_MODE)).close();
    await chmod(path, FILE_MODE);
  }

  async #write(partial: Partial, chunk: Uint8Array): Promise<BlobAppend> {
    const file = await open(partial.path, 'r+');
    try {
      let written = 0;
      while (written < chunk.length) {
        const at = partial.receivedBytes + written;
        written += (await file.write(chunk, written, chunk.length - written, at)).bytesWritten;
      }
      return { ok: true, offset: partial.receivedBytes + chunk.length };
    } catch (thrown) {
      // A chunk is there as a whole or not at all, so that the sender's next offset is the one it expects.
      await file.truncate(partial.receivedBytes);
      if (!isNoSpace(thrown)) throw thrown;
      return { ok: false, reason: 'full', failure: this.#fullFailure(chunk.length, 0) };
    } finally {
      await file.close();
    }
  }

  async #lacksRoomFor(moreBytes: number): Promise<Failure | undefined> {
    const { bavail, bsize } = await statfs(this.#folder);
    const freeBytes = bavail * bsize;
    if (freeBytes - moreBytes >= this.#reserveBytes) return undefined;
    return this.#fullFailure(moreBytes, freeBytes);
  }

  #fullFailure(moreBytes: number, freeBytes: number): Failure {
    return failure(
      'STORAGE_FULL',
      `no room in ${this.#folder} for ${moreBytes} bytes more: ${freeBytes} are free, and ${this.#reserveBytes} are kept in reserve`,
      'free some space on that disk, for example by removing images that nothing uses',
    );
  }
}

async function isIntact(path: string, sha256: string): Promise<boolean> {
  const file = await open(path, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
  return (await sha256OfFile(path)) === sha256;
}

async function statOrAbsent(path: string) {
  try {
    return await stat(path);
  } catch (thrown) {
    if (errnoOf(thrown) === 'ENOENT') return undefined;
    throw thrown;
  }
}
