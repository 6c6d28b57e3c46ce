import { randomBytes } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isRunning, processMark } from './process-mark.ts';

const PART = /^(.+)\.(\d+-\d+)\.[0-9a-f]{8}\.part$/;

/** The name of a file that is being made and will be called `name`: it says whose it is. */
export async function partName(name: string): Promise<string> {
  return `${name}.${await processMark()}.${randomBytes(4).toString('hex')}.part`;
}

/** Takes away what programs have left that were killed while they made something, of one name or of any. */
export async function removeLeftParts(folder: string, of?: string): Promise<void> {
  for (const file of await readdir(folder)) {
    const [, name, mark] = PART.exec(file) ?? [];
    if (mark === undefined || (of !== undefined && name !== of) || (await isRunning(mark)))
      continue;
    await rm(join(folder, file), { force: true });
  }
}
