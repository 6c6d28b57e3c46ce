import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { err, ok, TASKS_PER_NODE_MAX, type Result } from '@grappe/domain';
import type { Clock, GuardedContainer, LeaseWatchdog, Logger } from '@grappe/ports';
import { isRenewal, whatStays } from './renewal.ts';
import { RunFiles } from './run-files.ts';
import { formatState, isContainerId, isTaskField, parseState } from './state-file.ts';
import { clocksForReading, clocksForWriting, fromEntry, toEntry } from './uptime.ts';
import { WatchdogProcess, type StartedWatchdog } from './watchdog-process.ts';

/** Starting bash takes a tenth of a second on a busy Pi 3, and a running watchdog looks at least twice a second. */
const ANSWER_TIMEOUT_MS = 1000;
/** A fresh watchdog answers after some 10 ms. Only changes of what is guarded wait for it. */
const ANSWER_POLL_MS = 10;
/** One may fall victim to what ended its predecessor; a script that cannot run ends every time. */
const STARTS_PER_CALL_MAX = 2;
const BOOT_ID_PATH = '/proc/sys/kernel/random/boot_id';

export interface ProcessLeaseWatchdogOptions {
  /** On a tmpfs, one per node, and not one that is emptied when the agent ends. */
  readonly runFolder: string;
  readonly clock: Clock;
  /** See `watchdogScriptPath`. */
  readonly scriptPath: string;
  /** A hardware watchdog (/dev/watchdog): the board is reset when a container cannot be killed, or when the watchdog itself dies alone. */
  readonly hardwareDevice?: string;
  readonly logger?: Logger;
}

/**
 * Guards by a process of its own, a small shell script, and a file that tells it what to guard (watchdog.bash, state-file.ts).
 *
 * A change of what is guarded resolves when that process has acknowledged it. A renewal only moves deadlines that it knows to later ones, so
 * it does not wait: the watchdog looks at the file again before it holds a lease for ended, and one that never does so kills early, not late.
 */
export class ProcessLeaseWatchdog implements LeaseWatchdog {
  readonly #clock: Clock;
  readonly #logger: Logger | undefined;
  readonly #files: RunFiles;
  readonly #process: WatchdogProcess;
  /** What is guarded; `undefined` until this process has written it. */
  #guarded: readonly GuardedContainer[] | undefined;
  /** Of the state that was acknowledged last; `undefined` when the one in the file was not. */
  #revision: string | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: ProcessLeaseWatchdogOptions) {
    const { scriptPath, hardwareDevice } = options;
    this.#clock = options.clock;
    this.#logger = options.logger;
    this.#files = new RunFiles(options.runFolder);
    this.#process = new WatchdogProcess(this.#files, { scriptPath, hardwareDevice }, this.#logger);
  }

  async recall(): Promise<readonly GuardedContainer[]> {
    const text = this.#files.read('state');
    if (text === undefined) return [];
    const state = parseState(text);
    if (!state.ok) {
      const fields = { folder: this.#files.folder, problem: state.error };
      this.#logger?.error(fields, 'what an earlier agent left to guard cannot be read');
      return [];
    }
    if (state.value.bootId !== readBootId()) return [];
    const now = clocksForReading(this.#clock);
    return state.value.entries.map((entry) => fromEntry(entry, now));
  }

  /** Calls are carried out one after another. */
  async guard(containers: readonly GuardedContainer[]): Promise<Result<void, string>> {
    const current = this.#last.then(() => this.#guard(containers));
    this.#last = current;
    return current;
  }

  async #guard(containers: readonly GuardedContainer[]): Promise<Result<void, string>> {
    const refusal = refusalOf(containers);
    if (refusal !== undefined) return err(refusal);
    try {
      if (containers.length === 0) return await this.#standDown();
      if (this.#renew(containers)) return ok(undefined);
      return await this.#change(containers);
    } catch (cause) {
      // Whatever has been written, the next call takes it from the file.
      this.#guarded = undefined;
      this.#revision = undefined;
      return err(`the lease watchdog in ${this.#files.folder} cannot be used: ${messageOf(cause)}`);
    }
  }

  #renew(containers: readonly GuardedContainer[]): boolean {
    if (this.#revision === undefined || this.#guarded === undefined) return false;
    if (!isRenewal(this.#guarded, containers) || !this.#process.isOnPost()) return false;
    this.#write(containers, this.#revision);
    this.#guarded = containers;
    return true;
  }

  async #change(containers: readonly GuardedContainer[]): Promise<Result<void, string>> {
    if (!this.#files.prepare()) {
      const fields = { folder: this.#files.folder };
      this.#logger?.warn(fields, 'leases are renewed on a disk: give a run folder on a tmpfs');
    }
    const former = this.#guarded ?? (await this.recall());
    this.#revision = undefined;
    const revision = randomUUID();
    this.#write(containers, revision);
    this.#files.wake();
    const problem = await this.#waitForAnswer(revision).catch(messageOf);
    if (problem === undefined) {
      this.#guarded = containers;
      this.#revision = revision;
      return ok(undefined);
    }
    this.#restore(whatStays(former, containers));
    return err(
      `the lease watchdog in ${this.#files.folder} did not take over within ${ANSWER_TIMEOUT_MS} ms: ${problem}`,
    );
  }

  /** Starts a watchdog when there is none, and waits until one guards that revision; else says what is wrong. */
  async #waitForAnswer(revision: string): Promise<string | undefined> {
    let started: StartedWatchdog | undefined;
    let starts = 0;
    const answered = await this.#within(() => {
      if (this.#process.isOnPost()) return this.#isAcknowledged(revision);
      if (
        starts < STARTS_PER_CALL_MAX &&
        (started === undefined || started.ended() !== undefined)
      ) {
        this.#process.resume();
        started = this.#process.start();
        starts += 1;
      }
      return false;
    });
    return answered ? undefined : (started?.ended() ?? 'it does not answer');
  }

  #isAcknowledged(revision: string): boolean {
    const [acknowledged, device] = (this.#files.read('ack') ?? '').trimEnd().split(' ');
    if (acknowledged !== revision) return false;
    if (device === 'failed') {
      this.#logger?.error(
        { folder: this.#files.folder },
        'the lease watchdog cannot open the hardware watchdog: is it there, and does systemd hold it (RuntimeWatchdogSec)?',
      );
    }
    return true;
  }

  async #standDown(): Promise<Result<void, string>> {
    if (this.#guarded?.length === 0 && this.#revision === undefined) return ok(undefined);
    const former = this.#guarded ?? (await this.recall());
    if (this.#process.exists()) {
      this.#write([], randomUUID());
      this.#process.resume();
      this.#files.wake();
      if (!(await this.#within(() => !this.#process.exists()))) {
        this.#restore(former);
        return err(`the lease watchdog in ${this.#files.folder} does not end`);
      }
    }
    this.#files.remove();
    this.#guarded = [];
    this.#revision = undefined;
    return ok(undefined);
  }

  /** Without waiting: whoever reads it guards what was guarded before. The next change or renewal waits for an answer again. */
  #restore(containers: readonly GuardedContainer[]): void {
    this.#write(containers, randomUUID());
    this.#files.wake();
    this.#guarded = containers.length === 0 ? undefined : containers;
    this.#revision = undefined;
  }

  #write(containers: readonly GuardedContainer[], revision: string): void {
    const now = clocksForWriting(this.#clock);
    const entries = containers.map((container) => toEntry(container, now));
    this.#files.writeState(formatState({ bootId: readBootId(), revision, entries }));
  }

  async #within(condition: () => boolean): Promise<boolean> {
    const deadlineMs = this.#clock.monotonicMs() + ANSWER_TIMEOUT_MS;
    while (!condition()) {
      if (this.#clock.monotonicMs() >= deadlineMs) return false;
      await delay(ANSWER_POLL_MS);
    }
    return true;
  }
}

function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** Where every watchdog script looks too: a state of another boot is none. */
function readBootId(): string {
  return readFileSync(BOOT_ID_PATH, 'utf8').trim();
}

function refusalOf(containers: readonly GuardedContainer[]): string | undefined {
  if (containers.length > TASKS_PER_NODE_MAX) {
    return `${containers.length} containers to guard, a node has at most ${TASKS_PER_NODE_MAX} tasks`;
  }
  for (const { task, containerId, leaseUntilMs, stopGraceMs } of containers) {
    const shown = `container ${JSON.stringify(containerId)} of task ${JSON.stringify(task)}`;
    if (!isTaskField(task)) return `${shown} cannot be guarded: not a task id`;
    if (!isContainerId(containerId)) {
      return `${shown} cannot be guarded: expected the engine's whole id, 64 hexadecimal digits`;
    }
    if (!Number.isFinite(leaseUntilMs) || !Number.isFinite(stopGraceMs) || stopGraceMs < 0) {
      return `${shown} cannot be guarded: its lease must end some time`;
    }
  }
  return undefined;
}
