import { readFileSync } from 'node:fs';

/** Whom workers become once their ports are open: they read what anybody sends, and need no right of root for it. */
export interface WorkerUser {
  readonly name: string;
  readonly group: string;
  readonly uid: number;
  readonly gid: number;
}

/** Made by Debian's package. */
const USER_NAME = 'haproxy';
const PASSWD = '/etc/passwd';
const GROUPS = '/etc/group';

/** Absent where the package did not make it, or this process may not become anybody else. */
export function workerUser(): WorkerUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  return userIn(readFileSync(PASSWD, 'utf8'), readFileSync(GROUPS, 'utf8'));
}

/** Its entry in the texts of both files (passwd(5), group(5)). */
export function userIn(passwd: string, groups: string): WorkerUser | undefined {
  const [name, , uid, gid] = entry(passwd, (fields) => fields[0] === USER_NAME);
  const [group] = entry(groups, (fields) => fields[2] === gid);
  if (name === undefined || group === undefined) return undefined;
  return { name, group, uid: Number(uid), gid: Number(gid) };
}

function entry(text: string, isWanted: (fields: readonly string[]) => boolean): readonly string[] {
  const lines = text.split('\n').map((line) => line.split(':'));
  return lines.find(isWanted) ?? [];
}
