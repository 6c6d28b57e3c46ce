import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import type { Logger } from '@grappe/ports';
import { readProcessStat, type ProcessStat } from './process-stat.ts';
import type { RunFiles } from './run-files.ts';

/** Essential in Debian, so it is there without being asked for; a second Node process would take ten times the memory. */
const BASH = '/bin/bash';
/** Nothing of the agent's own environment: the watchdog needs only to find mkfifo. */
const ENVIRONMENT = { LC_ALL: 'C', PATH: '/usr/bin:/bin' };
/** As many hexadecimal digits as watchdog.bash expects. */
const FINGERPRINT_LENGTH = 16;
const PID_LINE = /^([1-9][0-9]{0,9}) ([0-9]{1,20}) ([0-9a-f]{16})\n$/;

export interface WatchdogCommand {
  readonly scriptPath: string;
  readonly hardwareDevice: string | undefined;
}

/** A watchdog that has been started and may not have taken its post yet. */
export interface StartedWatchdog {
  /** Why it has ended; `undefined` while it runs. */
  ended(): string | undefined;
}

interface PostHolder {
  readonly pid: number;
  readonly fingerprint: string;
  readonly stat: ProcessStat;
}

/** The process that guards: started by one agent, found again by the next. */
export class WatchdogProcess {
  readonly #files: RunFiles;
  readonly #command: WatchdogCommand;
  readonly #logger: Logger | undefined;
  #fingerprint: string | undefined;

  constructor(files: RunFiles, command: WatchdogCommand, logger: Logger | undefined) {
    this.#files = files;
    this.#command = command;
    this.#logger = logger;
  }

  /** Whether a watchdog of this script and device holds the post and is not stopped. Throws when the script cannot be read. */
  isOnPost(): boolean {
    const holder = this.#holder();
    return holder?.fingerprint === this.#ownFingerprint() && !isStopped(holder.stat);
  }

  /** Whether any watchdog holds the post, also one that is stopped or of another version. */
  exists(): boolean {
    return this.#holder() !== undefined;
  }

  /** Lets one that somebody has stopped run on, so that it can leave and let go of the hardware. */
  resume(): void {
    const holder = this.#holder();
    if (holder === undefined || !isStopped(holder.stat)) return;
    this.#logger?.warn({ pid: holder.pid }, 'the lease watchdog was stopped, letting it run on');
    try {
      process.kill(holder.pid, 'SIGCONT');
    } catch {
      // It has ended.
    }
  }

  /** Starts one that takes the post, in a session of its own, so that no signal to the agent's reaches it. */
  start(): StartedWatchdog {
    const { scriptPath, hardwareDevice } = this.#command;
    const device = hardwareDevice === undefined ? [] : [hardwareDevice];
    const script = [scriptPath, this.#files.folder, this.#ownFingerprint(), ...device];
    const child = spawn(BASH, ['--noprofile', '--norc', ...script], {
      cwd: '/',
      detached: true,
      env: ENVIRONMENT,
      stdio: 'ignore',
    });
    let end: string | undefined;
    child.once('error', (cause) => (end = cause.message));
    child.once('exit', (code, signal) => (end = `it ended with ${signal ?? `status ${code}`}`));
    child.unref();
    this.#prefer(child);
    return { ended: () => end };
  }

  /** Before everything else on a board whose cores are all busy, since it decides in time or in vain. */
  #prefer({ pid }: ChildProcess): void {
    if (pid === undefined) return;
    this.#logger?.info({ pid }, 'lease watchdog started');
    try {
      setPriority(pid, constants.priority.PRIORITY_HIGHEST);
    } catch (cause) {
      this.#logger?.warn({ pid, err: cause }, 'the lease watchdog runs at ordinary priority');
    }
  }

  #holder(): PostHolder | undefined {
    const [, pid, startTicks, fingerprint] = PID_LINE.exec(this.#files.read('pid') ?? '') ?? [];
    if (pid === undefined || fingerprint === undefined) return undefined;
    const stat = readProcessStat(Number(pid));
    if (stat === undefined || stat.startTicks !== startTicks || isDead(stat)) return undefined;
    return { pid: Number(pid), fingerprint, stat };
  }

  /** A watchdog of another script or for another device is replaced. */
  #ownFingerprint(): string {
    this.#fingerprint ??= createHash('sha256')
      .update(readFileSync(this.#command.scriptPath))
      .update(this.#command.hardwareDevice ?? '')
      .digest('hex')
      .slice(0, FINGERPRINT_LENGTH);
    return this.#fingerprint;
  }
}

function isDead({ state }: ProcessStat): boolean {
  return state === 'Z' || state === 'X';
}

function isStopped({ state }: ProcessStat): boolean {
  return state === 'T' || state === 't';
}
