import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { SHARED_FOLDER_VARIABLE } from './shared-debian.ts';

/** Before the first and after the last test file of a run: a folder for the Debian system that their machines are copies of. */
export async function setup(): Promise<() => Promise<void>> {
  const folder = await mkdtemp(path.join(tmpdir(), 'grappe-debian-'));
  process.env[SHARED_FOLDER_VARIABLE] = folder;
  return async () => {
    Reflect.deleteProperty(process.env, SHARED_FOLDER_VARIABLE);
    await rm(folder, { recursive: true, force: true });
  };
}
