import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { CgroupHierarchy } from './cgroup-tree.ts';
import {
  createCgroup,
  freezeCgroup,
  isCgroupFrozen,
  killCgroup,
  removeCgroup,
  thawCgroup,
} from './cgroup-tree.ts';
import type { LabDescription, LabNode } from './lab-description.ts';
import { LabError } from './lab-error.ts';
import { createNodeNetwork, dropLink, removeNodeNetwork } from './node-network.ts';
import { isProcessAlive, signalProcess, waitForProcessEnd } from './process-identity.ts';
import { baseEnvironment, childOf, spawnDetached, wakeEntries } from './spawn-in-lab.ts';
import { loadMachine, removeFolder, saveMachine } from './state-file.ts';
import { waitUntil } from './wait-until.ts';

/** Whether a node has power, and whether its processes run. */
export type PowerState = 'on' | 'paused' | 'off';

/** Programs that can be the first process of a node: they adopt orphans and reap them. */
const INIT_PROGRAMS = ['/usr/bin/tini', '/usr/bin/docker-init', '/usr/libexec/docker/docker-init'];
/** A handful of mounts; seconds only on a machine that is busy with other things. */
const BOOT_TIMEOUT_MS = 20_000;
/** The kernel takes a few milliseconds per process to end a whole node. */
const POWER_CUT_TIMEOUT_MS = 20_000;
/** File that the boot script leaves when the node is ready to run programs. */
const BOOTED_FILE = 'booted';

/**
 * Runs as the first process of the node, in namespaces of its own. The node sees its own processes, host name, boot id,
 * /etc (changes stay on the node's disk) and /run (empty at each boot, but for the lab's folder, which it shares with
 * the host so that both see the engine's socket). All mounts made here and by the engine vanish with the last process.
 */
const BOOT_SCRIPT = `set -eu
group=$1 name=$2 shared=$3 run=$4 data=$5 init=$6
echo 0 > "$group"
mount -t proc proc /proc
mount --bind "$run/boot-id" /proc/sys/kernel/random/boot_id
echo "$name" > /proc/sys/kernel/hostname
layers="lowerdir=/etc,upperdir=$data/etc,workdir=$data/etc.work"
mount -t overlay overlay -o "$layers,volatile" /etc || mount -t overlay overlay -o "$layers" /etc
echo "$name" > /etc/hostname
mount -t tmpfs -o mode=755 node-run "$run/run"
mkdir -p "$run/run/lock" "$run/run/\${shared#/run/}"
mount --bind "$shared" "$run/run/\${shared#/run/}"
mount --rbind "$run/run" /run
: > "$run/${BOOTED_FILE}"
exec "$init" -- sleep infinity
`;

/** The group of the node's own processes; containers get groups next to it. */
export function machineGroup(node: LabNode): string {
  return `${node.cgroup}/processes`;
}

/** The group under which the engine makes the groups of containers. */
export function containerGroup(node: LabNode): string {
  return `${node.cgroup}/containers`;
}

function initProgram(): string {
  const found = INIT_PROGRAMS.find((program) => existsSync(program));
  if (found !== undefined) return found;
  throw new LabError(
    'missing-requirement',
    'no program to be the first process of a node (tini)',
    'Install it: npm run lab -- prepare --install',
  );
}

/** Whether the node has power and runs. */
export function powerState(hierarchy: CgroupHierarchy, node: LabNode): PowerState {
  const machine = loadMachine(node.runFolder);
  if (machine === undefined || !isProcessAlive(machine.init)) return 'off';
  return isCgroupFrozen(hierarchy, node.cgroup) ? 'paused' : 'on';
}

/** The first process of a node that has to be on. */
export function requireInitPid(hierarchy: CgroupHierarchy, node: LabNode): number {
  const state = powerState(hierarchy, node);
  const machine = loadMachine(node.runFolder);
  if (state === 'on' && machine !== undefined) return machine.init.pid;
  const verb = state === 'paused' ? 'resume' : 'start';
  throw new LabError(
    'wrong-state',
    `${node.name} is ${state}`,
    `First: npm run lab -- ${verb} ${node.name}`,
  );
}

/** Gives a node power: a new network namespace, a new boot id, nothing of the boot before but its disk. */
export async function bootMachine(
  lab: LabDescription,
  node: LabNode,
  hierarchy: CgroupHierarchy,
  signal?: AbortSignal,
): Promise<void> {
  if (powerState(hierarchy, node) !== 'off') {
    throw new LabError('wrong-state', `${node.name} is already on`);
  }
  // A volatile layer (one that does not flush the host's disk when it goes) refuses a work folder that was used.
  removeFolder(path.join(node.dataFolder, 'etc.work'));
  for (const folder of ['etc', 'etc.work', 'docker', 'agent']) {
    mkdirSync(path.join(node.dataFolder, folder), { recursive: true });
  }
  mkdirSync(path.join(node.runFolder, 'run'), { recursive: true });
  rmSync(node.dockerSocket, { force: true });
  const booted = path.join(node.runFolder, BOOTED_FILE);
  rmSync(booted, { force: true });
  writeFileSync(node.bootIdFile, `${randomUUID()}\n`);
  if (!existsSync(node.boardSerialFile)) writeFileSync(node.boardSerialFile, `${randomUUID()}\n`);
  // A boot that failed half-way may have left its namespace.
  await removeNodeNetwork(node);
  await createNodeNetwork(lab, node);

  const group = createCgroup(hierarchy, machineGroup(node));
  const parts = [group, node.name, lab.runFolder, node.runFolder, node.dataFolder, initProgram()];
  const own = ['--mount', '--pid', '--uts', '--fork', '--kill-child', '--propagation', 'slave'];
  const boot = ['unshare', ...own, 'sh', '-c', BOOT_SCRIPT, 'boot', ...parts];
  const args = [`--net=/run/netns/${node.namespace}`, ...boot];
  const logFile = path.join(lab.logFolder, `${node.name}.boot.log`);
  const request = { env: baseEnvironment(), command: `the boot of ${node.name}`, logFile };
  const init = await childOf(await spawnDetached('nsenter', args, request), request);
  saveMachine(node.runFolder, { init, boots: (loadMachine(node.runFolder)?.boots ?? 0) + 1 });
  const ready = (): boolean => existsSync(booted) || !isProcessAlive(init);
  await waitUntil(ready, { what: `${node.name} to boot`, timeoutMs: BOOT_TIMEOUT_MS, signal });
  if (!isProcessAlive(init)) {
    throw new LabError(
      'command-failed',
      `${node.name} did not boot`,
      `Its output is in ${logFile}`,
    );
  }
}

/**
 * Takes a node's power away: its link goes first, so that no farewell reaches the network, then every process dies at
 * once, as the kernel ends all processes of a node together with the first one. Returns when nothing of it is left.
 */
export async function cutPower(node: LabNode, hierarchy: CgroupHierarchy): Promise<void> {
  await dropLink(node);
  const init = loadMachine(node.runFolder)?.init;
  if (init !== undefined) signalProcess(init, 'SIGKILL');
  await killCgroup(hierarchy, node.cgroup);
  if (init !== undefined) wakeEntries(init.pid);
  if (init !== undefined) await waitForProcessEnd(init, POWER_CUT_TIMEOUT_MS);
  await removeNodeNetwork(node);
  await removeCgroup(hierarchy, node.cgroup);
  rmSync(node.dockerSocket, { force: true });
}

/** Freezes every process of a node, containers included, as a board that hangs. */
export async function pauseMachine(node: LabNode, hierarchy: CgroupHierarchy): Promise<void> {
  requireInitPid(hierarchy, node);
  await freezeCgroup(hierarchy, node.cgroup);
}

/** Lets a paused node run on. */
export function resumeMachine(node: LabNode, hierarchy: CgroupHierarchy): void {
  if (powerState(hierarchy, node) === 'off') {
    throw new LabError(
      'wrong-state',
      `${node.name} is off`,
      `First: npm run lab -- start ${node.name}`,
    );
  }
  thawCgroup(hierarchy, node.cgroup);
}
