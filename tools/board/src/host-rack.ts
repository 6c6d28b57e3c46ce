import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import { GrappeError } from '@grappe/domain';
import { logTail, tcpAnswers, waitUntil } from '@grappe/tool-lab';
import { runCommand } from '@grappe/tool-command';
import { BOARD_ADDRESS, BOARD_NETWORK, HOST_ADDRESS } from './base-files.ts';
import { REPOSITORY } from './repository.ts';
import { findProgram } from './requirements.ts';

const LOOPBACK = '127.0.0.1';
/** The controller opens its store and makes its certificates first. */
const START_TIMEOUT_MS = 30_000;
const END_TIMEOUT_MS = 10_000;

/** The only node of the rack. */
export const NODE = 'black-pearl1';

/** What is wired to it: lines of the GPIO chip. */
export const WIRING = { powerLed: 7, statusLed: 1, button: 4 } as const;

/** The part of `grappe node ls -o json` that is read here. */
export interface ListedNode {
  readonly name: string;
  readonly condition: string;
  readonly note: string | null;
  readonly facts: {
    readonly architecture: string;
    readonly cpus: number;
  } | null;
}

/** A controller on this host, for boards that qemu emulates. */
export class HostRack {
  /** Where a board finds the controller. */
  readonly controller: string;
  readonly rackFile: string;
  readonly #context: string;
  readonly #process: ChildProcess;

  private constructor(port: number, rackFile: string, context: string, process: ChildProcess) {
    this.controller = `${HOST_ADDRESS}:${port}`;
    this.rackFile = rackFile;
    this.#context = context;
    this.#process = process;
  }

  /** Keeps everything below `folder`. Without a rack.yaml, one board is its only node. */
  static async start(folder: string, rackText = rackYaml()): Promise<HostRack> {
    const [port, mqttPort] = [await freePort(), await freePort()];
    const data = ['--data-dir', path.join(folder, 'controller')];
    const rackFile = path.join(folder, 'rack.yaml');
    const context = path.join(folder, 'context.json');
    const logFile = path.join(folder, 'controller.log');
    await writeFile(rackFile, rackText);
    await runCommand(process.execPath, [
      builtProgram('controller'),
      'init',
      ...data,
      ...['--rack-file', rackFile, '--context-file', context],
      // The board uses the first; the operator of the test the other, because the first exists for the board only.
      ...['--address', HOST_ADDRESS, '--address', LOOPBACK, '--listen', LOOPBACK],
      ...['--port', `${port}`, '--mqtt-port', `${mqttPort}`],
    ]);
    const text = await readFile(context, 'utf8');
    await writeFile(context, text.replace(`${HOST_ADDRESS}:${port}`, `${LOOPBACK}:${port}`));
    const run = [process.execPath, builtProgram('controller'), 'run', ...data];
    const rack = new HostRack(port, rackFile, context, startController(run, logFile));
    try {
      await rack.#waitUntilUp(port, logFile);
      return rack;
    } catch (error) {
      await rack.stop();
      throw error;
    }
  }

  /** A token with which one board can join. */
  async token(): Promise<string> {
    return this.grappe(['token', 'create']);
  }

  /** A node as the controller sees it. */
  async node(wanted = NODE): Promise<ListedNode | undefined> {
    const listed = JSON.parse(await this.grappe(['node', 'ls', '-o', 'json'])) as {
      readonly nodes: readonly ListedNode[];
    };
    return listed.nodes.find(({ name }) => name === wanted);
  }

  /** What the command line prints. */
  async grappe(args: readonly string[]): Promise<string> {
    const env = { GRAPPE_CONTEXT: this.#context };
    return runCommand(process.execPath, [builtProgram('cli'), ...args], { env });
  }

  async stop(): Promise<void> {
    if (!this.#isRunning) return;
    const ended = once(this.#process, 'exit');
    this.#process.kill('SIGTERM');
    const timer = setTimeout(() => this.#process.kill('SIGKILL'), END_TIMEOUT_MS);
    await ended;
    clearTimeout(timer);
  }

  get #isRunning(): boolean {
    return this.#process.exitCode === null && this.#process.signalCode === null;
  }

  async #waitUntilUp(port: number, logFile: string): Promise<void> {
    const what = 'the controller of the board test to listen';
    const settled = async (): Promise<boolean> =>
      !this.#isRunning || (await tcpAnswers(LOOPBACK, port));
    await waitUntil(settled, { what, timeoutMs: START_TIMEOUT_MS });
    if (this.#isRunning) return;
    throw new GrappeError(
      'INTERNAL',
      `the controller ended while it started; its last words:\n${logTail(logFile)}`,
    );
  }
}

/** It is ended by the kernel should this process die without a word. */
function startController(command: readonly string[], logFile: string): ChildProcess {
  const log = openSync(logFile, 'a');
  try {
    const setpriv = findProgram('setpriv') ?? 'setpriv';
    return spawn(setpriv, ['--pdeathsig', 'KILL', ...command], { stdio: ['ignore', log, log] });
  } finally {
    closeSync(log);
  }
}

function builtProgram(app: 'controller' | 'cli'): string {
  const file = path.join(REPOSITORY, 'dist', app, 'main.js');
  if (existsSync(file)) return file;
  throw new GrappeError('NOT_FOUND', `${file} is not built`, { remedy: 'Build it: npm run build' });
}

function rackYaml(): string {
  const { powerLed, statusLed, button } = WIRING;
  const leds = `leds: { power: ${powerLed}, status: ${statusLed} }`;
  // Lines of this chip are low while nobody drives them: the button must not be pressed then.
  const wiring = `${leds}, button: { gpio: ${button}, activeLow: false }`;
  return [
    'rack: black-pearl',
    `network: { cidr: ${BOARD_NETWORK}, gateway: ${HOST_ADDRESS} }`,
    'nodes:',
    `  - { name: ${NODE}, address: ${BOARD_ADDRESS}, ${wiring} }`,
    '',
  ].join('\n');
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, LOOPBACK);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
