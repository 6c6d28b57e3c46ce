import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { START_TIMEOUT_MS, STOP_TIMEOUT_MS, WAIT_INTERVAL_MS } from './limits.ts';
import { ENVIRONMENT } from './run-program.ts';
import type { RunFolder } from './run-folder.ts';

/** `unwell`: one of its two processes is missing, or stopped by a signal: it holds what it holds, and may say nothing. */
export type ProcessState = 'running' | 'unwell' | 'gone';
type OneState = 'running' | 'stopped' | 'gone';

/**
 * keepalived's two processes: one that reads the configuration and starts the other anew, and one that speaks VRRP. Both live in a session of
 * their own, and are found again by their pid files.
 */
export class KeepalivedProcess {
  readonly #run: RunFolder;
  readonly #enter: readonly string[];

  /** @param enter - what comes before the program. */
  constructor(run: RunFolder, enter: readonly string[]) {
    this.#run = run;
    this.#enter = enter;
  }

  /** Of the two together. */
  state(): ProcessState {
    const states = [this.#stateOf('pid'), this.#stateOf('vrrpPid')];
    if (states.every((state) => state === 'gone')) return 'gone';
    return states.every((state) => state === 'running') ? 'running' : 'unwell';
  }

  /** Of the process that speaks VRRP; 0 when there is none. */
  vrrpPid(): number {
    return this.#stateOf('vrrpPid') === 'gone' ? 0 : this.#pid('vrrpPid');
  }

  /** Whether anything of it is left. */
  isGone(): boolean {
    return this.state() === 'gone';
  }

  /** Starts it; `ended` is called when it ends, or cannot be started. */
  start(ended: (how: string) => void): void {
    const { files } = this.#run;
    const [program = '', ...args] = [
      ...[...this.#enter, 'keepalived', '--dont-fork', '--vrrp'],
      ...['--use-file', files.configuration, '--pid', files.pid, '--vrrp_pid', files.vrrpPid],
    ];
    const options = { cwd: '/', detached: true, env: ENVIRONMENT, stdio: 'ignore' } as const;
    const child = spawn(program, args, options);
    child.once('error', (cause) => {
      ended(cause.message);
    });
    child.once('exit', (code, signal) => {
      ended(`it ended with ${signal ?? `status ${code}`}`);
    });
    child.unref();
  }

  /** Has it read its configuration anew, without a change of state; resolves when it has, or does not for long. */
  async reload(): Promise<void> {
    // It removes the file when it has read everything.
    this.#run.write('reading', 'asked\n');
    this.#signal('pid', 'SIGHUP');
    for (let waitedMs = 0; waitedMs < START_TIMEOUT_MS; waitedMs += WAIT_INTERVAL_MS) {
      if (this.#run.read('reading') === undefined) return;
      await delay(WAIT_INTERVAL_MS);
    }
  }

  /** Lets it take its leave: the others are told, and the address is gone afterwards. When that takes too long it is killed. */
  async stop(): Promise<void> {
    this.#signal('pid', 'SIGTERM');
    // The first one alone may have been killed, and the second not have heard of it yet.
    if (this.#stateOf('pid') === 'gone') this.#signal('vrrpPid', 'SIGTERM');
    this.#signal('pid', 'SIGCONT');
    this.#signal('vrrpPid', 'SIGCONT');
    if (!(await this.#waitUntilGone())) await this.kill();
  }

  /** At once, with all that it holds left as it is. */
  async kill(): Promise<void> {
    this.#signal('pid', 'SIGKILL');
    this.#signal('vrrpPid', 'SIGKILL');
    await this.#waitUntilGone();
  }

  async #waitUntilGone(): Promise<boolean> {
    for (let waitedMs = 0; waitedMs < STOP_TIMEOUT_MS; waitedMs += WAIT_INTERVAL_MS) {
      if (this.isGone()) return true;
      await delay(WAIT_INTERVAL_MS);
    }
    return this.isGone();
  }

  #pid(name: 'pid' | 'vrrpPid'): number {
    const text = this.#run.read(name)?.trim() ?? '';
    return /^[1-9][0-9]{0,9}$/.test(text) ? Number(text) : 0;
  }

  /** A process with that number counts only when it was started with this configuration. */
  #stateOf(name: 'pid' | 'vrrpPid'): OneState {
    const pid = this.#pid(name);
    if (pid === 0) return 'gone';
    try {
      const args = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
      if (!args.includes(this.#run.files.configuration)) return 'gone';
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const letter = stat.slice(stat.lastIndexOf(')') + 2)[0] ?? 'X';
      if (letter === 'Z' || letter === 'X') return 'gone';
      return letter === 'T' ? 'stopped' : 'running';
    } catch {
      return 'gone';
    }
  }

  #signal(name: 'pid' | 'vrrpPid', signal: NodeJS.Signals): void {
    if (this.#stateOf(name) === 'gone') return;
    try {
      process.kill(this.#pid(name), signal);
    } catch {
      // It has just ended.
    }
  }
}
