import { readFileSync, readdirSync } from 'node:fs';

/**
 * What a process, or several together, have used since they were started, with what their children used that have ended: of a whole tree it
 * never shrinks, whatever comes and goes in it.
 */
export interface Usage {
  readonly cpuTicks: number;
  /** Handed to a disk, or waiting to be; without what was deleted before it got there. */
  readonly diskBytes: number;
}

/** What a process, or several together, hold in memory now. */
export interface Memory {
  readonly rssBytes: number;
  /** Pages that are shared are divided among those that share them: what the process costs if others like it run. */
  readonly pssBytes: number;
}

const BYTES_PER_KIBIBYTE = 1024;
/** Positions in /proc/PID/stat after the closing parenthesis of the command name. */
const PARENT_INDEX = 1;
/** Its own time as user and in the kernel, then that of children that have ended and were waited for. */
const TICKS_INDICES = [11, 12, 13, 14];

/** A number after its name at the beginning of a line, as in `VmRSS:   1234 kB`; 0 when there is none. */
export function numberNamed(name: string, text: string): number {
  const line = text.split('\n').find((each) => each.startsWith(`${name}:`));
  return Number(/\d+/.exec(line?.slice(name.length) ?? '')?.[0] ?? 0);
}

export function parseDiskBytes(io: string): number {
  return numberNamed('write_bytes', io) - numberNamed('cancelled_write_bytes', io);
}

interface Stat {
  readonly parentPid: number;
  readonly cpuTicks: number;
}

/** The command name in parentheses may itself hold blanks and parentheses. */
export function parseStat(stat: string): Stat {
  const fields = stat
    .slice(stat.lastIndexOf(')') + 1)
    .trim()
    .split(' ');
  const number = (index: number): number => Number(fields[index] ?? 0);
  return {
    parentPid: number(PARENT_INDEX),
    cpuTicks: sum(TICKS_INDICES.map(number)),
  };
}

/** A process and all that descend from it, as pids. */
export function processTree(root: number): readonly number[] {
  const children = new Map<number, number[]>();
  for (const pid of allPids()) {
    const parent = parseStat(read(pid, 'stat')).parentPid;
    children.set(parent, [...(children.get(parent) ?? []), pid]);
  }
  const tree = [root];
  for (const pid of tree) tree.push(...(children.get(pid) ?? []));
  return tree;
}

function allPids(): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

/** Empty for a process that has ended. */
function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}

export function usageOf(pids: readonly number[]): Usage {
  return {
    cpuTicks: sum(pids.map((pid) => parseStat(read(pid, 'stat')).cpuTicks)),
    diskBytes: sum(pids.map((pid) => parseDiskBytes(read(pid, 'io')))),
  };
}

export function memoryOf(pids: readonly number[]): Memory {
  return {
    rssBytes:
      sum(pids.map((pid) => numberNamed('VmRSS', read(pid, 'status')))) * BYTES_PER_KIBIBYTE,
    pssBytes:
      sum(pids.map((pid) => numberNamed('Pss', read(pid, 'smaps_rollup')))) * BYTES_PER_KIBIBYTE,
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((all, one) => all + one, 0);
}
