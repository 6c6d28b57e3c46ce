import {
  GrappeError,
  type NodeUpgradeState,
  type UpgradeOrder,
  type UpgradeReport,
} from '@grappe/domain';
import type {
  BlobStore,
  Logger,
  PackageUpgrades,
  Timers,
  UpgradeJob,
  UpgradeJobState,
} from '@grappe/ports';
import { fetchBlob, type FetchBlob } from '../fetch-blob.ts';
import type { LinkedUpgrades } from './linked-upgrades.ts';

/** For how long the controller must be heard without a break before this agent counts as well. */
export const HEALTHY_AFTER_MS = 10_000;
/** What was begun is looked at so often until it is over; its steps take seconds. */
const LOOK_MS = 1_000;
/** A link that breaks is back within seconds. */
const RETRY_MS = 5_000;
/** What is corrupt at the controller stays so: each try writes megabytes to the card. */
const RETRY_MS_MAX = 120_000;
/** How far a transfer is, is told in steps of this size at least. */
const PROGRESS_BYTES = 1_048_576;

export interface UpgradeKeeperOptions {
  readonly upgrades: PackageUpgrades;
  /** Of the package that this agent runs from. */
  readonly version: string;
  readonly fetch: FetchBlob;
  /** Where packages wait until they are complete. */
  readonly spool: BlobStore;
  readonly timers: Timers;
  readonly logger: Logger;
  /** The report has changed. */
  readonly onReport: () => void;
}

const STATES: Readonly<Record<UpgradeJobState, NodeUpgradeState>> = {
  staged: 'ready',
  installing: 'installing',
  installed: 'installed',
  'rolling-back': 'rolling-back',
  'rolled-back': 'rolled-back',
  stuck: 'stuck',
};

/** Carries out what the controller wants of this node's packages, and says how far that is. One thing at a time. */
export class UpgradeKeeper implements LinkedUpgrades {
  readonly #options: UpgradeKeeperOptions;
  #order: UpgradeOrder | undefined;
  #report: UpgradeReport | undefined;
  #work: Promise<void> = Promise.resolve();
  #fetching: AbortController | undefined;
  #cancelLook: (() => void) | undefined;
  #cancelRetry: (() => void) | undefined;
  #cancelConfirm: (() => void) | undefined;
  /** Transfers of this order that came to nothing, since the last link. */
  #retries = 0;
  #stopped = false;

  constructor(options: UpgradeKeeperOptions) {
    this.#options = options;
  }

  /** Learns what an earlier agent has begun. */
  async start(): Promise<void> {
    const job = await this.#options.upgrades.job();
    if (job !== undefined) this.#takeJob(job);
  }

  stop(): void {
    this.#stopped = true;
    this.#fetching?.abort();
    this.#cancelLook?.();
    this.#cancelRetry?.();
    this.#cancelConfirm?.();
  }

  report(): UpgradeReport | undefined {
    return this.#report;
  }

  take(order: UpgradeOrder | undefined): void {
    if (order?.id !== this.#order?.id) {
      this.#fetching?.abort();
      this.#retries = 0;
    }
    this.#order = order;
    this.#go();
  }

  connected(): void {
    this.#retries = 0;
    this.#cancelConfirm?.();
    this.#cancelConfirm = this.#options.timers.after(HEALTHY_AFTER_MS, () => void this.#confirm());
  }

  disconnected(): void {
    this.#cancelConfirm?.();
  }

  async #confirm(): Promise<void> {
    const { upgrades, version, logger } = this.#options;
    try {
      await upgrades.confirm(version);
    } catch (error) {
      logger.error({ err: error }, 'it could not be noted that this version works');
    }
  }

  #go(): void {
    this.#cancelRetry?.();
    this.#work = this.#work
      .then(() => this.#carryOut())
      .catch((error: unknown) => this.#failed(error));
  }

  #failed(error: unknown): void {
    const id = this.#order?.id;
    this.#options.logger.error({ err: error }, 'the upgrade of this node has failed');
    const message = error instanceof Error ? error.message : String(error);
    if (id !== undefined) this.#say({ id, state: 'refused', doneBytes: 0, message });
  }

  async #carryOut(): Promise<void> {
    const order = this.#order;
    if (order === undefined || this.#stopped) return;
    const { upgrades, logger } = this.#options;
    const { id, action, version, why } = order;
    const job = await upgrades.job();
    if (action === 'roll-back') {
      logger.warn({ version, why }, 'this node goes back to what ran before');
      await this.#begin(id, () => upgrades.rollBack(id, why));
      return;
    }
    const isReady = job?.id === id || (await this.#prepare(order));
    if (!isReady || this.#order?.id !== id) return;
    if (this.#order.action === 'install' && (await upgrades.job())?.state === 'staged') {
      logger.info({ version }, 'the packages of this node are replaced; containers run on');
      await this.#begin(id, () => upgrades.begin(id));
    } else await this.#look();
  }

  async #begin(id: string, begin: () => ReturnType<PackageUpgrades['begin']>): Promise<void> {
    const begun = await begin();
    if (begun.ok) await this.#look();
    else this.#say({ id, state: 'refused', doneBytes: 0, message: begun.error });
  }

  /** Whether all is ready; said in either case, but for a link that broke, which is tried again. */
  async #prepare({ id, version, packages }: UpgradeOrder): Promise<boolean> {
    const { upgrades, spool } = this.#options;
    const fetching = new AbortController();
    this.#fetching = fetching;
    this.#say({ id, state: 'fetching', doneBytes: 0, message: '' });
    let doneBytes = 0;
    for (const one of packages) {
      const before = doneBytes;
      const fetched = await this.#fetch(one, fetching.signal, (bytes) => {
        this.#progress(id, before + bytes);
      });
      if (fetched !== undefined) {
        if (!fetching.signal.aborted) this.#retry(id, before, fetched);
        return false;
      }
      doneBytes += one.sizeBytes;
    }
    const read = (sha256: string) => spool.openRead(sha256);
    const staged = await upgrades.stage({ id, version, packages, read });
    for (const { sha256 } of packages) await spool.remove(sha256);
    if (!staged.ok) this.#say({ id, state: 'refused', doneBytes, message: staged.error });
    return staged.ok;
  }

  /** Undefined: it is here. Otherwise why not yet, for a person. */
  async #fetch(
    one: UpgradeOrder['packages'][number],
    signal: AbortSignal,
    onBytes: (bytes: number) => void,
  ): Promise<string | undefined> {
    const { spool, fetch } = this.#options;
    try {
      const fetched = await fetchBlob(spool, fetch, one, signal, onBytes);
      if (fetched.kind === 'complete') return undefined;
      const why = fetched.kind === 'cut' ? fetched.message : `it is ${fetched.kind}`;
      return `the transfer of ${one.name} is tried again: ${why}`;
    } catch (error) {
      if (!(error instanceof GrappeError) || error.code !== 'NOT_FOUND') throw error;
      return `the controller does not have ${one.name} any more`;
    }
  }

  #progress(id: string, doneBytes: number): void {
    if (this.#report?.state !== 'fetching' || this.#report.id !== id) return;
    if (doneBytes - this.#report.doneBytes < PROGRESS_BYTES) return;
    this.#say({ ...this.#report, doneBytes });
  }

  #retry(id: string, doneBytes: number, message: string): void {
    this.#say({ id, state: 'fetching', doneBytes, message });
    if (this.#stopped) return;
    const waitMs = Math.min(RETRY_MS * 2 ** this.#retries, RETRY_MS_MAX);
    this.#retries += 1;
    this.#cancelRetry = this.#options.timers.after(waitMs, () => this.#go());
  }

  /** Says what has become of the job, and looks again until it is over. */
  async #look(): Promise<void> {
    this.#cancelLook?.();
    const job = await this.#options.upgrades.job();
    if (job !== undefined) this.#takeJob(job);
  }

  #takeJob({ id, state, message }: UpgradeJob): void {
    // What was told to begin has begun, also before it has written so.
    const isBegun =
      state === 'staged' && this.#order?.id === id && this.#order.action !== 'prepare';
    this.#say({ id, state: isBegun ? 'installing' : STATES[state], doneBytes: 0, message });
    const isUnderWay = isBegun || state === 'installing' || state === 'rolling-back';
    if (!isUnderWay || this.#stopped) return;
    this.#cancelLook = this.#options.timers.after(LOOK_MS, () => {
      void this.#look().catch((error: unknown) => this.#failed(error));
    });
  }

  #say(report: UpgradeReport): void {
    const before = this.#report;
    const isSame =
      before?.id === report.id &&
      before.state === report.state &&
      before.doneBytes === report.doneBytes &&
      before.message === report.message;
    this.#report = report;
    if (!isSame) this.#options.onReport();
  }
}
