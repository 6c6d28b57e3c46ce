import { lstat, readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Stats } from 'node:fs';

import type { TarEntry } from './tar-writer.ts';

const PERMISSION_BITS = 0o777;
const STICKY_AND_PERMISSION_BITS = 0o3777;

/** No program in an image runs as another user than the one that starts it: set-uid and set-gid bits go. */
function entryMode(stats: Stats): number {
  return stats.mode & (stats.isDirectory() ? STICKY_AND_PERMISSION_BITS : PERMISSION_BITS);
}

async function entryOf(file: string, path: string): Promise<TarEntry | undefined> {
  const stats = await lstat(file);
  const base = { path, mode: entryMode(stats), uid: stats.uid, gid: stats.gid };
  if (stats.isDirectory()) {
    return { ...base, kind: 'directory' };
  }
  if (stats.isSymbolicLink()) {
    return { ...base, mode: PERMISSION_BITS, kind: 'symlink', linkTarget: await readlink(file) };
  }
  if (stats.isFile()) {
    return { ...base, kind: 'file', content: { kind: 'file', file, sizeBytes: stats.size } };
  }
  // Devices and sockets: the engine makes those a container needs.
  return undefined;
}

/**
 * Entries of everything under `treeDir` that no pattern drops. A dropped directory stays while
 * something below it does, so that every entry's parent has an entry with its own mode.
 */
export async function treeEntries(
  treeDir: string,
  droppedPaths: readonly RegExp[],
  relativeDir = '',
): Promise<readonly TarEntry[]> {
  const entries: TarEntry[] = [];
  for (const name of await readdir(join(treeDir, relativeDir))) {
    const path = relativeDir === '' ? name : `${relativeDir}/${name}`;
    const entry = await entryOf(join(treeDir, path), path);
    if (entry === undefined) {
      continue;
    }
    const below = entry.kind === 'directory' ? await treeEntries(treeDir, droppedPaths, path) : [];
    const dropped = droppedPaths.some((pattern) => pattern.test(path));
    if (!dropped || below.length > 0) {
      entries.push(entry, ...below);
    }
  }
  return entries;
}

/** Newest modification time of any file under `treeDir`, in whole seconds since 1970. */
export async function newestFileSeconds(treeDir: string): Promise<number> {
  let newestSeconds = 0;
  for (const entry of await treeEntries(treeDir, [])) {
    if (entry.kind === 'file') {
      const { mtimeMs } = await lstat(join(treeDir, entry.path));
      newestSeconds = Math.max(newestSeconds, Math.floor(mtimeMs / 1000));
    }
  }
  return newestSeconds;
}
