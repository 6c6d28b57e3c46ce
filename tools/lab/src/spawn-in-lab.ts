import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import path from 'node:path';
import { LabError } from './lab-error.ts';
import type { ProcessIdentity } from './process-identity.ts';
import {
  allPids,
  commandLine,
  commandName,
  firstChild,
  identifyProcess,
  signalPid,
} from './process-identity.ts';
import { waitUntil } from './wait-until.ts';

/** What to run, and where. */
export interface SpawnRequest {
  /** File to write a pid to for the process to join the lab's control group. */
  readonly cgroupProcs: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** Both outputs are appended here. */
  readonly logFile: string;
}

/**
 * Joins the group before anything else runs, so that no child can be born outside of it, then goes to the folder, as
 * entering a mount namespace leaves a process in its root folder. `nsenter` itself stays outside of the group: when the
 * whole group is killed it lives on for the moment it takes to reap its child, which the end of the node waits for.
 */
const JOIN_GROUP = 'echo 0 > "$1" && cd "$2" || exit 125; shift 2; exec "$@"';
/** Only the owner reads logs. */
const LOG_MODE = 0o600;
/** A fork takes milliseconds, also on a loaded machine. */
const FORK_TIMEOUT_MS = 10_000;

/** What every process in the lab finds in its environment; nothing leaks in from the caller's. */
export function baseEnvironment(): Record<string, string> {
  const folders = [path.dirname(process.execPath), '/usr/local/sbin', '/usr/local/bin'];
  const system = ['/usr/sbin', '/usr/bin', '/sbin', '/bin'];
  return { PATH: [...folders, ...system].join(':'), HOME: '/root', LANG: 'C.UTF-8' };
}

/** Arguments that make `nsenter` run a program inside of a booted node. */
function enterNodeArguments(initPid: number): string[] {
  return ['--target', String(initPid), '--net', '--mount', '--pid', '--uts'];
}

/**
 * Lets every `nsenter` of a node run on. It stops together with a child that somebody has stopped, and while it stands it neither lets that child
 * run on for long nor reaps it, without which the node cannot end.
 */
export function wakeEntries(initPid: number): void {
  for (const pid of allPids()) {
    if (commandName(pid) !== 'nsenter') continue;
    const [, ...args] = commandLine(pid);
    if (args[0] === '--target' && args[1] === String(initPid)) signalPid(pid, 'SIGCONT');
  }
}

/** Wraps a command so that it runs in a group and, given the node's first process, inside of that node. */
export function wrapCommand(
  request: Pick<SpawnRequest, 'cgroupProcs' | 'command' | 'args' | 'cwd'>,
  initPid?: number,
): [string, string[]] {
  const { cgroupProcs, cwd, command, args } = request;
  const joined = ['-c', JOIN_GROUP, 'sh', cgroupProcs, cwd, command, ...args];
  return initPid === undefined
    ? ['sh', joined]
    : ['nsenter', [...enterNodeArguments(initPid), 'sh', ...joined]];
}

/** Starts a process of the host that outlives its starter. */
export function spawnOnHost(request: SpawnRequest): Promise<ProcessIdentity> {
  const [command, args] = wrapCommand(request);
  return spawnDetached(command, args, request);
}

/** Starts a process inside of a node; the identity is that of the process itself, as the host sees it. */
export async function spawnInNode(
  request: SpawnRequest,
  initPid: number,
): Promise<ProcessIdentity> {
  const [command, args] = wrapCommand(request, initPid);
  return childOf(await spawnDetached(command, args, request), request);
}

/** `nsenter` and `unshare` fork: the process of interest is their child. */
export async function childOf(
  parent: ProcessIdentity,
  request: Pick<SpawnRequest, 'command' | 'logFile'>,
): Promise<ProcessIdentity> {
  let child: ProcessIdentity | undefined;
  const found = (): boolean => {
    child = firstChild(parent.pid);
    return child !== undefined || identifyProcess(parent.pid) === undefined;
  };
  const what = `${request.command} to start`;
  await waitUntil(found, { what, timeoutMs: FORK_TIMEOUT_MS, intervalMs: 2 });
  if (child !== undefined) return child;
  throw new LabError(
    'command-failed',
    `${request.command} ended as soon as it was started`,
    `Its output is in ${request.logFile}`,
  );
}

/** Starts a process in a session of its own, so that neither Ctrl-C nor the end of the caller reaches it. */
export async function spawnDetached(
  command: string,
  args: readonly string[],
  request: Pick<SpawnRequest, 'env' | 'logFile' | 'command'>,
): Promise<ProcessIdentity> {
  const log = openSync(request.logFile, 'a', LOG_MODE);
  try {
    const child = spawn(command, [...args], {
      detached: true,
      stdio: ['ignore', log, log],
      env: { ...request.env },
      cwd: '/',
    });
    const failure = new Promise<Error>((resolve) => child.once('error', resolve));
    child.unref();
    const identity = child.pid === undefined ? undefined : identifyProcess(child.pid);
    if (identity !== undefined) return identity;
    const reason = child.pid === undefined ? (await failure).message : 'it ended at once';
    throw new LabError('command-failed', `cannot start ${request.command}: ${reason}`);
  } finally {
    closeSync(log);
  }
}
