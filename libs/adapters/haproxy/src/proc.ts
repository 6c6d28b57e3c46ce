import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** What tells a process from a later one with the same pid. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks between the boot and its start. */
  readonly startTicks: string;
}

interface Stat {
  readonly state: string;
  readonly parent: number;
  readonly startTicks: string;
}

/** Positions after the command name, which is in parentheses and may itself hold blanks and parentheses. */
const STATE_INDEX = 0;
const PARENT_INDEX = 1;
const START_TICKS_INDEX = 19;
const SOCKET = /^socket:\[(\d+)\]$/;

/** Undefined: there is no such process, or it has ended. */
export function readStat(pid: number): Stat | undefined {
  const text = readQuietly(`/proc/${pid}/stat`);
  const fields =
    text
      ?.slice(text.lastIndexOf(')') + 1)
      .trim()
      .split(' ') ?? [];
  const [state, parent, startTicks] = [STATE_INDEX, PARENT_INDEX, START_TICKS_INDEX].map(
    (index) => fields[index],
  );
  if (state === undefined || parent === undefined || startTicks === undefined) return undefined;
  return state === 'Z' || state === 'X' ? undefined : { state, parent: Number(parent), startTicks };
}

export function isRunning({ pid, startTicks }: ProcessIdentity): boolean {
  return readStat(pid)?.startTicks === startTicks;
}

/** Sends it to that process, never to a later one with its pid. */
export function signal(target: ProcessIdentity, name: NodeJS.Signals): void {
  if (!isRunning(target)) return;
  try {
    process.kill(target.pid, name);
  } catch {
    // It has ended.
  }
}

/** Processes whose command line has these arguments one after the other, and their parents. */
export function findByArguments(
  wanted: readonly string[],
): readonly (ProcessIdentity & { readonly parent: number })[] {
  const needle = `\0${wanted.join('\0')}\0`;
  return pids().flatMap((pid) => {
    if (readQuietly(`/proc/${pid}/cmdline`)?.includes(needle) !== true) return [];
    const stat = readStat(pid);
    return stat === undefined ? [] : [{ pid, startTicks: stat.startTicks, parent: stat.parent }];
  });
}

/** Inodes of the sockets that a process has open. */
export function socketsOf(pid: number): readonly string[] {
  return openFiles(pid).flatMap((target) => SOCKET.exec(target)?.[1] ?? []);
}

/** The name of the program that has that socket open; undefined: not found, or hidden from this user. */
export function programOfSocket(inode: string): { pid: number; name: string } | undefined {
  for (const pid of pids()) {
    if (socketsOf(pid).includes(inode)) {
      return { pid, name: readQuietly(`/proc/${pid}/comm`)?.trim() ?? 'a program' };
    }
  }
  return undefined;
}

function openFiles(pid: number): readonly string[] {
  try {
    const folder = `/proc/${pid}/fd`;
    return readdirSync(folder).map((file) => linkTarget(`${folder}/${file}`));
  } catch {
    return [];
  }
}

function linkTarget(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}

function pids(): readonly number[] {
  return readdirSync('/proc').map(Number).filter(Number.isInteger);
}

function readQuietly(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
