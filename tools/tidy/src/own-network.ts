import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { PoolOptions, PoolRunnerInitializer, PoolWorker } from 'vitest/node';

/** A worker has told all it had to tell by then; what it started is ended by the tests. */
const END_MS_MAX = 5_000;
const COMMAND = ['--net', 'sh', '-c', 'ip link set lo up && exec "$@"', 'sh'];

type Listener = Parameters<PoolWorker['on']>[1];

/** A process for one test file, as vitest's own, but in a network namespace that has nothing but the loopback device. */
class WorkerInOwnNetwork implements PoolWorker {
  readonly name = 'own-network';
  readonly cacheFs = true;
  readonly #options: PoolOptions;
  #child: ChildProcess | undefined;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  on(event: string, listener: Listener): void {
    this.#running.on(event, listener);
  }

  off(event: string, listener: Listener): void {
    this.#running.off(event, listener);
  }

  send(message: Parameters<PoolWorker['send']>[0]): void {
    this.#running.send(message);
  }

  deserialize(data: unknown): unknown {
    return data;
  }

  start(): Promise<void> {
    if (this.#child !== undefined) return Promise.resolve();
    const { distPath, env, execArgv, project } = this.#options;
    this.#child = fork(path.join(distPath, 'workers/forks.js'), [], {
      env,
      execPath: 'unshare',
      execArgv: [...COMMAND, process.execPath, ...execArgv],
      stdio: 'pipe',
      serialization: 'advanced',
    });
    const { outputStream, errorStream } = project.vitest.logger;
    this.#child.stdout?.on('data', (text: Buffer) => outputStream.write(text));
    this.#child.stderr?.on('data', (text: Buffer) => errorStream.write(text));
    return Promise.resolve();
  }

  async stop(): Promise<void> {
    const child = this.#running;
    this.#child = undefined;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    const limit = setTimeout(() => child.kill('SIGKILL'), END_MS_MAX);
    child.kill();
    await ended;
    clearTimeout(limit);
  }

  get #running(): ChildProcess {
    if (this.#child === undefined) throw new Error('the worker does not run');
    return this.#child;
  }
}

/**
 * Test files beside one another, each in a network of its own: none takes a port that another was about to listen on, or meets its addresses,
 * links and rules. It takes root.
 */
export function ownNetwork(): PoolRunnerInitializer {
  return { name: 'own-network', createPoolWorker: (options) => new WorkerInOwnNetwork(options) };
}
