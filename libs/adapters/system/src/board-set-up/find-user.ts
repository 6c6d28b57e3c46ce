import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Somebody who may log in. */
export interface SystemUser {
  readonly uid: number;
  readonly gid: number;
  /** From the root of the system. */
  readonly home: string;
}

/** A user of the system below `root`, as its own list has it; undefined: there is none of that name. */
export async function findUser(root: string, name: string): Promise<SystemUser | undefined> {
  const list = await readFile(join(root, 'etc/passwd'), 'utf8').catch(() => '');
  for (const line of list.split('\n')) {
    const [user, , uid = '', gid = '', , home = ''] = line.split(':');
    if (user !== name || !/^\d+$/.test(uid) || !/^\d+$/.test(gid) || !home.startsWith('/'))
      continue;
    return { uid: Number(uid), gid: Number(gid), home };
  }
  return undefined;
}
