import { existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import type { CgroupHierarchy } from './cgroup-tree.ts';
import { createCgroup } from './cgroup-tree.ts';
import type { LabDescription, LabNode } from './lab-description.ts';
import { findNode } from './lab-description.ts';
import { LabError } from './lab-error.ts';
import { machineGroup, requireInitPid } from './node-machine.ts';
import type { ProcessIdentity } from './process-identity.ts';
import { isProcessAlive, signalProcess, waitForProcessEnd } from './process-identity.ts';
import { baseEnvironment, spawnInNode, spawnOnHost, wakeEntries } from './spawn-in-lab.ts';
import { loadMachine, readJson, writeJsonAtomically } from './state-file.ts';

/** A program of the product that runs in the lab: on a node, or on the host as the controller does. */
export interface ProcessSpec {
  /** Unique in the lab, such as `controller` or `agent@black-pearl1`. */
  readonly name: string;
  /** The node to run on; the host when absent. */
  readonly node?: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Whether a node starts it again when it boots. */
  readonly startAtBoot?: boolean;
}

/** A process that was started, whether or not it still runs. */
export interface LabProcess {
  readonly spec: ProcessSpec;
  readonly identity: ProcessIdentity;
  readonly logFile: string;
}

const PROCESS_NAME = /^[a-z][a-z0-9@.-]*$/;
/** A stop asks first; a program that has not ended by then is stuck. */
const STOP_TIMEOUT_MS = 10_000;
const KILL_TIMEOUT_MS = 10_000;
/** How much of a log helps in an error message. */
const LOG_TAIL_LINES = 12;

function processFolder(lab: LabDescription): string {
  return path.join(lab.runFolder, 'processes');
}

function processFile(lab: LabDescription, name: string): string {
  if (!PROCESS_NAME.test(name))
    throw new LabError('bad-argument', `"${name}" cannot name a process`);
  return path.join(processFolder(lab), `${name}.json`);
}

/** The group of the lab's processes that run on the host. */
export function hostGroup(lab: LabDescription): string {
  return `${lab.cgroup}/host/processes`;
}

/** The record of a process that was started at some time; `undefined` when there is none. */
export function findProcess(lab: LabDescription, name: string): LabProcess | undefined {
  return readProcess(processFile(lab, name));
}

/** Records of all processes of a lab. */
function listProcesses(lab: LabDescription): LabProcess[] {
  if (!existsSync(processFolder(lab))) return [];
  return readdirSync(processFolder(lab))
    .filter((file) => file.endsWith('.json'))
    .map((file) => readProcess(path.join(processFolder(lab), file)))
    .filter((record) => record !== undefined);
}

function readProcess(file: string): LabProcess | undefined {
  return readJson(file) as LabProcess | undefined;
}

/** Whether a process runs. */
export function isRunning(lab: LabDescription, name: string): boolean {
  const record = findProcess(lab, name);
  return record !== undefined && isProcessAlive(record.identity);
}

/** Starts a process. It outlives its starter; its group and its record allow any later command to end it. */
export async function startProcess(
  lab: LabDescription,
  hierarchy: CgroupHierarchy,
  spec: ProcessSpec,
): Promise<LabProcess> {
  const file = processFile(lab, spec.name);
  if (isRunning(lab, spec.name)) {
    throw new LabError('wrong-state', `${spec.name} is already running`);
  }
  mkdirSync(processFolder(lab), { recursive: true });
  mkdirSync(lab.logFolder, { recursive: true });
  const logFile = path.join(lab.logFolder, `${spec.name}.log`);
  const request = {
    command: spec.command,
    args: spec.args,
    env: { ...baseEnvironment(), ...spec.env },
    cwd: spec.cwd ?? '/',
    logFile,
  };
  const node = spec.node === undefined ? undefined : findNode(lab, spec.node);
  const identity = await spawnWhere(lab, hierarchy, node, request);
  const record = { spec, identity, logFile };
  writeJsonAtomically(file, record);
  return record;
}

function spawnWhere(
  lab: LabDescription,
  hierarchy: CgroupHierarchy,
  node: LabNode | undefined,
  request: Omit<Parameters<typeof spawnOnHost>[0], 'cgroupProcs'>,
): Promise<ProcessIdentity> {
  if (node === undefined) {
    return spawnOnHost({ ...request, cgroupProcs: createCgroup(hierarchy, hostGroup(lab)) });
  }
  const initPid = requireInitPid(hierarchy, node);
  const cgroupProcs = createCgroup(hierarchy, machineGroup(node));
  return spawnInNode({ ...request, cgroupProcs }, initPid);
}

/** Asks a process to end and waits for it; one that does not listen is killed. False when it did not run. */
export async function stopProcess(lab: LabDescription, name: string): Promise<boolean> {
  const record = findProcess(lab, name);
  if (record === undefined || !signalProcess(record.identity, 'SIGTERM')) return false;
  try {
    await waitForProcessEnd(record.identity, STOP_TIMEOUT_MS);
  } catch {
    await killProcess(lab, name);
  }
  return true;
}

/** Ends a process with SIGKILL and waits until it is gone. False when it did not run. */
export async function killProcess(lab: LabDescription, name: string): Promise<boolean> {
  const record = findProcess(lab, name);
  if (record === undefined || !signalProcess(record.identity, 'SIGKILL')) return false;
  await waitForProcessEnd(record.identity, KILL_TIMEOUT_MS);
  return true;
}

/** Stops a process where it stands, and nothing else of its node: what it has started runs on. False when it did not run. */
export function pauseProcess(lab: LabDescription, name: string): boolean {
  const record = findProcess(lab, name);
  return record !== undefined && signalProcess(record.identity, 'SIGSTOP');
}

/** Lets a paused process run on. False when there is none. */
export function resumeProcess(lab: LabDescription, name: string): boolean {
  const record = findProcess(lab, name);
  if (record === undefined || !signalProcess(record.identity, 'SIGCONT')) return false;
  const init =
    record.spec.node === undefined
      ? undefined
      : loadMachine(findNode(lab, record.spec.node).runFolder)?.init;
  if (init !== undefined) wakeEntries(init.pid);
  return true;
}

/** Starts a process again as it was started before. */
export function restartProcess(
  lab: LabDescription,
  hierarchy: CgroupHierarchy,
  name: string,
): Promise<LabProcess> {
  const record = findProcess(lab, name);
  if (record !== undefined) return startProcess(lab, hierarchy, record.spec);
  throw new LabError('wrong-state', `${name} was never started in lab ${lab.name}`);
}

/** Starts what ran on a node before its power was cut and starts at boot. */
export async function startBootProcesses(
  lab: LabDescription,
  hierarchy: CgroupHierarchy,
  node: LabNode,
): Promise<void> {
  for (const { spec } of listProcesses(lab)) {
    if (spec.startAtBoot === true && spec.node === node.name && !isRunning(lab, spec.name)) {
      await startProcess(lab, hierarchy, spec);
    }
  }
}

/** The last lines of a log, for a message about a process that failed. */
export function logTail(logFile: string): string {
  try {
    const lines = readFileSync(logFile, 'utf8').trimEnd().split('\n');
    return lines.slice(-LOG_TAIL_LINES).join('\n');
  } catch {
    return '(no output)';
  }
}
