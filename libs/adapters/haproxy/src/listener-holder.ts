import { spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '@grappe/ports';
import { HOLDER_END_MS, HOLDER_READY_MS, READY_POLL_MS } from './limits.ts';
import { findByArguments, isRunning, readStat, signal, type ProcessIdentity } from './proc.ts';
import type { RunFolder } from './run-folder.ts';

/** The name under which it runs: not HAProxy's, so that who kills that by its name does not kill this. */
const PROGRAM = 'perl';

/**
 * A small process that has the listening sockets as well, so that they, and the connections that wait in them, outlive a HAProxy that is killed
 * (ADR 0020). Each holds the sockets of one worker; another worker gets another holder.
 */
export class ListenerHolder {
  readonly #folder: RunFolder;
  readonly #logger: Logger | undefined;
  /** Who holds, and whose sockets. */
  #current: { readonly holder: ProcessIdentity; readonly worker: number } | undefined;
  #saidWhy = false;

  constructor(folder: RunFolder, logger: Logger | undefined) {
    this.#folder = folder;
    this.#logger = logger;
  }

  /** Where the next HAProxy gets the sockets; undefined: nobody holds any. */
  get socket(): string | undefined {
    return this.processes().length > 0 ? this.#folder.holderSocket : undefined;
  }

  processes(): readonly ProcessIdentity[] {
    return findByArguments([this.#folder.holderScript]);
  }

  /** Holds those of this worker, and no others. That it cannot is no reason not to serve. */
  async hold(worker: number): Promise<void> {
    if (this.#current?.worker === worker && isRunning(this.#current.holder)) return;
    const startTicks = readStat(worker)?.startTicks;
    if (startTicks === undefined) return;
    const command = [this.#folder.holderScript, `${worker}`, startTicks];
    const former = this.processes();
    const found = findByArguments(command).at(0);
    const problem = found === undefined ? await this.#start(command) : undefined;
    if (problem !== undefined) {
      // The worker may just have been killed: then the next one needs what the former holder has.
      if (readStat(worker)?.startTicks === startTicks) this.#sayWhy(problem);
      return;
    }
    const holder = found ?? findByArguments(command).at(0);
    this.#current = holder === undefined ? undefined : { holder, worker };
    await end(former.filter(({ pid }) => pid !== holder?.pid));
  }

  /** From now on ports without a HAProxy refuse connections. */
  async release(): Promise<void> {
    await end(this.processes());
  }

  /** What went wrong. */
  async #start(command: readonly string[]): Promise<string | undefined> {
    this.#folder.writeHolderScript();
    const child = spawn(PROGRAM, [...command, this.#folder.holderSocket], {
      cwd: '/',
      detached: true,
      env: { LC_ALL: 'C', PATH: '/usr/bin:/bin' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.unref();
    let complaint = '';
    child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString('utf8')));
    const outcome = await new Promise<string | undefined>((resolve) => {
      const timer = setTimeout(() => resolve('it does not begin in time'), HOLDER_READY_MS);
      const settle = (problem: string | undefined): void => {
        clearTimeout(timer);
        resolve(problem);
      };
      child.once('error', (cause) => settle(cause.message));
      // Without a complaint there is nothing to hold.
      child.once('exit', (code) =>
        settle(code === 0 ? undefined : complaint.trim() || `it has ended with status ${code}`),
      );
      child.stdout.once('data', () => settle(undefined));
    });
    child.stdout.destroy();
    child.stderr.destroy();
    if (outcome !== undefined) child.kill('SIGKILL');
    return outcome;
  }

  /** Once: it is the same each time. */
  #sayWhy(problem: string): void {
    if (this.#saidWhy) return;
    this.#saidWhy = true;
    const message =
      'nobody holds the ports while HAProxy is restarted: if it is killed, connections are refused until it is up again';
    this.#logger?.warn({ problem }, message);
  }
}

/** There is nothing that it would have to finish. */
async function end(targets: readonly ProcessIdentity[]): Promise<void> {
  for (const target of targets) signal(target, 'SIGKILL');
  const deadlineMs = performance.now() + HOLDER_END_MS;
  while (targets.some(isRunning) && performance.now() < deadlineMs) await delay(READY_POLL_MS);
}
