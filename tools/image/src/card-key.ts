import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

/**
 * What decides what is in packages and image: what was built (the recipe of images and its files are in the command line), what makes packages
 * of it, and which libraries lie beside it.
 */
const DECIDING = ['dist/agent', 'dist/cli', 'tools/packages/files', 'tools/packages/src'];
const LIBRARIES = 'package-lock.json';
const KEY_DIGITS = 16;

/**
 * Names the image of a checkout by what is in it, in some milliseconds. The commit is not part of it, although packages have it in their
 * version: commits that change nothing on a board share an image. Nor are the versions that Debian offered.
 */
export async function cardKey(root: string): Promise<string> {
  const hash = createHash('sha256');
  const found = await Promise.all(DECIDING.map((folder) => filesBelow(path.join(root, folder))));
  for (const file of [...found.flat(), path.join(root, LIBRARIES)]) {
    const content = await readFile(file);
    hash.update(`${path.relative(root, file)}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex').slice(0, KEY_DIGITS);
}

/** In a fixed order, without tests and source maps, which go into no package. */
async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && !/\.(map|test\.ts)$/.test(entry.name));
  return files.map((entry) => path.join(entry.parentPath, entry.name)).sort();
}
