import { readFileSync, readdirSync } from 'node:fs';
import { waitUntil } from './wait-until.ts';

/** A process that cannot be mistaken for a later one with the same pid. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks between the host's boot and the start of the process (field 22 of /proc/PID/stat). */
  readonly startTicks: number;
}

/** The parts of /proc/PID/stat that the lab uses. */
export interface ProcessStat {
  readonly state: string;
  readonly parentPid: number;
  readonly groupId: number;
  readonly threads: number;
  readonly startTicks: number;
}

/** Positions after the closing parenthesis of the command name, which may itself hold blanks and parentheses. */
const STATE_INDEX = 0;
const PARENT_INDEX = 1;
const GROUP_INDEX = 2;
const THREADS_INDEX = 17;
const START_TICKS_INDEX = 19;

/** Reads the text of a stat file; `undefined` when it is not one. */
export function parseProcessStat(text: string): ProcessStat | undefined {
  const fields = text
    .slice(text.lastIndexOf(')') + 1)
    .trim()
    .split(' ');
  const state = fields[STATE_INDEX];
  const parentPid = Number(fields[PARENT_INDEX]);
  const groupId = Number(fields[GROUP_INDEX]);
  const threads = Number(fields[THREADS_INDEX]);
  const startTicks = Number(fields[START_TICKS_INDEX]);
  const numbers = [parentPid, groupId, threads, startTicks];
  if (state === undefined || !numbers.every(Number.isInteger)) return undefined;
  return { state, parentPid, groupId, threads, startTicks };
}

function readProcessStat(pid: number): ProcessStat | undefined {
  try {
    return parseProcessStat(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return undefined;
  }
}

/**
 * Whether a process holds nothing any more. Its first thread may be dead while others are still ending (in the middle of a disk write): until
 * then its files stay open and its ports keep accepting connections.
 */
function isDead({ state, threads }: ProcessStat): boolean {
  return state === 'X' || (state === 'Z' && threads <= 1);
}

/** The identity of a process that exists now, dead but unreaped ones excluded. */
export function identifyProcess(pid: number): ProcessIdentity | undefined {
  const stat = readProcessStat(pid);
  if (stat === undefined || isDead(stat)) return undefined;
  return { pid, startTicks: stat.startTicks };
}

/** Whether that very process still runs (paused counts as running). */
export function isProcessAlive(identity: ProcessIdentity): boolean {
  return identifyProcess(identity.pid)?.startTicks === identity.startTicks;
}

/** Sends a signal to that very process; false when it is gone. */
export function signalProcess(identity: ProcessIdentity, signal: NodeJS.Signals): boolean {
  if (!isProcessAlive(identity)) return false;
  return signalPid(identity.pid, signal);
}

/** Sends a signal to a pid that was read an instant ago; false when it is gone. */
export function signalPid(pid: number, signal: NodeJS.Signals): boolean {
  try {
    process.kill(pid, signal);
    return true;
  } catch {
    return false;
  }
}

/** Waits until that very process has ended. */
export function waitForProcessEnd(identity: ProcessIdentity, timeoutMs: number): Promise<void> {
  const what = `process ${identity.pid} to end`;
  return waitUntil(() => !isProcessAlive(identity), { what, timeoutMs });
}

/** Ends a process that leads a group, with the whole group. Its children may outlive it for a moment: returns when they are gone, too. */
export async function killProcessGroup(leader: ProcessIdentity, timeoutMs: number): Promise<void> {
  if (!isProcessAlive(leader)) return;
  signalPid(-leader.pid, 'SIGKILL');
  const gone = (): boolean => !allPids().some((pid) => isMemberOf(pid, leader.pid));
  await waitUntil(gone, { what: `the processes of group ${leader.pid} to end`, timeoutMs });
}

function isMemberOf(pid: number, groupId: number): boolean {
  const stat = readProcessStat(pid);
  return stat !== undefined && !isDead(stat) && stat.groupId === groupId;
}

/** The command name (at most 15 characters) of a process; empty when it is gone. */
export function commandName(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
  } catch {
    return '';
  }
}

/** Arguments of a process, its command first; empty when it is gone. */
export function commandLine(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch {
    return [];
  }
}

/** Pids of everything that this host runs. */
export function allPids(): number[] {
  return readdirSync('/proc').map(Number).filter(Number.isInteger);
}

/** The first child of a process; `undefined` when it has none. */
export function firstChild(parentPid: number): ProcessIdentity | undefined {
  for (const pid of allPids()) {
    if (readProcessStat(pid)?.parentPid === parentPid) return identifyProcess(pid);
  }
  return undefined;
}
