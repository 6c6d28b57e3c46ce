import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmdirSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { LabError } from './lab-error.ts';
import { identifyProcess, signalPid } from './process-identity.ts';
import { waitUntil } from './wait-until.ts';

/**
 * The control group hierarchy that holds a lab's processes: the unified one (version 2) or the freezer of version 1.
 * Either freezes a group with all that is below it, and lists its processes even when their parents are gone.
 */
export interface CgroupHierarchy {
  readonly version: 1 | 2;
  /** Where the groups of the lab's processes are made. */
  readonly root: string;
  /** Every hierarchy in which the engine may have made groups for containers; `root` is one of them. */
  readonly allRoots: readonly string[];
}

/** Freezing waits for each process to leave the kernel; a disk under load can hold one for seconds. */
const FREEZE_TIMEOUT_MS = 20_000;
/** A killed process leaves its group once the kernel has taken it apart. */
const EMPTY_TIMEOUT_MS = 20_000;

/** Finds how this host groups processes. `mountPoint` is /sys/fs/cgroup except in tests. */
export function detectCgroups(mountPoint = '/sys/fs/cgroup'): CgroupHierarchy {
  if (existsSync(path.join(mountPoint, 'cgroup.controllers'))) {
    return { version: 2, root: mountPoint, allRoots: [mountPoint] };
  }
  const freezer = path.join(mountPoint, 'freezer');
  if (!existsSync(path.join(freezer, 'cgroup.procs'))) {
    throw new LabError(
      'missing-requirement',
      `no control groups under ${mountPoint}`,
      'Mount them: on Debian, boot with systemd or install the package cgroupfs-mount.',
    );
  }
  const allRoots = readdirSync(mountPoint)
    .map((entry) => path.join(mountPoint, entry))
    .filter((root) => existsSync(path.join(root, 'cgroup.procs')));
  return { version: 1, root: freezer, allRoots };
}

/** Makes a group and returns the file to which a process writes its pid to join it. */
export function createCgroup(hierarchy: CgroupHierarchy, group: string): string {
  const folder = path.join(hierarchy.root, group);
  mkdirSync(folder, { recursive: true });
  return path.join(folder, 'cgroup.procs');
}

/** Folders of a group and of all groups below it, deepest first. */
function foldersDeepestFirst(folder: string): string[] {
  let children: string[];
  try {
    children = readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => path.join(folder, entry.name));
  } catch {
    return [];
  }
  return [...children.flatMap(foldersDeepestFirst), folder];
}

/** Pids of the living processes in a group and below it. */
export function cgroupPids(hierarchy: CgroupHierarchy, group: string): number[] {
  const pids = new Set<number>();
  for (const folder of foldersDeepestFirst(path.join(hierarchy.root, group))) {
    let text: string;
    try {
      text = readFileSync(path.join(folder, 'cgroup.procs'), 'utf8');
    } catch {
      continue;
    }
    for (const line of text.split('\n')) {
      const pid = Number(line);
      if (line !== '' && pid > 0 && identifyProcess(pid) !== undefined) pids.add(pid);
    }
  }
  return [...pids];
}

function freezerFiles(hierarchy: CgroupHierarchy, group: string) {
  const folder = path.join(hierarchy.root, group);
  return hierarchy.version === 2
    ? { control: path.join(folder, 'cgroup.freeze'), freeze: '1', thaw: '0' }
    : { control: path.join(folder, 'freezer.state'), freeze: 'FROZEN', thaw: 'THAWED' };
}

/** Whether every process of the group is stopped. */
export function isCgroupFrozen(hierarchy: CgroupHierarchy, group: string): boolean {
  const folder = path.join(hierarchy.root, group);
  try {
    return hierarchy.version === 2
      ? /^frozen 1$/m.test(readFileSync(path.join(folder, 'cgroup.events'), 'utf8'))
      : readFileSync(path.join(folder, 'freezer.state'), 'utf8').trim() === 'FROZEN';
  } catch {
    return false;
  }
}

/** Stops every process of the group, and of the groups below, where it stands. */
export async function freezeCgroup(hierarchy: CgroupHierarchy, group: string): Promise<void> {
  const files = freezerFiles(hierarchy, group);
  writeFileSync(files.control, files.freeze);
  const what = `the processes of ${group} to freeze`;
  await waitUntil(() => isCgroupFrozen(hierarchy, group), { what, timeoutMs: FREEZE_TIMEOUT_MS });
}

/** Lets the processes of a group run on; nothing happens when it is gone or not frozen. */
export function thawCgroup(hierarchy: CgroupHierarchy, group: string): void {
  const files = freezerFiles(hierarchy, group);
  if (existsSync(files.control)) writeFileSync(files.control, files.thaw);
}

/**
 * Ends every process of a group with SIGKILL. Frozen ones get the signal first and are thawed after, so that none
 * runs another instruction of its own. Repeats until the group is empty, as a process may fork in between.
 */
export async function killCgroup(hierarchy: CgroupHierarchy, group: string): Promise<void> {
  const what = `the processes of ${group} to die`;
  const timeoutMs = EMPTY_TIMEOUT_MS;
  await waitUntil(() => killOnce(hierarchy, group), { what, timeoutMs });
}

/** One round of {@link killCgroup}; true when there was nobody to kill. */
function killOnce(hierarchy: CgroupHierarchy, group: string): boolean {
  const pids = cgroupPids(hierarchy, group);
  for (const pid of pids) signalPid(pid, 'SIGKILL');
  thawFolders(hierarchy, group);
  return pids.length === 0;
}

/** A container paused through the engine is frozen in a group of its own, below the node's. */
function thawFolders(hierarchy: CgroupHierarchy, group: string): void {
  for (const folder of foldersDeepestFirst(path.join(hierarchy.root, group)).reverse()) {
    try {
      thawCgroup(hierarchy, path.relative(hierarchy.root, folder));
    } catch {
      // The group went away between listing and writing: nothing left to thaw.
    }
  }
}

/**
 * Removes a group with all below it from every hierarchy, then its parents as far as they are empty. Who joins it in the
 * meantime is killed: a process that was being started by somebody who crashed.
 */
export async function removeCgroup(hierarchy: CgroupHierarchy, group: string): Promise<void> {
  for (const root of hierarchy.allRoots) {
    const top = path.join(root, group);
    const removed = (): boolean => {
      killOnce(hierarchy, group);
      for (const folder of foldersDeepestFirst(top)) tryRemove(folder);
      return !existsSync(top);
    };
    await waitUntil(removed, { what: `${top} to become empty`, timeoutMs: EMPTY_TIMEOUT_MS });
    for (let up = path.dirname(top); up !== root; up = path.dirname(up)) tryRemove(up);
  }
}

/** The kernel refuses to remove a group that is in use; the caller looks again. */
function tryRemove(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    return;
  }
}
