import { constants } from 'node:fs';
import { open, rm, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errnoOf, toFileError } from './errno.ts';
import { syncFolder } from './write-file-durably.ts';

/** Never through a link: what it leads to is not the secret. */
const IN_PLACE = constants.O_RDWR | constants.O_NOFOLLOW;
/** Secrets are short; a file of cloud-init may have a few hundred lines. */
const ZEROS_BYTES = 65_536;

/**
 * Overwrites a file with zeros where it lies, then removes it, both durably. What a card keeps of blocks that it has moved on its own is out of reach. Does
 * nothing where there is no such file; may be repeated after a power cut at any moment. Returns whether there was one.
 */
export async function scrubFile(path: string): Promise<boolean> {
  try {
    const file = await openIfThere(path);
    if (file === undefined) return false;
    await overwrite(file);
    await rm(path);
    await syncFolder(dirname(path));
    return true;
  } catch (thrown) {
    throw toFileError(path, thrown);
  }
}

async function openIfThere(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, IN_PLACE);
  } catch (thrown) {
    if (errnoOf(thrown) === 'ENOENT') return undefined;
    throw thrown;
  }
}

/** Closes the file as well. */
async function overwrite(file: FileHandle): Promise<void> {
  try {
    const { size } = await file.stat();
    const zeros = Buffer.alloc(Math.min(size, ZEROS_BYTES));
    for (let at = 0; at < size; at += zeros.length) {
      await file.write(zeros, 0, Math.min(zeros.length, size - at), at);
    }
    await file.sync();
  } finally {
    await file.close();
  }
}
