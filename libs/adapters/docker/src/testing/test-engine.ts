import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, openSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type Docker from 'dockerode';
import { dockerClient, EngineAgent } from '../docker-client.ts';

const run = promisify(execFile);

/** An engine on a loaded machine starts within seconds. */
const READY_DEADLINE_MS = 60_000;
/** An engine that is asked to end stops its containers first. */
const END_DEADLINE_MS = 30_000;
const POLL_MS = 25;
/** Inside the namespace only, so that it collides with nothing. */
const BRIDGE_ADDRESS = '10.213.77.1/24';

/** A Docker Engine of its own, in a network namespace and a folder of its own, without a way out. Needs root. */
export class TestEngine {
  readonly folder: string;
  readonly namespace: string;
  #process: ChildProcess | undefined;

  private constructor(folder: string, namespace: string) {
    this.folder = folder;
    this.namespace = namespace;
  }

  /** Starts one; whoever starts it must {@link dispose} of it. */
  static async start(): Promise<TestEngine> {
    const folder = await mkdtemp(join(tmpdir(), 'grappe-engine-'));
    const engine = new TestEngine(folder, `grappe-engine-${randomBytes(4).toString('hex')}`);
    try {
      await run('ip', ['netns', 'add', engine.namespace]);
      await run('ip', ['-n', engine.namespace, 'link', 'set', 'lo', 'up']);
      await engine.launch();
      return engine;
    } catch (error) {
      await engine.dispose();
      throw error;
    }
  }

  get socketPath(): string {
    return join(this.folder, 'docker.sock');
  }

  /** A plain client for what tests do behind Grappe's back. */
  client(): Docker {
    return dockerClient(this.socketPath, new EngineAgent());
  }

  /** Starts the engine again after {@link kill}; resolves when it answers. */
  async launch(): Promise<void> {
    const log = openSync(join(this.folder, 'dockerd.log'), 'a');
    const program = this.command('dockerd', [
      ...['--data-root', join(this.folder, 'data'), '--exec-root', join(this.folder, 'exec')],
      ...['--pidfile', join(this.folder, 'dockerd.pid'), '-H', `unix://${this.socketPath}`],
      ...['--bip', BRIDGE_ADDRESS, '--log-level', 'warn'],
    ]);
    const child = spawn(program.file, program.args, { stdio: ['ignore', log, log] });
    closeSync(log);
    this.#process = child;
    const deadline = performance.now() + READY_DEADLINE_MS;
    while (!(await this.#answers())) {
      if (child.exitCode !== null || performance.now() > deadline) {
        const text = await readFile(join(this.folder, 'dockerd.log'), 'utf8');
        throw new Error(`dockerd has not started:\n${text}`);
      }
      await pause();
    }
  }

  /** How a program is started inside the engine's network namespace; the process keeps its id. */
  command(file: string, args: readonly string[]): { file: string; args: string[] } {
    return { file: 'nsenter', args: [`--net=/run/netns/${this.namespace}`, file, ...args] };
  }

  signal(name: 'SIGSTOP' | 'SIGCONT'): void {
    this.#process?.kill(name);
  }

  /** Ends the engine without warning; what it started lives on until {@link launch} or {@link dispose}. */
  async kill(): Promise<void> {
    this.#process?.kill('SIGKILL');
    await this.#ended();
    // The engine's containerd dies with it. Where nobody reaps it, the next engine would take it for alive and wait for it in vain.
    await rm(join(this.folder, 'exec/containerd/containerd.pid'), { force: true });
  }

  /** Ends the engine and all that came of it, whatever state it is in. */
  async dispose(): Promise<void> {
    this.#process?.kill('SIGCONT');
    this.#process?.kill('SIGTERM');
    await this.#ended().catch(() => this.kill());
    for (const pid of await this.#leftProcesses()) killQuietly(pid);
    for (const path of await this.#leftMounts()) await run('umount', ['-l', path]);
    await run('ip', ['netns', 'delete', this.namespace]).catch(() => undefined);
    // Mounts and processes let go a moment after they have been told to.
    await rm(this.folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }

  async #answers(): Promise<boolean> {
    return this.client()
      .ping()
      .then(
        () => true,
        () => false,
      );
  }

  async #ended(): Promise<void> {
    const child = this.#process;
    const deadline = performance.now() + END_DEADLINE_MS;
    while (child !== undefined && child.exitCode === null && child.signalCode === null) {
      if (performance.now() > deadline) throw new Error('dockerd does not end');
      await pause();
    }
  }

  /** Processes whose command line names the folder: containerd, its shims, port proxies. */
  async #leftProcesses(): Promise<number[]> {
    const left: number[] = [];
    for (const entry of await readdir('/proc')) {
      if (!/^\d+$/.test(entry)) continue;
      const commandLine = await readFile(`/proc/${entry}/cmdline`, 'latin1').catch(() => '');
      if (commandLine.includes(this.folder)) left.push(Number(entry));
    }
    return left;
  }

  /** Innermost first. */
  async #leftMounts(): Promise<string[]> {
    const table = await readFile('/proc/self/mountinfo', 'utf8');
    const paths = table.split('\n').map((line) => line.split(' ')[4] ?? '');
    return paths.filter((path) => path.startsWith(`${this.folder}/`)).reverse();
  }
}

function killQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself meanwhile, which is what was wanted.
  }
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, POLL_MS));
}
