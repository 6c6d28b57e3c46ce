import { randomBytes } from 'node:crypto';
import { open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { toFileError } from './errno.ts';

export interface WriteOptions {
  readonly mode: number;
  /** Whose it is to be, if not the writer's own. */
  readonly owner?: { readonly uid: number; readonly gid: number };
}

/** Marks the temporary files of this process; those of any other are leftovers, since one process at a time owns a data folder. */
const PROCESS_MARK = randomBytes(6).toString('hex');

/**
 * Replaces a file as a whole: when it resolves, the new content survives power loss; a crash before leaves the former content. Throws
 * `STORAGE_FULL`, `NOT_FOUND` (no such folder), `REFUSED` or `INTERNAL`, with the former content in place.
 */
export async function writeFileDurably(
  path: string,
  data: string | Uint8Array,
  options: WriteOptions,
): Promise<void> {
  const folder = dirname(path);
  const prefix = `.${basename(path)}.`;
  const temporary = join(folder, `${prefix}${PROCESS_MARK}-${randomBytes(6).toString('hex')}.tmp`);
  try {
    await removeLeftovers(folder, prefix);
    await writeAndSync(temporary, data, options);
    await rename(temporary, path);
    await syncFolder(folder);
  } catch (thrown) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw toFileError(path, thrown);
  }
}

async function removeLeftovers(folder: string, prefix: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const isTemporary = name.startsWith(prefix) && name.endsWith('.tmp');
    if (isTemporary && !name.startsWith(prefix + PROCESS_MARK)) {
      await rm(join(folder, name), { force: true });
    }
  }
}

async function writeAndSync(
  path: string,
  data: string | Uint8Array,
  { mode, owner }: WriteOptions,
): Promise<void> {
  const file = await open(path, 'wx', mode);
  try {
    if (owner !== undefined) await file.chown(owner.uid, owner.gid);
    // The mode given to `open` is narrowed by the umask.
    await file.chmod(mode);
    await file.writeFile(data);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** A rename is durable only once the folder that holds the name is. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
