import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import path from 'node:path';

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process is alive as well.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** The process that `name` says it belongs to, or undefined for other names. */
function ownerOf(name: string, prefix: string): number | undefined {
  const [pid = ''] = name.startsWith(prefix) ? name.slice(prefix.length).split('-') : [];
  return /^\d+$/.test(pid) ? Number(pid) : undefined;
}

/** Whether a process that still runs works in the folder of this name. */
export function isInUse(name: string, prefix: string): boolean {
  const owner = ownerOf(name, prefix);
  return owner !== undefined && isAlive(owner);
}

/** A fresh folder of this process in `parent`; those of processes that could not remove theirs any more are removed. */
export async function makeOwnedFolder(parent: string, prefix: string): Promise<string> {
  await mkdir(parent, { recursive: true });
  for (const name of await readdir(parent)) {
    if (ownerOf(name, prefix) === undefined || isInUse(name, prefix)) continue;
    await rm(path.join(parent, name), { recursive: true, force: true });
  }
  return mkdtemp(path.join(parent, `${prefix}${process.pid}-`));
}
