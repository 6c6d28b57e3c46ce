import { link, mkdir, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { InstalledPackage } from './system-tree.ts';

/** Gives a build what was downloaded before, in a folder of its own: another build may take it out of the cache meanwhile. */
export async function takeDownloads(cached: string, own: string): Promise<void> {
  await mkdir(cached, { recursive: true });
  await mkdir(own);
  for (const name of await downloadsIn(cached)) {
    await link(path.join(cached, name), path.join(own, name)).catch(unlessGone);
  }
}

/** Puts into the cache what a build has installed, each whole or not at all, and takes out all else: packages of earlier versions. */
export async function keepDownloads(
  own: string,
  cached: string,
  installed: readonly InstalledPackage[],
): Promise<void> {
  const wanted = new Set(installed.map(downloadName));
  for (const name of await downloadsIn(own)) {
    if (wanted.has(name)) await rename(path.join(own, name), path.join(cached, name));
  }
  for (const name of await downloadsIn(cached)) {
    if (!wanted.has(name)) await rm(path.join(cached, name), { force: true });
  }
}

/** As apt names it: a colon, which only an epoch has, is written otherwise. */
export function downloadName({ name, version, architecture }: InstalledPackage): string {
  return `${name}_${version.replaceAll(':', '%3a')}_${architecture}.deb`;
}

async function downloadsIn(folder: string): Promise<readonly string[]> {
  return (await readdir(folder)).filter((name) => name.endsWith('.deb'));
}

function unlessGone(error: unknown): void {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
}
