import { STOP_GRACE_MS_UNKNOWN } from '@grappe/agent-core';
import { err, GrappeError, ok, type Result } from '@grappe/domain';
import type {
  BoardHalt,
  ContainerEngine,
  EngineResult,
  Logger,
  ObservedContainer,
  Timers,
} from '@grappe/ports';

/** For what takes milliseconds unless the card or the engine hangs; the board halts all the same then. */
const STEP_MS_MAX = 5_000;
/** What the engine may need beyond a container's grace to kill it and to say so. */
const STOP_MARGIN_MS = 10_000;
/** A container that was just being started may show up after the first listing. */
const ROUNDS_MAX = 3;

export interface NodeHaltOptions {
  /** Before anything stops: what other nodes have to take over goes to them. Absent: nothing has to. */
  readonly handOver?: () => Promise<void>;
  /** Starts and restarts containers no more once it has stopped, and has noted which are to be started again after the halt. */
  readonly driver: { stopForHalt(): Promise<void> };
  readonly engine: Pick<ContainerEngine, 'list' | 'stop'>;
  readonly board: BoardHalt;
  readonly timers: Timers;
  readonly logger: Logger;
  readonly onBegin: () => void;
  /** The board does not halt: the agent has to be started anew, and its containers with it. */
  readonly onFatal: (error: unknown) => void;
}

/** Stops everything that runs on this node, then halts the board. Once begun there is no way back but a new start. */
export class NodeHalt {
  readonly #options: NodeHaltOptions;
  #stopping: Promise<Result<void, string>> | undefined;

  constructor(options: NodeHaltOptions) {
    this.#options = options;
  }

  /**
   * `onStopped` is told whether every container is known to have stopped, in time for others to be told before the board is gone. It halts in
   * either case: whoever asked for it may be about to run out of power.
   */
  async halt(onStopped: (stopped: Result<void, string>) => void): Promise<void> {
    const first = this.#stopping === undefined;
    this.#stopping ??= this.#stopAll();
    onStopped(await this.#stopping);
    if (!first) return;
    const halted = await this.#options.board.halt();
    if (!halted.ok) this.#options.onFatal(new GrappeError('INTERNAL', halted.error));
  }

  async #stopAll(): Promise<Result<void, string>> {
    const { driver, logger, onBegin, handOver } = this.#options;
    onBegin();
    logger.info({}, 'this node stops its containers and halts');
    if (handOver !== undefined) await this.#within(STEP_MS_MAX, handOver().then(nothing, nothing));
    const stopped = await this.#within(STEP_MS_MAX, driver.stopForHalt().then(nothing, nothing));
    if (!stopped)
      logger.warn({}, 'the work of this agent did not end in time; halting all the same');
    for (let round = 0; round < ROUNDS_MAX; round += 1) {
      const listed = await this.#list();
      if (!listed.ok) return this.#failed(listed.failure.message);
      const running = listed.value.filter(({ state }) => state === 'running' || state === 'paused');
      if (running.length === 0) return ok(undefined);
      const stops = await Promise.all(running.map((container) => this.#stop(container)));
      // An engine that has let all of them wait for their whole time would do so again, and the power may be about to end.
      if (!stops.includes(true)) break;
    }
    return this.#failed('some containers did not stop');
  }

  async #list(): Promise<EngineResult<readonly ObservedContainer[]>> {
    const { engine } = this.#options;
    const listing = this.#within(STEP_MS_MAX, engine.list());
    const late = { kind: 'unreachable', message: 'the engine does not answer' } as const;
    return (await listing) ?? { ok: false, failure: late };
  }

  async #stop(container: ObservedContainer): Promise<boolean> {
    const { engine, logger } = this.#options;
    const { task, stopGraceMs = STOP_GRACE_MS_UNKNOWN } = container;
    const stopped = await this.#within(
      stopGraceMs + STOP_MARGIN_MS,
      engine.stop(task, stopGraceMs),
    );
    if (stopped?.ok === true) return true;
    const reason = stopped?.failure.message ?? 'the engine does not answer';
    logger.warn({ task, reason }, 'a container could not be stopped before the board halts');
    return false;
  }

  #failed(why: string): Result<void, string> {
    this.#options.logger.warn({ reason: why }, 'halting, although containers may still run');
    return err(`halting, although containers may still run: ${why}`);
  }

  /** Undefined when it takes longer. */
  #within<T>(ms: number, work: Promise<T>): Promise<T | undefined> {
    return new Promise((resolve, reject) => {
      const cancel = this.#options.timers.after(ms, () => resolve(undefined));
      work.then(resolve, reject).finally(cancel);
    });
  }
}

function nothing(): true {
  return true;
}
