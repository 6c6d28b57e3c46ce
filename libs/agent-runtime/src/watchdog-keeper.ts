import type { GuardedContainer, LeaseWatchdog, Logger } from '@grappe/ports';

export interface WatchdogKeeperOptions {
  readonly watchdog: LeaseWatchdog;
  readonly logger: Logger;
  readonly onGuarded: (containers: readonly GuardedContainer[]) => void;
  readonly onFailure: (message: string) => void;
}

/** Has the watchdog guard the newest list, one call after the other: a list that was overtaken while it waited is never given to it. */
export class WatchdogKeeper {
  readonly #options: WatchdogKeeperOptions;
  #waiting: readonly GuardedContainer[] | undefined;
  #work: Promise<void> | undefined;
  #toldFailure = '';

  constructor(options: WatchdogKeeperOptions) {
    this.#options = options;
  }

  /** What an earlier agent has left. Without its word everything that needs a lease is stopped. */
  async recall(): Promise<readonly GuardedContainer[]> {
    const { watchdog, logger } = this.#options;
    try {
      return await watchdog.recall();
    } catch (error) {
      logger.error(
        { err: error },
        'what the watchdog guards could not be read; singletons that run are stopped',
      );
      return [];
    }
  }

  guard(containers: readonly GuardedContainer[]): void {
    this.#waiting = containers;
    this.#work ??= this.#guardWhatWaits();
  }

  /** Resolves when the call under way has ended; what waits behind it is dropped. */
  async stop(): Promise<void> {
    this.#waiting = undefined;
    await this.#work;
  }

  async #guardWhatWaits(): Promise<void> {
    for (let list = this.#take(); list !== undefined; list = this.#take()) await this.#guard(list);
    this.#work = undefined;
  }

  #take(): readonly GuardedContainer[] | undefined {
    const list = this.#waiting;
    this.#waiting = undefined;
    return list;
  }

  async #guard(containers: readonly GuardedContainer[]): Promise<void> {
    const failure = await this.#tryToGuard(containers);
    if (failure === undefined) this.#options.onGuarded(containers);
    else this.#options.onFailure(failure);
    this.#tell(failure ?? '');
  }

  async #tryToGuard(containers: readonly GuardedContainer[]): Promise<string | undefined> {
    try {
      const guarded = await this.#options.watchdog.guard(containers);
      return guarded.ok ? undefined : guarded.error;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  /** Once per reason: it is tried twice a second. */
  #tell(failure: string): void {
    if (failure === this.#toldFailure) return;
    const { logger } = this.#options;
    if (failure !== '')
      logger.error(
        { reason: failure },
        'the watchdog cannot guard singletons; none is started, and those that run stop with their lease',
      );
    else logger.info({}, 'the watchdog guards singletons again');
    this.#toldFailure = failure;
  }
}
