import { readFileSync } from 'node:fs';
import { checkVirtualIp, err, ok, type Result, type VirtualIpSpec } from '@grappe/domain';
import type {
  Clock,
  Logger,
  VirtualIp,
  VirtualIpNotice,
  VirtualIpProblem,
  VirtualIpState,
  VirtualIpStatus,
} from '@grappe/ports';
import { GatewayNetwork, type HeldAddress } from './gateway-network.ts';
import { KeepalivedProcess } from './keepalived-process.ts';
import {
  COMPLAINT_CHARS_MAX,
  RETRY_MS_FIRST,
  RETRY_MS_MAX,
  START_TIMEOUT_MS,
  UNWELL_LOOKS_MAX,
  TWO_HOLDERS_INTERVAL_MS,
  WATCH_INTERVAL_MS,
} from './limits.ts';
import type { KeepalivedNotice } from './notice-line.ts';
import { NoticeReader } from './notice-reader.ts';
import { renderConfig } from './render-config.ts';
import { isPlainPath, RunFolder } from './run-folder.ts';
import { NOT_FOUND } from './run-program.ts';
import { formatRecord, parseRecord } from './status-file.ts';

export interface KeepalivedOptions {
  /** On a tmpfs, one per node, and not one that is emptied when the agent ends. */
  readonly runFolder: string;
  readonly clock: Clock;
  readonly logger?: Logger;
  /** Where the load balancer writes its process id: without that process a node is at fault, also when its agent is away. */
  readonly proxyPidPath?: string;
  /** Put before every program that is run, to enter the network of a node. */
  readonly enter?: readonly string[];
}

/** After the command name, see proc(5). */
const START_TICKS_INDEX = 19;

/**
 * Takes turns by keepalived, which lives in a session of its own and goes on without this process. What it says comes by a fifo, which keeps
 * it until somebody reads; its processes are looked at, and started again when they have been killed.
 */
export class KeepalivedVirtualIp implements VirtualIp {
  readonly #clock: Clock;
  readonly #logger: Logger | undefined;
  readonly #proxyPidPath: string | undefined;
  readonly #run: RunFolder;
  readonly #network: GatewayNetwork;
  readonly #process: KeepalivedProcess;
  readonly #listeners = new Set<(notice: VirtualIpNotice) => void>();
  #status: VirtualIpStatus;
  /** What this process takes part in; `undefined`: nothing, as far as it knows. */
  #held: HeldAddress | undefined;
  #reader: NoticeReader | undefined;
  #watch: NodeJS.Timeout | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #busy = false;
  #unwellLooks = 0;
  #retryMs = RETRY_MS_FIRST;
  #notBeforeMs = 0;
  /** The one whose notices were heard last: a new one begins as a backup, which says nothing of a second holder. */
  #vrrpPid = 0;
  #twoHoldersAtMs = -Infinity;
  #heardFirst: (() => void) | undefined;
  #serving = true;

  /** Throws when a path has characters that mean something to keepalived or a shell. */
  constructor(options: KeepalivedOptions) {
    const { clock, logger, proxyPidPath, enter = [] } = options;
    if (proxyPidPath !== undefined && !isPlainPath(proxyPidPath)) {
      throw new Error(
        `path ${JSON.stringify(proxyPidPath)} of the load balancer's process id: expected letters, digits, dots, hyphens and underscores`,
      );
    }
    this.#clock = clock;
    this.#logger = logger;
    this.#proxyPidPath = proxyPidPath;
    this.#run = new RunFolder(options.runFolder);
    this.#network = new GatewayNetwork(enter);
    this.#process = new KeepalivedProcess(this.#run, enter);
    this.#status = { state: 'off', sinceMs: clock.monotonicMs() };
    this.#serving = this.#run.read('serving')?.trim() !== '1';
  }

  status(): VirtualIpStatus {
    return this.#status;
  }

  watch(listener: (notice: VirtualIpNotice) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  setServing(serving: boolean): void {
    this.#serving = serving;
    this.#prepare();
  }

  async apply(spec: VirtualIpSpec): Promise<Result<void, VirtualIpProblem>> {
    const problems = checkVirtualIp(spec);
    if (problems.length > 0) return err(invalid(problems));
    return this.#inTurn(async () => {
      try {
        return await this.#apply(spec);
      } catch (cause) {
        return err(failed(spec, messageOf(cause)));
      }
    });
  }

  async release(): Promise<void> {
    await this.#inTurn(async () => {
      this.#end();
      const held = this.#held ?? parseRecord(this.#run.read('status'))?.held;
      await this.#process.stop();
      if (held !== undefined) await this.#network.remove(held);
      this.#held = undefined;
      this.#run.remove();
      this.#become('off');
    });
  }

  async detach(): Promise<void> {
    await this.#inTurn(() => {
      this.#end();
      this.#held = undefined;
      return Promise.resolve();
    });
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(async () => {
      this.#busy = true;
      try {
        return await work();
      } finally {
        this.#busy = false;
      }
    });
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  async #apply(spec: VirtualIpSpec): Promise<Result<void, VirtualIpProblem>> {
    const place = await this.#network.interfaceFor(spec);
    if (!place.ok) return place;
    this.#prepare();
    const held = { interfaceName: place.value, address: spec.address };
    const text = renderConfig({
      spec,
      interfaceName: place.value,
      files: this.#run.files,
      proxyPidPath: this.#proxyPidPath,
    });
    const running = !this.#process.isGone();
    const former = this.#run.read('configuration');
    const record = parseRecord(this.#run.read('status'));
    if (running && former === text) {
      await this.#takeOver(held, record?.status);
      return ok(undefined);
    }
    if (!isSame(record?.held, held)) {
      // Left by something that was killed, and not to be found by the probe of another gateway.
      if (!running) await this.#network.remove(held);
      const objection = await this.#network.objection(spec, place.value);
      if (objection !== undefined) return err(objection);
    }
    const refusal = await this.#check(spec, text);
    if (refusal !== undefined) return err(refusal);
    return this.#change(spec, held, running ? { text: former, held: record?.held } : undefined);
  }

  /** Puts the checked candidate in force; what ran before runs again if that fails. */
  async #change(
    spec: VirtualIpSpec,
    held: HeldAddress,
    former: { text: string | undefined; held: HeldAddress | undefined } | undefined,
  ): Promise<Result<void, VirtualIpProblem>> {
    this.#run.accept();
    if (former !== undefined && isSame(former.held, held)) {
      await this.#openNotices();
      await this.#process.reload();
      this.#hold(held);
      return ok(undefined);
    }
    if (former !== undefined) await this.#process.stop();
    const complaint = await this.#start(held);
    if (complaint === undefined) {
      this.#hold(held);
      return ok(undefined);
    }
    if (former?.text !== undefined && former.held !== undefined) {
      this.#run.write('configuration', former.text);
      await this.#start(former.held);
      this.#hold(former.held);
    }
    return err(failed(spec, complaint));
  }

  /** Goes on with what an earlier agent has started, or this one. */
  async #takeOver(held: HeldAddress, recorded: VirtualIpStatus | undefined): Promise<void> {
    if (this.#held !== undefined) return;
    const holds = await this.#network.holds(held);
    const state = recorded?.state ?? (holds ? 'holder' : 'backup');
    this.#status = recorded ?? { state, sinceMs: this.#clock.monotonicMs() };
    this.#vrrpPid = this.#process.vrrpPid();
    await this.#openNotices();
    this.#hold(held);
    this.#tell({ kind: 'status', status: this.#status });
  }

  /** Why keepalived does not take it. */
  async #check(spec: VirtualIpSpec, text: string): Promise<VirtualIpProblem | undefined> {
    this.#run.write('candidate', text);
    const command = ['keepalived', '--config-test', '--use-file', this.#run.files.candidate];
    const { status, complaint, output } = await this.#network.run(command);
    if (status === 0) return undefined;
    if (status === NOT_FOUND) {
      return {
        code: 'notInstalled',
        message: `the virtual IP ${spec.address} needs keepalived on node ${spec.own.node}, and it is not there`,
        remedy: 'Run apt-get install keepalived, and systemctl disable --now keepalived.',
      };
    }
    return failed(spec, `it does not take its configuration: ${complaint || output}`);
  }

  /** Starts it with the configuration in force; says why it does not run. */
  async #start(held: HeldAddress): Promise<string | undefined> {
    await this.#process.stop();
    this.#run.forgetPids();
    await this.#network.remove(held);
    await this.#openNotices();
    this.#become('starting');
    let complaint: string | undefined;
    const ended = new Promise<void>((resolve) => {
      this.#process.start((how) => {
        complaint = how;
        resolve();
        // One that is killed later is missed at once.
        void this.#look();
      });
    });
    await Promise.race([this.#nextNotice(), ended]);
    // Nothing waits any more.
    this.#heardFirst?.();
    return complaint;
  }

  /** Resolves with the next notice, or when none comes for long: an interface without a link says nothing new. */
  async #nextNotice(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, START_TIMEOUT_MS);
      this.#heardFirst = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async #openNotices(): Promise<void> {
    if (this.#reader !== undefined) return;
    // It refuses a fifo that is there already, which is as good.
    await this.#network.run(['mkfifo', '--mode=600', this.#run.files.notices]);
    this.#reader = new NoticeReader(this.#run.openNotices(), (notice) => {
      this.#heard(notice);
    });
  }

  #heard(notice: KeepalivedNotice): void {
    const pid = this.#process.vrrpPid();
    const sameProcess = pid === this.#vrrpPid;
    this.#vrrpPid = pid;
    switch (notice) {
      case 'MASTER':
        this.#become('holder');
        break;
      case 'BACKUP':
        if (this.#status.state === 'holder' && sameProcess) this.#twoHolders(false);
        this.#become('backup');
        break;
      case 'FAULT':
        this.#become('fault', this.#faultReason());
        break;
      case 'MASTER_RX_LOWER_PRI':
        this.#twoHolders(true);
        break;
      case 'STOP':
        break;
    }
    this.#heardFirst?.();
  }

  #faultReason(): string {
    return this.#serving
      ? 'its interface has no link or not its address, or the load balancer does not run'
      : 'the load balancer cannot serve';
  }

  #twoHolders(kept: boolean): void {
    const atMs = this.#clock.monotonicMs();
    if (atMs - this.#twoHoldersAtMs < TWO_HOLDERS_INTERVAL_MS) return;
    this.#twoHoldersAtMs = atMs;
    this.#logger?.warn({ ...this.#held, kept }, 'two gateways held the virtual IP');
    this.#tell({ kind: 'twoHolders', kept, atMs });
  }

  #become(state: VirtualIpState, reason?: string): void {
    if (state === this.#status.state && reason === this.#status.reason) return;
    const sinceMs = this.#clock.monotonicMs();
    this.#status = { state, sinceMs, ...(reason === undefined ? {} : { reason }) };
    this.#record();
    this.#logger?.info({ ...this.#held, state, reason }, 'virtual IP');
    this.#tell({ kind: 'status', status: this.#status });
  }

  #tell(notice: VirtualIpNotice): void {
    for (const listener of [...this.#listeners]) listener(notice);
  }

  #hold(held: HeldAddress): void {
    this.#held = held;
    this.#retryMs = RETRY_MS_FIRST;
    this.#record();
    this.#watch ??= setInterval(() => void this.#look(), WATCH_INTERVAL_MS).unref();
  }

  #record(): void {
    if (this.#held === undefined) return;
    this.#run.write('status', formatRecord({ status: this.#status, held: this.#held }));
  }

  /** Sees to it that it runs. */
  async #look(): Promise<void> {
    const held = this.#held;
    if (this.#busy || held === undefined) return;
    const state = this.#process.state();
    this.#unwellLooks = state === 'unwell' ? this.#unwellLooks + 1 : 0;
    if (state === 'running' || (state === 'unwell' && this.#unwellLooks < UNWELL_LOOKS_MAX)) return;
    if (this.#clock.monotonicMs() < this.#notBeforeMs) return;
    await this.#inTurn(async () => {
      if (this.#held !== undefined && this.#process.state() !== 'running') await this.#revive(held);
    });
  }

  async #revive(held: HeldAddress): Promise<void> {
    this.#unwellLooks = 0;
    const reason = 'keepalived was killed or stopped, and is started again';
    this.#logger?.error({ ...held }, reason);
    this.#become('fault', reason);
    let complaint: string | undefined;
    try {
      await this.#process.kill();
      complaint = await this.#start(held);
    } catch (cause) {
      complaint = messageOf(cause);
    }
    if (complaint === undefined) return;
    this.#notBeforeMs = this.#clock.monotonicMs() + this.#retryMs;
    this.#retryMs = Math.min(this.#retryMs * 2, RETRY_MS_MAX);
    this.#become('fault', `keepalived does not start: ${complaint}`);
  }

  #prepare(): void {
    if (!this.#run.prepare()) {
      const fields = { folder: this.#run.folder };
      this.#logger?.warn(
        fields,
        'the state of the virtual IP is on a disk: give a run folder on a tmpfs',
      );
    }
    const wanted = this.#serving ? '0\n' : '1\n';
    if (this.#run.read('serving') !== wanted) this.#run.write('serving', wanted);
    const stat = readFileSync('/proc/self/stat', 'utf8');
    const ticks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[START_TICKS_INDEX];
    this.#run.write('agent', `${process.pid} ${ticks ?? ''}\n`);
  }

  #end(): void {
    clearInterval(this.#watch);
    this.#watch = undefined;
    this.#reader?.close();
    this.#reader = undefined;
  }
}

function isSame(one: HeldAddress | undefined, other: HeldAddress): boolean {
  return one?.address === other.address && one.interfaceName === other.interfaceName;
}

function invalid(problems: readonly string[]): VirtualIpProblem {
  const message = `the virtual IP cannot be set up: ${problems.join('; ')}`;
  return { code: 'invalid', message, remedy: 'Correct rack.yaml.' };
}

function failed({ address, own }: VirtualIpSpec, complaint: string): VirtualIpProblem {
  const said = complaint.trim().slice(0, COMPLAINT_CHARS_MAX);
  return {
    code: 'failed',
    message: `keepalived on node ${own.node} cannot take part in the virtual IP ${address}: ${said}`,
    remedy: 'journalctl -t Keepalived -t Keepalived_vrrp says more; it is tried again.',
  };
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
