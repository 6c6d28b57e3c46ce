import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import type { LabDescription } from './lab-description.ts';
import { RUN_ROOT, labRunFolder } from './lab-description.ts';
import { LabError } from './lab-error.ts';
import type { ProcessIdentity } from './process-identity.ts';
import { isProcessAlive } from './process-identity.ts';

/** Files of a lab's state folder. Each is written by one party only, so that commands may run side by side. */
const DESCRIPTION_FILE = 'lab.json';
const READY_FILE = 'ready';
const NODE_FILE = 'machine.json';
const REAPER_FILE = 'reaper.json';
/** State may hold environment variables of processes, so only root reads it. */
const PRIVATE_MODE = 0o600;
const PRIVATE_FOLDER_MODE = 0o700;

/** What is known of a node since its last boot. */
export interface MachineState {
  /** The first process of the node: all others of the node die with it. */
  readonly init: ProcessIdentity;
  readonly boots: number;
}

/** Replaces a file in one step: readers see the old text or the new one. */
export function writeJsonAtomically(file: string, value: unknown): void {
  const temporary = `${file}.${process.pid}.new`;
  writeFileSync(temporary, `${JSON.stringify(value, undefined, 2)}\n`, { mode: PRIVATE_MODE });
  renameSync(temporary, file);
}

/** Reads a state file that this program wrote; `undefined` when it is absent or was cut short. */
export function readJson(file: string): object | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Takes the name of a lab; false when another lab has it. */
export function claimLabName(name: string): boolean {
  mkdirSync(RUN_ROOT, { recursive: true });
  try {
    mkdirSync(labRunFolder(name), { mode: PRIVATE_FOLDER_MODE });
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

/** Records a lab before the first of its parts is made. */
export function saveDescription(lab: LabDescription): void {
  writeJsonAtomically(path.join(lab.runFolder, DESCRIPTION_FILE), lab);
}

/** Reads the record of a lab; `undefined` when there is none. */
export function loadDescription(name: string): LabDescription | undefined {
  const lab = readJson(path.join(labRunFolder(name), DESCRIPTION_FILE)) as
    LabDescription | undefined;
  return lab?.version === 1 ? lab : undefined;
}

/** Reads the record of a lab that has to be there. */
export function requireDescription(name: string): LabDescription {
  const lab = loadDescription(name);
  if (lab !== undefined) return lab;
  const others = labNames().filter((other) => other !== name);
  const hint = others.length === 0 ? '' : ` Labs that are up: ${others.join(', ')} (--name).`;
  throw new LabError(
    'not-up',
    `lab ${name} is not up`,
    `Bring it up: npm run lab -- up --nodes 4.${hint}`,
  );
}

/** The file whose presence says that this very lab exists; what waits on the lab watches it. */
export function instanceFile(lab: LabDescription): string {
  return path.join(lab.runFolder, `instance-${lab.instance}`);
}

/** Marks a lab as complete. */
export function markReady(lab: LabDescription): void {
  writeFileSync(path.join(lab.runFolder, READY_FILE), '', { mode: PRIVATE_MODE });
}

/** Whether `up` ran to its end. */
export function isReady(lab: LabDescription): boolean {
  return existsSync(path.join(lab.runFolder, READY_FILE));
}

/** Whether nobody will ever finish or use the lab: its owner died, or whoever was bringing it up. */
export function isStale(lab: LabDescription): boolean {
  if (lab.owner !== undefined) return !isProcessAlive(lab.owner);
  return !isReady(lab) && !isProcessAlive(lab.starter);
}

/** Names of all labs on this host, stale ones included. */
export function labNames(): string[] {
  try {
    return readdirSync(RUN_ROOT).filter((entry) => !entry.startsWith('.'));
  } catch {
    return [];
  }
}

/** Records the first process of a node that has booted. */
export function saveMachine(nodeRunFolder: string, state: MachineState): void {
  writeJsonAtomically(path.join(nodeRunFolder, NODE_FILE), state);
}

/** What is known of a node's last boot; `undefined` when it never booted. */
export function loadMachine(nodeRunFolder: string): MachineState | undefined {
  return readJson(path.join(nodeRunFolder, NODE_FILE)) as MachineState | undefined;
}

/** Records the process that removes the lab when its owner is gone. */
export function saveReaper(lab: LabDescription, reaper: ProcessIdentity): void {
  writeJsonAtomically(path.join(lab.runFolder, REAPER_FILE), reaper);
}

/** The process that removes the lab when its owner is gone. */
export function loadReaper(lab: LabDescription): ProcessIdentity | undefined {
  return readJson(path.join(lab.runFolder, REAPER_FILE)) as ProcessIdentity | undefined;
}

/** Removes a folder with all that is in it; nothing happens when it is absent. */
export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
