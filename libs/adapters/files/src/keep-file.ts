import { chmod, lstat, mkdir, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errnoOf, toFileError } from './errno.ts';
import { readTextIfThere } from './read-text-if-there.ts';
import { syncFolder, writeFileDurably, type WriteOptions } from './write-file-durably.ts';

const FOLDER_MODE = 0o755;
const MODE_BITS = 0o7777;

/**
 * Sees to it that a file has this content, durably, and that no byte is written where it has it already. Folders are made. A link is left alone: what it leads
 * to is some other program's. Throws as `writeFileDurably` does. Returns whether anything was changed.
 */
export async function keepFile(
  path: string,
  text: string,
  options: WriteOptions,
): Promise<boolean> {
  try {
    const found = await lstat(path).catch(undefinedIfGone);
    if (found?.isSymbolicLink() === true) return false;
    if (found !== undefined && (await readTextIfThere(path)) === text) {
      const { owner } = options;
      const isOwned = owner === undefined || (found.uid === owner.uid && found.gid === owner.gid);
      if (isOwned && (found.mode & MODE_BITS) === options.mode) return false;
      if (isOwned) {
        await chmod(path, options.mode);
        return true;
      }
    }
    await makeFolder(dirname(path));
  } catch (thrown) {
    throw toFileError(path, thrown);
  }
  await writeFileDurably(path, text, options);
  return true;
}

/** Sees to it that there is no such file, durably; a link is left alone. Returns whether there was one. */
export async function keepNoFile(path: string): Promise<boolean> {
  try {
    const found = await lstat(path).catch(undefinedIfGone);
    if (found === undefined || found.isSymbolicLink()) return false;
    await rm(path);
    await syncFolder(dirname(path));
    return true;
  } catch (thrown) {
    throw toFileError(path, thrown);
  }
}

async function makeFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true, mode: FOLDER_MODE });
  // A new folder is durable only once the one that holds its name is.
  if (first !== undefined) await syncFolder(dirname(first));
}

function undefinedIfGone(thrown: unknown): undefined {
  const errno = errnoOf(thrown);
  if (errno === 'ENOENT' || errno === 'ENOTDIR') return undefined;
  throw thrown;
}
