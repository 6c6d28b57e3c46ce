import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { CgroupHierarchy } from './cgroup-tree.ts';
import { cgroupPids } from './cgroup-tree.ts';
import { engineAnswers, mustAskEngine } from './docker-socket.ts';
import type { LabDescription, LabNode } from './lab-description.ts';
import { LabError } from './lab-error.ts';
import { isRunning, logTail, startProcess } from './lab-process.ts';
import { containerGroup, machineGroup } from './node-machine.ts';
import { commandName, signalPid } from './process-identity.ts';
import { waitUntil } from './wait-until.ts';

/** Under a second on a quiet machine; many engines that start together on a small one take far longer. */
const ENGINE_START_TIMEOUT_MS = 90_000;
const ENGINE_END_TIMEOUT_MS = 10_000;
/** Loading unpacks the image on the node's disk. */
const IMAGE_LOAD_TIMEOUT_MS = 300_000;
/** The engine's own processes; shims and containers live on when these die. */
const ENGINE_COMMANDS: readonly string[] = ['dockerd', 'containerd'];
const POOL_PREFIX_LENGTH = 24;

/** The name under which a node's engine is recorded. */
function engineProcessName(node: LabNode): string {
  return `engine@${node.name}`;
}

function engineArguments(lab: LabDescription, node: LabNode, configFile: string): string[] {
  return [
    ...['--config-file', configFile],
    ...['--data-root', path.join(node.dataFolder, 'docker')],
    // Inside of the node /run is its own and empty at each boot, pid files and sockets of the boot before included.
    ...['--exec-root', '/run/docker', '--pidfile', '/run/docker.pid'],
    // The first socket is shared with the host, the second is where programs on the node look for it.
    ...['-H', `unix://${node.dockerSocket}`, '-H', 'unix:///run/docker.sock'],
    ...['--bip', lab.engineBridge],
    ...['--default-address-pool', `base=${lab.enginePool},size=${POOL_PREFIX_LENGTH}`],
    // The same driver with and without systemd on the host, so that the groups are where pausing expects them.
    ...[
      '--exec-opt',
      'native.cgroupdriver=cgroupfs',
      '--cgroup-parent',
      `/${containerGroup(node)}`,
    ],
    ...['--storage-driver', 'overlay2', '--log-level', 'warn'],
  ];
}

/** Starts a node's engine and waits until it answers. */
export async function startEngine(
  lab: LabDescription,
  node: LabNode,
  hierarchy: CgroupHierarchy,
  signal?: AbortSignal,
): Promise<void> {
  const name = engineProcessName(node);
  // A configuration of the host's own engine must not reach the lab's.
  const configFile = path.join(node.runFolder, 'daemon.json');
  writeFileSync(configFile, '{}\n');
  const args = engineArguments(lab, node, configFile);
  const { logFile } = await startProcess(lab, hierarchy, {
    name,
    node: node.name,
    command: 'dockerd',
    args,
  });
  const settled = async (): Promise<boolean> =>
    !isRunning(lab, name) || (await engineAnswers(node.dockerSocket));
  await waitUntil(settled, {
    what: `the engine of ${node.name} to answer`,
    timeoutMs: ENGINE_START_TIMEOUT_MS,
    intervalMs: 20,
    signal,
  });
  if (isRunning(lab, name)) return;
  throw new LabError(
    'command-failed',
    `the engine of ${node.name} ended while starting; its last words:\n${logTail(logFile)}`,
  );
}

function enginePids(hierarchy: CgroupHierarchy, node: LabNode): number[] {
  return cgroupPids(hierarchy, machineGroup(node)).filter((pid) =>
    ENGINE_COMMANDS.includes(commandName(pid)),
  );
}

/** Ends a node's engine with SIGKILL. Containers run on until an engine starts again. False when none ran. */
export async function killEngine(node: LabNode, hierarchy: CgroupHierarchy): Promise<boolean> {
  let found = false;
  const gone = (): boolean => {
    const pids = enginePids(hierarchy, node);
    for (const pid of pids) signalPid(pid, 'SIGKILL');
    found ||= pids.length > 0;
    return pids.length === 0;
  };
  const what = `the engine of ${node.name} to die`;
  await waitUntil(gone, { what, timeoutMs: ENGINE_END_TIMEOUT_MS });
  return found;
}

/** Puts the images of a `docker save` file on a node; returns what the engine says it loaded. */
export async function loadImage(node: LabNode, tarFile: string): Promise<string> {
  const reply = await mustAskEngine({
    socket: node.dockerSocket,
    method: 'POST',
    path: '/images/load?quiet=1',
    bodyFile: tarFile,
    timeoutMs: IMAGE_LOAD_TIMEOUT_MS,
  });
  const text = typeof reply === 'string' ? reply : JSON.stringify(reply);
  if (!text.includes('"error"')) return text.trim();
  throw new LabError('command-failed', `${node.name} could not load ${tarFile}: ${text.trim()}`);
}
