import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';

/**
 * Digest of this tool's own sources: what they do to a tree decides what is in an image as much as a recipe
 * does, and an image of yesterday's builder must not be taken for today's.
 */
export async function builderDigest(): Promise<string> {
  const directory = new URL('./', import.meta.url);
  const names = (await readdir(directory)).filter(
    (name) => name.endsWith('.ts') && !name.endsWith('.test.ts'),
  );
  const hash = createHash('sha256');
  for (const name of names.sort()) {
    hash.update(`${name}\n`).update(await readFile(new URL(name, directory)));
  }
  return hash.digest('hex');
}
