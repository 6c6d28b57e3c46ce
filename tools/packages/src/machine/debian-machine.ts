import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { runCommand } from '@grappe/tool-command';
import { makeControlGroup, removeControlGroup } from './control-group.ts';
import { freshDebian } from './shared-debian.ts';

const BOOT_SCRIPT = fileURLToPath(new URL('boot-machine.sh', import.meta.url));
/** Starts a program in a control group; the process keeps its id. */
const IN_GROUP = 'echo $$ >"$1/cgroup.procs" && shift && exec "$@"';
const NAMESPACES = ['--mount', '--pid', '--uts', '--ipc', '--cgroup', '--net'];
/** Two seconds on an idle host. */
const BOOT_MS_MAX = 60_000;
const LOOK_MS = 100;
/** An upgrade with its waits. */
const PROGRAM_MS_MAX = 300_000;
const OUTPUT_BYTES_MAX = 4_194_304;

export interface MachineOutcome {
  /** -1: it could not be run at all. */
  readonly status: number;
  readonly output: string;
  readonly complaint: string;
}

/** It takes root, and the tools; where they are not, tests that need a machine are left out. */
export function canMakeMachines(): boolean {
  const folders = (process.env['PATH'] ?? '').split(':');
  const has = (name: string): boolean =>
    folders.some((folder) => existsSync(path.join(folder, name)));
  const tools = ['mmdebstrap', 'nsenter', 'unshare', 'ip', 'dpkg-deb'];
  return process.getuid?.() === 0 && process.arch === 'x64' && tools.every(has);
}

/** A Debian 13 system in a folder, whose first process is systemd, in namespaces of its own. Nothing of it stays. */
export class DebianMachine {
  /** Its files. */
  readonly root: string;
  /** A folder that has the same path inside and outside, and outlives a start. */
  readonly shared: string;
  /** Holds both, and is removed with the machine. */
  readonly folder: string;
  #process: ChildProcess | undefined;
  #group: string | undefined;
  /** Of its first process, as this host counts. */
  #pid = 0;

  private constructor(folder: string) {
    this.folder = folder;
    this.root = path.join(folder, 'root');
    this.shared = path.join(folder, 'shared');
  }

  static async make(): Promise<DebianMachine> {
    const machine = new DebianMachine(await mkdtemp(path.join(tmpdir(), 'grappe-machine-')));
    try {
      await mkdir(machine.shared);
      await freshDebian(machine.root);
    } catch (error) {
      await machine.dispose();
      throw error;
    }
    return machine;
  }

  /** Another one with the same files; this one must never have been started. */
  async copy(): Promise<DebianMachine> {
    const machine = new DebianMachine(await mkdtemp(path.join(tmpdir(), 'grappe-machine-')));
    await mkdir(machine.shared);
    await runCommand('cp', ['--archive', '--reflink=auto', this.root, machine.root]);
    return machine;
  }

  /** Of its first process, as this host counts; it has one while it runs. */
  get pid(): number {
    return this.#pid;
  }

  async start(): Promise<void> {
    const group = await makeControlGroup(path.basename(this.folder));
    this.#group = group;
    const booted = [...NAMESPACES, '--fork', '--kill-child', 'sh', BOOT_SCRIPT];
    const command = ['unshare', ...booted, this.root, this.shared];
    const child = spawn('sh', ['-c', IN_GROUP, 'sh', group, ...command], { stdio: 'ignore' });
    this.#process = child;
    const until = Date.now() + BOOT_MS_MAX;
    for (;;) {
      const children = `/proc/${child.pid ?? 0}/task/${child.pid ?? 0}/children`;
      this.#pid = Number.parseInt(await readFile(children, 'utf8').catch(() => '0'), 10) || 0;
      const state = this.#pid === 0 ? undefined : await this.run('systemctl', 'is-system-running');
      if (/^(running|degraded)/.test(state?.output ?? '')) return;
      if (Date.now() > until || child.exitCode !== null)
        throw new Error(`the machine does not start: ${state?.complaint ?? 'no first process'}`);
      await delay(LOOK_MS);
    }
  }

  /** Every process ends at once, as when its power is cut. */
  async cutPower(): Promise<void> {
    const [child, group] = [this.#process, this.#group];
    this.#process = undefined;
    this.#group = undefined;
    if (child?.exitCode === null && child.signalCode === null) {
      const ended = once(child, 'exit');
      if (this.#pid > 0) process.kill(this.#pid, 'SIGKILL');
      else child.kill('SIGKILL');
      await ended;
    }
    if (group !== undefined) await removeControlGroup(group);
  }

  /** Runs a program inside; never rejects. */
  run(...command: readonly string[]): Promise<MachineOutcome> {
    const inside = ['--mount', '--pid', '--uts', '--ipc', '--cgroup', '--net', '--root', '--wd'];
    const args = ['--target', String(this.#pid), ...inside, ...command];
    const options = {
      ...{ timeout: PROGRAM_MS_MAX, maxBuffer: OUTPUT_BYTES_MAX },
      env: { LC_ALL: 'C.UTF-8', PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
    };
    return new Promise((resolve) => {
      execFile('nsenter', args, options, (error, output, complaint) => {
        const failed = typeof error?.code === 'number' ? error.code : -1;
        resolve({ status: error === null ? 0 : failed, output, complaint: complaint.trim() });
      });
    });
  }

  /** The same, of what has to succeed. Returns what it printed. */
  async must(...command: readonly string[]): Promise<string> {
    const { status, output, complaint } = await this.run(...command);
    if (status === 0) return output;
    throw new Error(`${command.join(' ')} ended with ${status}: ${complaint || output}`);
  }

  async dispose(): Promise<void> {
    await this.cutPower();
    await rm(this.folder, { recursive: true, force: true });
  }
}
