import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { builtProgram } from '@grappe/tool-lab';
import { vi } from 'vitest';

const HOST = '127.0.0.1';
/** Generous: what is waited for happens or does not, however busy the machine. */
export const PATIENCE = { timeout: 60_000, interval: 100 };

type Program = 'controller' | 'agent' | 'cli';

/** How a program of this repository is started, as it was built: from its sources it takes ten times as long, and loses power before it has begun. */
export function command(program: Program, args: readonly string[]): string[] {
  return [builtProgram(program), ...args];
}

/** A real controller of a rack of its own, on this machine. */
export class TestController {
  readonly #folder: string;
  readonly port: number;
  readonly #mqttPort: number;
  #process: ChildProcess | undefined;

  private constructor(folder: string, port: number, mqttPort: number) {
    this.#folder = folder;
    this.port = port;
    this.#mqttPort = mqttPort;
  }

  /** Set up, and not started. */
  static async init(rack = 'black-pearl'): Promise<TestController> {
    const folder = await mkdtemp(path.join(tmpdir(), 'grappe-first-boot-rack-'));
    const controller = new TestController(folder, await freePort(), await freePort());
    await writeFile(controller.#at('rack.yaml'), `rack: ${rack}\n`);
    await controller.#run('controller', [
      ...['init', '--data-dir', controller.#at('data'), '--rack-file', controller.#at('rack.yaml')],
      ...['--address', HOST, '--listen', HOST, '--port', `${controller.port}`],
      ...[
        '--mqtt-port',
        `${controller.#mqttPort}`,
        '--context-file',
        controller.#at('context.json'),
      ],
    ]);
    return controller;
  }

  get address(): string {
    return `${HOST}:${this.port}`;
  }

  async start(): Promise<void> {
    const args = command('controller', ['run', '--data-dir', this.#at('data')]);
    this.#process = spawn(process.execPath, args, { stdio: 'ignore' });
    await vi.waitFor(() => this.#run('cli', ['node', 'ls']), PATIENCE);
  }

  async stop(): Promise<void> {
    const running = this.#process;
    this.#process = undefined;
    if (running === undefined || running.exitCode !== null) return;
    running.kill('SIGTERM');
    await once(running, 'exit');
  }

  async token(...options: readonly string[]): Promise<string> {
    return (await this.#run('cli', ['token', 'create', ...options])).trim();
  }

  /** The node is not part of the rack any more. */
  async forget(node: string): Promise<void> {
    await this.#run('cli', ['node', 'remove', node, '--yes']);
  }

  async nodes(): Promise<readonly string[]> {
    const listed = await this.#run('cli', ['node', 'ls', '-o', 'json']);
    const { nodes } = JSON.parse(listed) as { nodes: readonly { name: string }[] };
    return nodes.map(({ name }) => name);
  }

  async remove(): Promise<void> {
    await this.stop();
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #run(program: Program, args: readonly string[]): Promise<string> {
    const env = { ...process.env, GRAPPE_CONTEXT: this.#at('context.json') };
    const { stdout } = await promisify(execFile)(process.execPath, command(program, args), { env });
    return stdout;
  }

  #at(name: string): string {
    return path.join(this.#folder, name);
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, HOST);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
