import { randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { startBody, startSupply } from './body/start-body.ts';
import type { CgroupHierarchy } from './cgroup-tree.ts';
import { createCgroup, detectCgroups } from './cgroup-tree.ts';
import { startEngine } from './engine.ts';
import { alone } from './host-lock.ts';
import {
  checkNamesAreFree,
  checkSubnetIsFree,
  createBridge,
  SHARED_WAIT_MS,
} from './host-network.ts';
import type { LabChoices, LabDescription, LabNode } from './lab-description.ts';
import { describeLab } from './lab-description.ts';
import { LabError } from './lab-error.ts';
import { hostGroup } from './lab-process.ts';
import { bootMachine } from './node-machine.ts';
import type { ProcessIdentity } from './process-identity.ts';
import { identifyProcess } from './process-identity.ts';
import { startReaper } from './reaper.ts';
import {
  claimLabName,
  instanceFile,
  isStale,
  loadDescription,
  saveDescription,
} from './state-file.ts';
import { removeRecord, tearDown } from './tear-down.ts';

/** How to bring a lab up. */
export interface BringUpOptions extends LabChoices {
  /** Pid of the process the lab belongs to: it is torn down when that ends. Without it the lab stays until `down`. */
  readonly ownerPid?: number | undefined;
  /** Fires to give up; what was made so far is removed. */
  readonly signal?: AbortSignal | undefined;
  /** Told about each step as it begins. */
  readonly onProgress?: ((step: string) => void) | undefined;
}

const PRIVATE_FOLDER_MODE = 0o700;

/** Makes the network and boots every node with its engine; on failure nothing of it stays. */
export async function bringUp(options: BringUpOptions): Promise<LabDescription> {
  const starter = mustIdentify(process.pid);
  const owner = options.ownerPid === undefined ? undefined : mustIdentify(options.ownerPid);
  const lab = describeLab(options, { instance: randomUUID(), starter, owner });
  await claim(lab);
  try {
    await makeParts(lab, detectCgroups(), options);
    return lab;
  } catch (error) {
    options.onProgress?.('removing what was made so far');
    await tearDown(lab.name);
    throw options.signal?.aborted === true ? interrupted() : error;
  }
}

function interrupted(): LabError {
  return new LabError('interrupted', 'interrupted: the lab is not up');
}

function mustIdentify(pid: number): ProcessIdentity {
  const identity = identifyProcess(pid);
  if (identity !== undefined) return identity;
  throw new LabError('bad-argument', `there is no process ${pid} to own the lab`);
}

/** Takes the lab's name, from a stale lab if need be, and records the lab. */
async function claim(lab: LabDescription): Promise<void> {
  if (await record(lab)) return;
  const other = loadDescription(lab.name);
  if (other !== undefined && !isStale(other)) throw alreadyUp(other);
  await tearDown(lab.name);
  if (!(await record(lab))) throw alreadyUp(lab);
}

/** In one step for other labs: of two that want the same name or the same subnet, one sees the other. False when the name is taken. */
function record(lab: LabDescription): Promise<boolean> {
  return alone('labs', SHARED_WAIT_MS, async () => {
    if (!claimLabName(lab.name)) return false;
    try {
      await checkSubnetIsFree(lab);
      await checkNamesAreFree(lab);
    } catch (error) {
      // Nothing is recorded yet, so there is no more than the claim.
      removeRecord(lab.name);
      throw error;
    }
    saveDescription(lab);
    writeFileSync(instanceFile(lab), '');
    return true;
  });
}

function alreadyUp(lab: LabDescription): LabError {
  const owner = lab.owner === undefined ? '' : ` and belongs to process ${lab.owner.pid}`;
  return new LabError(
    'already-up',
    `lab ${lab.name} is already up${owner}`,
    `Use it, remove it (npm run lab -- down --name ${lab.name}) or choose another --name and --subnet.`,
  );
}

async function makeParts(
  lab: LabDescription,
  hierarchy: CgroupHierarchy,
  options: BringUpOptions,
): Promise<void> {
  const { signal, onProgress } = options;
  const stopIfAsked = (): void => {
    if (signal?.aborted === true) throw interrupted();
  };
  stopIfAsked();
  startReaper(lab, lab.owner ?? lab.starter);
  // Holds keys of the controller and whatever containers write: for root only, as the host's own engine does it.
  mkdirSync(lab.dataFolder, { recursive: true, mode: PRIVATE_FOLDER_MODE });
  mkdirSync(lab.logFolder, { recursive: true });
  createCgroup(hierarchy, hostGroup(lab));
  onProgress?.(`bridge ${lab.bridge} with address ${lab.hostAddress}`);
  await createBridge(lab);
  stopIfAsked();
  const { body } = lab;
  if (body !== undefined) {
    onProgress?.('lights, sensors and pins of the boards');
    await startBody(lab, body, hierarchy, signal);
    stopIfAsked();
  }
  onProgress?.(`${lab.nodes.length} nodes, each with its own network, processes and engine`);
  await makeNodes(lab, hierarchy, signal);
  stopIfAsked();
  if (body !== undefined) await startSupply(lab, hierarchy);
}

/** Boots all nodes side by side. The first failure stops the others, which would otherwise wait for their deadlines. */
async function makeNodes(
  lab: LabDescription,
  hierarchy: CgroupHierarchy,
  asked: AbortSignal | undefined,
): Promise<void> {
  const failure = new AbortController();
  const signal = AbortSignal.any([failure.signal, ...(asked === undefined ? [] : [asked])]);
  const errors: Error[] = [];
  const makeNode = async (node: LabNode): Promise<void> => {
    try {
      await bootMachine(lab, node, hierarchy, signal);
      await startEngine(lab, node, hierarchy, signal);
    } catch (error) {
      errors.push(error instanceof Error ? error : new Error(String(error)));
      failure.abort();
    }
  };
  // All have to be still before the caller removes what they made.
  await Promise.all(lab.nodes.map(makeNode));
  const [first] = errors;
  if (first !== undefined) throw first;
}
