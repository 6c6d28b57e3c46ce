import { readFile } from 'node:fs/promises';
import { errnoOf, toFileError } from './errno.ts';

/** The text of a file; undefined where there is none. Throws a coded error for anything else that keeps it from being read. */
export async function readTextIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (thrown) {
    if (errnoOf(thrown) === 'ENOENT') return undefined;
    throw toFileError(path, thrown);
  }
}
