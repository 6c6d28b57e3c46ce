import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gpioRoot } from './body/pins.ts';
import { sysfsRoot } from './body/sensor-tree.ts';
import { shutDownFile } from './body/start-body.ts';
import type { Lab } from './lab.ts';
import type { LabNode } from './lab-description.ts';
import { LabError } from './lab-error.ts';
import { logTail } from './lab-process.ts';
import { agentProcess, CONTROLLER_PROCESS } from './process-names.ts';
import { poweroffProgram, shutDownProgram } from './poweroff.ts';
import { rackYaml } from './rack-file.ts';
import { runCommand } from './run-command.ts';
import { baseEnvironment } from './spawn-in-lab.ts';
import { tcpAnswers } from './tcp-answers.ts';
import { waitUntil } from './wait-until.ts';

/** Port of the controller's gRPC services. */
export const CONTROLLER_PORT = 7443;
/** The controller opens its store and makes its certificates first. */
const CONTROLLER_START_TIMEOUT_MS = 30_000;

/** The program as `npm run build` makes it. */
export function builtProgram(app: 'controller' | 'agent' | 'cli'): string {
  const file = fileURLToPath(new URL(`../../../dist/${app}/main.js`, import.meta.url));
  if (existsSync(file)) return file;
  throw new LabError('missing-requirement', `${file} is not built`, 'Build it: npm run build');
}

/**
 * As the service files of docs/operate/raspberry-pi.md start it: V8's young generation may otherwise grow to 48 MB, half of an agent, for no
 * speed that it could use. In MB.
 */
const AGENT_NODE_FLAGS = ['--max-semi-space-size=1'];
/** From the same files: memory that was freed goes back to the kernel, instead of waiting for a thread that needs it again. */
const AGENT_ENVIRONMENT = { MALLOC_ARENA_MAX: '1', MALLOC_TRIM_THRESHOLD_: '131072' };

/** Says what is not built before anything is brought up. */
export function requireBuiltProduct(): void {
  for (const app of ['controller', 'agent', 'cli'] as const) builtProgram(app);
}

/** Where the parts of the product keep their files in a lab. */
export function productFiles(lab: Lab) {
  const folder = path.join(lab.description.dataFolder, 'controller');
  return {
    controllerData: path.join(folder, 'data'),
    rackFile: path.join(folder, 'rack.yaml'),
    tokenFile: path.join(folder, 'join-token'),
    /** What the `grappe` command line reads: the controller's address and the operator's certificate. */
    contextFile: path.join(folder, 'context.json'),
  };
}

/** Environment in which `grappe` talks to this lab's controller. */
export function operatorEnvironment(lab: Lab): Record<string, string> {
  return { GRAPPE_CONTEXT: productFiles(lab).contextFile };
}

async function runProgram(args: readonly string[], env: Record<string, string>): Promise<string> {
  const result = await runCommand(process.execPath, args, {
    env: { ...baseEnvironment(), ...env },
  });
  if (result.exitCode === 0) return result.stdout;
  const output = `${result.stderr}${result.stdout}`.trim();
  throw new LabError(
    'command-failed',
    `${args.join(' ')} ended with ${result.exitCode}: ${output}`,
  );
}

/** Makes the controller's identity and state, starts it on the host and waits until it listens. */
export async function startController(lab: Lab, signal?: AbortSignal): Promise<void> {
  const files = productFiles(lab);
  const program = builtProgram('controller');
  mkdirSync(files.controllerData, { recursive: true });
  writeFileSync(files.rackFile, rackYaml(lab));
  const { hostAddress } = lab.description;
  const data = ['--data-dir', files.controllerData];
  const init = ['init', ...data, '--rack-file', files.rackFile, '--address', hostAddress];
  init.push('--listen', hostAddress, '--context-file', files.contextFile);
  await runProgram([program, ...init], operatorEnvironment(lab));
  await lab.startProcess({
    name: CONTROLLER_PROCESS,
    command: process.execPath,
    args: [program, 'run', ...data, ...shutDownArguments(lab)],
    env: operatorEnvironment(lab),
  });
  await waitForController(lab, signal);
}

function shutDownArguments({ description }: Lab): string[] {
  if (description.body === undefined) return [];
  return ['--when-shut-down', shutDownProgram(description, shutDownFile(description))];
}

/** Waits until the controller accepts connections; says its last words when it ended instead. */
export async function waitForController(lab: Lab, signal?: AbortSignal): Promise<void> {
  const { hostAddress } = lab.description;
  const settled = async (): Promise<boolean> =>
    !lab.isRunning(CONTROLLER_PROCESS) || (await tcpAnswers(hostAddress, CONTROLLER_PORT));
  const what = `the controller to listen on ${hostAddress}:${CONTROLLER_PORT}`;
  await waitUntil(settled, {
    what,
    timeoutMs: CONTROLLER_START_TIMEOUT_MS,
    intervalMs: 50,
    signal,
  });
  if (lab.isRunning(CONTROLLER_PROCESS)) return;
  const log = logTail(lab.process(CONTROLLER_PROCESS)?.logFile ?? '');
  throw new LabError(
    'command-failed',
    `the controller ended while starting; its last words:\n${log}`,
  );
}

/** Enrols every node with a join token and starts its agent. */
export async function joinAndStartAgents(lab: Lab): Promise<void> {
  const { tokenFile } = productFiles(lab);
  const token = await runProgram(
    [builtProgram('cli'), 'token', 'create', '--uses', String(lab.nodes.length)],
    operatorEnvironment(lab),
  );
  writeFileSync(tokenFile, token, { mode: 0o600 });
  await Promise.all(lab.nodes.map((node) => joinAndStartAgent(lab, node, tokenFile)));
}

async function joinAndStartAgent(lab: Lab, node: LabNode, tokenFile: string): Promise<void> {
  const program = builtProgram('agent');
  const data = ['--data-dir', node.agentFolder];
  const controller = `${lab.description.hostAddress}:${CONTROLLER_PORT}`;
  const join = ['--token-file', tokenFile, '--controller', controller, '--name', node.name];
  const joined = await lab.exec(node.name, process.execPath, [program, 'join', ...data, ...join]);
  if (joined.exitCode !== 0) {
    const output = `${joined.stderr}${joined.stdout}`.trim();
    throw new LabError('command-failed', `${node.name} could not join: ${output}`);
  }
  const local = ['--docker-socket', node.dockerSocket, '--boot-id-file', node.bootIdFile];
  local.push('--board-serial-file', node.boardSerialFile);
  local.push('--poweroff-command', poweroffProgram(node));
  const { body } = lab.description;
  if (body !== undefined) {
    local.push('--sysfs-root', sysfsRoot(node), '--gpio-root', gpioRoot(body, node.name));
  }
  await lab.startProcess({
    name: agentProcess(node.name),
    node: node.name,
    command: process.execPath,
    args: [...AGENT_NODE_FLAGS, program, 'run', ...data, ...local],
    env: AGENT_ENVIRONMENT,
    startAtBoot: true,
  });
}
