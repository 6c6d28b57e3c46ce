import { constants } from 'node:fs';
import { copyFile, link, open, rename, rm, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { GrappeError } from '@grappe/domain';
import type { CardContents } from '@grappe/ports';
import { fileFault } from './faults.ts';
import { partName, removeLeftParts } from './part-files.ts';
import { writeSparse } from './sparse-file.ts';

const CHUNK_BYTES = 1_048_576;
/** It has a join token in it. */
const MODE = 0o600;

export interface WriteOptions {
  /** The file that the contents are changes of: where the file system can, it is shared and not copied. */
  readonly base: string;
  /** Whether an existing file is replaced. */
  readonly replace: boolean;
  readonly signal: AbortSignal;
  readonly onWritten: (doneBytes: number) => void;
  /** Looks at what was written, before it gets its name; what it throws leaves nothing behind. */
  readonly check: (path: string) => Promise<void>;
}

/**
 * Makes a file of the contents of a card: beside its final name first, which it gets when it is whole, checked and on the disk. Throws
 * `ALREADY_EXISTS`, `STORAGE_FULL`, and leaves nothing behind then.
 */
export async function writeCardFile(
  path: string,
  contents: CardContents,
  options: WriteOptions,
): Promise<void> {
  const folder = dirname(path);
  const name = `.${basename(path)}`;
  const part = join(folder, await partName(name));
  try {
    // They hold a join token.
    await removeLeftParts(folder, name);
    if (await isCloned(options.base, part)) await patch(part, contents);
    else {
      const { signal, onWritten } = options;
      await writeSparse(part, contents.read({ signal }), { mode: MODE, onWritten });
    }
    await options.check(part);
    options.signal.throwIfAborted();
    await giveName(part, path, options.replace);
    await syncFolder(folder);
  } catch (thrown) {
    throw fileFault(path, thrown);
  } finally {
    await rm(part, { force: true });
  }
}

/** On file systems that share blocks between files (btrfs, XFS) this takes no time and no space. */
async function isCloned(from: string, to: string): Promise<boolean> {
  try {
    await copyFile(from, to, constants.COPYFILE_FICLONE_FORCE | constants.COPYFILE_EXCL);
    return true;
  } catch {
    await rm(to, { force: true });
    return false;
  }
}

async function patch(path: string, contents: CardContents): Promise<void> {
  const handle = await open(path, 'r+');
  try {
    await handle.chmod(MODE);
    const buffer = Buffer.allocUnsafeSlow(CHUNK_BYTES);
    for (const { start, end } of contents.changedRanges) {
      for (let position = start; position < end;) {
        const target = buffer.subarray(0, Math.min(CHUNK_BYTES, end - position));
        await contents.readAt(target, position);
        await writeAll(handle, target, position);
        position += target.length;
      }
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function writeAll(handle: FileHandle, data: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < data.length;) {
    const left = data.length - done;
    const { bytesWritten } = await handle.write(data, done, left, position + done);
    done += bytesWritten;
  }
}

/** A link fails where something has the name, a rename replaces it. */
async function giveName(part: string, path: string, replace: boolean): Promise<void> {
  if (replace) {
    await rename(part, path);
    return;
  }
  try {
    await link(part, path);
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'EEXIST') throw taken(path);
    // FAT and some shares have no links; nobody else made that file a moment ago, as the caller has looked.
    await rename(part, path);
  }
}

function taken(path: string): GrappeError {
  return new GrappeError('ALREADY_EXISTS', `${path} is there already`, {
    remedy: 'name another file with --out, or replace it with --force',
  });
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
