import { mkdir, readdir, readFile, rmdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** The kernel takes dead processes out of their group in its own time. */
const EMPTY_MS_MAX = 20_000;
const LOOK_MS = 20;

/** Makes a group for all processes of one machine: two whose first processes share one would have each other's services in theirs. */
export async function makeControlGroup(name: string): Promise<string> {
  const mounts = (await readFile('/proc/self/mounts', 'utf8')).split('\n');
  const [, place] =
    mounts.map((line) => line.split(' ')).find(([, , kind]) => kind === 'cgroup2') ?? [];
  if (place === undefined) throw new Error('this host has no control groups of version 2');
  const group = path.join(place, name);
  await mkdir(group);
  return group;
}

/** Removes it with all that its machine has made in it, once its processes have ended. */
export async function removeControlGroup(group: string): Promise<void> {
  for (const endMs = Date.now() + EMPTY_MS_MAX; ; await delay(LOOK_MS)) {
    try {
      await removeFromInside(group);
      return;
    } catch (error) {
      if (Date.now() > endMs) throw error;
    }
  }
}

async function removeFromInside(group: string): Promise<void> {
  for (const entry of await readdir(group, { withFileTypes: true }))
    if (entry.isDirectory()) await removeFromInside(path.join(group, entry.name));
  await rmdir(group);
}
