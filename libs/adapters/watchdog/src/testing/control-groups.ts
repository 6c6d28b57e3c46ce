import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { vi } from 'vitest';
import { readProcessStat } from '../process-stat.ts';

const MOUNT = '/sys/fs/cgroup';
/** The kernel takes dead processes out of their group in its own time. */
const EMPTY_TIMEOUT_MS = 20_000;
/** For a shell to start on a busy machine. */
const START_TIMEOUT_MS = 20_000;
const POLL_MS = 10;

/** Ways in which an engine groups the processes of a container. */
export interface Grouping {
  readonly name: string;
  /** Where the hierarchy is mounted; `undefined` when this machine has none. */
  readonly root: string | undefined;
  readonly groupName: (containerId: string) => string;
}

function rootOfVersion2(): string | undefined {
  return [MOUNT, join(MOUNT, 'unified')].find((root) => existsSync(join(root, 'cgroup.procs')));
}

function rootOfFreezer(): string | undefined {
  return [join(MOUNT, 'freezer')].find((root) => existsSync(join(root, 'cgroup.procs')));
}

const bare = (containerId: string): string => containerId;
const scope = (containerId: string): string => `docker-${containerId}.scope`;

const VERSION_2: Grouping = {
  name: 'version 2, cgroupfs',
  root: rootOfVersion2(),
  groupName: bare,
};
export const VERSION_1: Grouping = {
  name: 'version 1, cgroupfs',
  root: rootOfFreezer(),
  groupName: bare,
};
export const GROUPINGS: readonly Grouping[] = [
  VERSION_2,
  { name: 'version 2, systemd', root: VERSION_2.root, groupName: scope },
  VERSION_1,
  { name: 'version 1, systemd', root: VERSION_1.root, groupName: scope },
];
/** Every Linux that runs containers has one of them. */
export const ANY_GROUPING = VERSION_2.root === undefined ? VERSION_1 : VERSION_2;

export function isAlive(pid: number): boolean {
  const state = readProcessStat(pid)?.state;
  return state !== undefined && state !== 'Z' && state !== 'X';
}

/** Control groups of one test, as an engine would make them. */
export class TestGroups {
  readonly #name = `grappe-watchdog-test-${process.pid}-${randomBytes(3).toString('hex')}`;
  readonly #folders = new Set<string>();
  /** Of an engine, too, where one runs beside this test. */
  readonly #shared = new Set<string>();

  /** Makes a group of that name, next to those of other containers. */
  make(grouping: Grouping, groupName: string): string {
    if (grouping.root === undefined) throw new Error(`this machine has no ${grouping.name}`);
    const folder = join(grouping.root, this.#name, groupName);
    mkdirSync(folder, { recursive: true });
    for (let up = folder; up !== grouping.root; up = dirname(up)) this.#folders.add(up);
    return folder;
  }

  /** Makes a group where an engine would, below the root. */
  place(grouping: Grouping, path: string): string {
    if (grouping.root === undefined) throw new Error(`this machine has no ${grouping.name}`);
    const folder = join(grouping.root, path);
    this.#folders.add(folder);
    // What is not of this test stays.
    for (let up = dirname(folder); up !== grouping.root && !existsSync(up); up = dirname(up))
      this.#shared.add(up);
    mkdirSync(folder, { recursive: true });
    return folder;
  }

  /** The parent of all groups of this test. */
  parent(grouping: Grouping): string {
    return join(grouping.root ?? MOUNT, this.#name);
  }

  /** Starts a program in a group; without one, a process that does nothing. */
  async run(folder: string, command: readonly string[] = ['sleep', '1000']): Promise<number> {
    const join = 'echo $$ > "$1/cgroup.procs" && shift && exec "$@"';
    const child = spawn('/bin/sh', ['-c', join, 'join', folder, ...command], { stdio: 'ignore' });
    const { pid } = child;
    if (pid === undefined) throw new Error('no process could be started');
    await vi.waitUntil(() => pidsIn(folder).includes(pid), {
      timeout: START_TIMEOUT_MS,
      interval: POLL_MS,
    });
    return pid;
  }

  /** Starts a program in a group, and resolves with how long it was in there before somebody killed it. */
  async lifeMs(folder: string): Promise<number> {
    const join = 'echo $$ > "$1/cgroup.procs" && echo in && exec sleep 1000';
    const child = spawn('/bin/sh', ['-c', join, 'join', folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let joinedAtMs: number | undefined;
    child.stdout.once('data', () => (joinedAtMs = performance.now()));
    const [, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
    if (signal !== 'SIGKILL') throw new Error(`nobody killed what ran in ${folder}`);
    return joinedAtMs === undefined ? 0 : performance.now() - joinedAtMs;
  }

  async dispose(): Promise<void> {
    const deepestFirst = [...this.#folders].sort((one, other) => other.length - one.length);
    for (const folder of deepestFirst) {
      await vi.waitUntil(() => removeGroup(folder), {
        timeout: EMPTY_TIMEOUT_MS,
        interval: POLL_MS,
      });
    }
    for (const folder of this.#shared) removeIfEmpty(folder);
  }
}

/** Living processes of a group. */
export function pidsIn(folder: string): number[] {
  const lines = readFileSync(join(folder, 'cgroup.procs'), 'utf8').split('\n');
  return lines
    .filter((line) => line !== '')
    .map(Number)
    .filter(isAlive);
}

export function freeze(folder: string, state: 'FROZEN' | 'THAWED'): void {
  writeFileSync(join(folder, 'freezer.state'), state);
}

function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // An engine has put containers there meanwhile: it is the engine's now.
  }
}

function removeGroup(folder: string): boolean {
  try {
    for (const child of readdirSync(folder, { withFileTypes: true })) {
      if (child.isDirectory()) removeGroup(join(folder, child.name));
    }
    for (const pid of pidsIn(folder)) process.kill(pid, 'SIGKILL');
    if (existsSync(join(folder, 'freezer.state'))) freeze(folder, 'THAWED');
    rmdirSync(folder);
    return true;
  } catch {
    // In use until the kernel has taken its processes apart; gone when a former round removed it.
    return !existsSync(folder);
  }
}
