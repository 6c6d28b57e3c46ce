import { execFile, spawn } from 'node:child_process';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { err, ok, type Result } from '@grappe/domain';
import type { Logger } from '@grappe/ports';
import { ask } from './cli-socket.ts';
import {
  ANSWER_TIMEOUT_MS,
  CHECK_TIMEOUT_MS,
  READY_POLL_MS,
  READY_TIMEOUT_MS,
  STOP_GRACE_MS,
} from './limits.ts';
import { ListenerHolder } from './listener-holder.ts';
import { findByArguments, isRunning, signal, type ProcessIdentity } from './proc.ts';
import type { RunFolder } from './run-folder.ts';

/** Nothing of the agent's own environment, least of all systemd's sockets. */
const ENVIRONMENT = { LC_ALL: 'C', PATH: '/usr/sbin:/usr/bin:/sbin:/bin' };
/**
 * Sockets of workers are in a folder that is theirs alone. HAProxy opens them while it is root, and has no word for whose they are to be: with its usual
 * umask a worker could not connect to them.
 */
const SHELL = '/bin/sh';
const OPEN_SOCKETS = 'umask 0; exec "$0" "$@"';
/** Between two tries to watch a master that replaces itself. */
const REWATCH_MS = 20;
/** After SIGTERM, which it obeys at once. */
const KILL_AFTER_MS = 1_000;
const DESCRIPTION = /^description: (\S+)$/im;
const PID = /^Pid: (\d+)$/m;
const MASTER_ROW = /^(\d+)\s+master\s+(\d+) \[failed: (\d+)\]/m;

export interface Serving {
  readonly pid: number;
  /** Of its configuration. */
  readonly digest: string;
}

/** What its master says of itself. */
interface MasterRow {
  readonly pid: number;
  readonly reloads: number;
  /** Reloads that failed since the last one that did not. */
  readonly failed: number;
}

/**
 * HAProxy as master and worker: started in a session of its own, so that it outlives the agent, and found again by the path of its
 * configuration, which no other process has in its arguments. The master says who is current; whatever else is found is a leftover.
 */
export class HaproxyProcess {
  readonly #program: string;
  readonly #folder: RunFolder;
  readonly #logger: Logger | undefined;
  readonly #holder: ListenerHolder;
  #master: ProcessIdentity | undefined;
  #watch: Socket | undefined;
  #rewatch: NodeJS.Timeout | undefined;

  constructor(program: string, folder: RunFolder, logger: Logger | undefined) {
    this.#program = program;
    this.#folder = folder;
    this.#logger = logger;
    this.#holder = new ListenerHolder(folder, logger);
  }

  /** The master that was started or found, while it runs. */
  get master(): ProcessIdentity | undefined {
    return this.#master !== undefined && isRunning(this.#master) ? this.#master : undefined;
  }

  /** All processes of it, workers that finish their connections included, and who holds its sockets. */
  processes(): readonly ProcessIdentity[] {
    return [...this.#find(), ...this.#holder.processes()];
  }

  /** Takes over what an earlier agent has left. What does not answer is ended. */
  async adopt(): Promise<ProcessIdentity | undefined> {
    const found = this.#find();
    if (found.length === 0) return undefined;
    const row = await this.#patientMasterRow();
    const master = found.find(({ pid }) => pid === row?.pid);
    const known = new Set(found.map(({ pid }) => pid));
    const roots = found.filter(({ parent }) => !known.has(parent));
    const strays = master === undefined ? found : roots.filter(({ pid }) => pid !== master.pid);
    if (strays.length > 0) {
      const pids = strays.map(({ pid }) => pid);
      this.#logger?.warn({ pids }, 'HAProxy does not answer, or is there twice: ended');
      await this.#end(strays);
    }
    this.#setMaster(master);
    if (master !== undefined) await this.holdSockets();
    return master;
  }

  /** Checks a configuration; what is wrong with it. */
  async check(file: string): Promise<Result<void, string>> {
    const options = { cwd: '/', env: ENVIRONMENT, timeout: CHECK_TIMEOUT_MS };
    return new Promise((resolve) => {
      execFile(this.#program, ['-c', '-q', '-f', file], options, (cause, _said, wrong) => {
        if (cause === null) resolve(ok(undefined));
        else resolve(err(wrong === '' ? cause.message : wrong));
      });
    });
  }

  /** Starts it, with the sockets of one that was killed if they are held; resolves when that configuration serves, with what it said otherwise. */
  async start(digest: string): Promise<Result<void, string>> {
    const mark = this.#folder.logMark();
    const log = this.#folder.openLog();
    const socket = ['-S', `${this.#folder.masterSocket},mode,600`];
    const heldSockets = this.#holder.socket;
    // Where it gets none it opens its own.
    const held = heldSockets === undefined ? [] : ['-x', heldSockets];
    const haproxy = [this.#program, '-W', ...socket, ...held, ...this.#ownArguments()];
    const child = spawn(SHELL, ['-c', OPEN_SOCKETS, ...haproxy], {
      cwd: '/',
      detached: true,
      env: ENVIRONMENT,
      stdio: ['ignore', log, log],
    });
    this.#folder.closeLog(log);
    let end: string | undefined;
    child.once('error', (cause) => (end = cause.message));
    child.once('exit', (code, name) => (end ??= `HAProxy ended with ${name ?? `status ${code}`}`));
    child.unref();
    const serves = await this.#until(async () => {
      if (end !== undefined) return end;
      // Until then a master takes neither commands nor signals.
      return (await this.serves(digest)) && (await this.#masterRow()) !== undefined;
    });
    if (serves === true) {
      this.#setMaster(this.#find().find(({ pid }) => pid === child.pid));
      await this.holdSockets();
      return ok(undefined);
    }
    if (child.pid !== undefined) await this.#end(this.#find());
    return err(
      `${serves === false ? 'it does not serve in time' : serves}\n${this.#folder.readLog(mark)}`,
    );
  }

  /** Has the configuration read anew; resolves when it serves, with what was said otherwise. The former one serves on then. */
  async reload(digest: string): Promise<Result<void, string>> {
    const before = await this.#masterRow();
    const mark = this.#folder.logMark();
    // Its answer says nothing before 2.7, and gets lost when the master replaces itself.
    await ask(this.#folder.masterSocket, 'reload');
    const outcome = await this.#until(async () => {
      if (this.master === undefined) return 'HAProxy ended';
      const row = await this.#masterRow();
      // Until then it replaces itself, and takes neither commands nor signals.
      if (row === undefined || row.reloads === before?.reloads) return false;
      return row.failed > 0 ? 'the reload failed' : this.serves(digest);
    });
    if (outcome === true) {
      await this.holdSockets();
      return ok(undefined);
    }
    return err(
      `${outcome === false ? 'it does not serve in time' : outcome}\n${this.#folder.readLog(mark)}`,
    );
  }

  /** Whether the process for new connections has that configuration. */
  async serves(digest: string): Promise<boolean> {
    return (await this.serving())?.digest === digest;
  }

  /** The process that serves new connections; undefined: none does. */
  async serving(): Promise<Serving | undefined> {
    const info = await ask(this.#folder.statsSocket, 'show info');
    if (!info.ok) return undefined;
    const [digest, pid] = [DESCRIPTION, PID].map((pattern) => pattern.exec(info.value)?.[1]);
    return digest === undefined || pid === undefined ? undefined : { digest, pid: Number(pid) };
  }

  /** Calls back once when the master has ended. The kernel closes its connections then, so nothing has to be asked for in the meantime. */
  watch(ended: () => void): void {
    this.unwatch();
    const socket = connect(this.#folder.masterSocket);
    this.#watch = socket;
    socket.on('error', () => undefined);
    socket.on('data', () => undefined);
    socket.on('close', () => {
      if (this.#watch !== socket) return;
      if (this.master === undefined) {
        this.#watch = undefined;
        ended();
        return;
      }
      // It replaces itself for a reload, or is about to end.
      this.#rewatch = setTimeout(() => {
        this.watch(ended);
      }, REWATCH_MS);
    });
  }

  unwatch(): void {
    clearTimeout(this.#rewatch);
    const socket = this.#watch;
    this.#watch = undefined;
    socket?.destroy();
  }

  /** Ends it: first what listens, then connections by themselves, then all. */
  async stop(): Promise<void> {
    this.unwatch();
    const master = this.master ?? (await this.adopt());
    await this.#holder.release();
    if (master !== undefined) {
      signal(master, 'SIGUSR1');
      await waitUntil(() => !isRunning(master), STOP_GRACE_MS);
    }
    await this.#end(this.#find());
    this.#master = undefined;
  }

  async #end(targets: readonly ProcessIdentity[]): Promise<void> {
    const gone = (): boolean => !targets.some(isRunning);
    for (const target of targets) signal(target, 'SIGTERM');
    if (await waitUntil(gone, KILL_AFTER_MS)) return;
    for (const target of targets) signal(target, 'SIGKILL');
    await waitUntil(gone, KILL_AFTER_MS);
  }

  /** Sees to it that the sockets outlive a HAProxy that is killed. */
  async holdSockets(): Promise<void> {
    const serving = await this.serving();
    if (serving !== undefined) await this.#holder.hold(serving.pid);
  }

  #setMaster(master: ProcessIdentity | undefined): void {
    this.#master = master;
    if (master !== undefined) this.#folder.writePid(master);
  }

  #ownArguments(): readonly string[] {
    return ['-f', this.#folder.configuration];
  }

  #find(): ReturnType<typeof findByArguments> {
    return findByArguments(this.#ownArguments());
  }

  /** It may be starting, or replacing itself. */
  async #patientMasterRow(): Promise<MasterRow | undefined> {
    const deadlineMs = performance.now() + ANSWER_TIMEOUT_MS;
    for (;;) {
      const row = await this.#masterRow();
      if (row !== undefined || performance.now() >= deadlineMs) return row;
      if (this.#find().length === 0) return undefined;
      await delay(READY_POLL_MS);
    }
  }

  async #masterRow(): Promise<MasterRow | undefined> {
    const answer = await ask(this.#folder.masterSocket, 'show proc', ANSWER_TIMEOUT_MS);
    const found = answer.ok ? MASTER_ROW.exec(answer.value) : null;
    if (found === null) return undefined;
    return { pid: Number(found[1]), reloads: Number(found[2]), failed: Number(found[3]) };
  }

  /** Looks until the answer is not false, or time is up. */
  async #until(look: () => Promise<boolean | string>): Promise<boolean | string> {
    const deadlineMs = performance.now() + READY_TIMEOUT_MS;
    for (;;) {
      const seen = await look();
      if (seen !== false) return seen;
      if (performance.now() >= deadlineMs) return false;
      await delay(READY_POLL_MS);
    }
  }
}

async function waitUntil(condition: () => boolean, timeoutMs: number): Promise<boolean> {
  const deadlineMs = performance.now() + timeoutMs;
  while (!condition()) {
    if (performance.now() >= deadlineMs) return false;
    await delay(READY_POLL_MS);
  }
  return true;
}
