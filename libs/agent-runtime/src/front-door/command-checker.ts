import {
  beginDue,
  checkProblems,
  downServers,
  newCommandChecks,
  noteOutcome,
  watchTargets,
  withFindings,
  type CheckRun,
  type CommandChecks,
  type SeenServer,
} from '@grappe/agent-core';
import type { FrontDoor, FrontDoorProblem } from '@grappe/domain';
import type { CheckRunner, Clock, Timers } from '@grappe/ports';

export interface CommandCheckerParts {
  readonly runner: CheckRunner;
  readonly clock: Clock;
  readonly timers: Timers;
}

/** Has programs run that check servers, and says which of these are down. */
export class CommandChecker {
  readonly #parts: CommandCheckerParts;
  readonly #onDown: (down: ReadonlySet<string>) => void;
  readonly #onNews: () => void;
  #state: CommandChecks = newCommandChecks();
  #door: FrontDoor | undefined;
  /** As it was last said. */
  #down: ReadonlySet<string> = new Set();
  #cancel: (() => void) | undefined;
  #closed = false;

  /** `onDown`: all servers that are down, when there is news of them; `onNews`: something that a report tells may be another. */
  constructor(
    parts: CommandCheckerParts,
    {
      onDown,
      onNews,
    }: {
      readonly onDown: (down: ReadonlySet<string>) => void;
      readonly onNews: () => void;
    },
  ) {
    this.#parts = parts;
    this.#onDown = onDown;
    this.#onNews = onNews;
  }

  /** What is served now; absent: nothing. */
  watch(door: FrontDoor | undefined): void {
    if (door === this.#door || this.#closed) return;
    this.#door = door;
    this.#state = watchTargets(this.#state, door, this.#nowMs());
    this.#go();
  }

  /** Servers as the load balancer sees them, with what was found. */
  seen(servers: readonly SeenServer[]): readonly SeenServer[] {
    return withFindings(this.#state, servers);
  }

  problems(): readonly FrontDoorProblem[] {
    return checkProblems(this.#state);
  }

  close(): void {
    this.#closed = true;
    this.#cancel?.();
    this.#parts.runner.close();
  }

  #nowMs(): number {
    return this.#parts.clock.monotonicMs();
  }

  /** Begins what is due. */
  #go(): void {
    const nowMs = this.#nowMs();
    const { state, runs, wakeAtMs } = beginDue(this.#state, nowMs);
    this.#state = state;
    this.#cancel?.();
    this.#cancel =
      wakeAtMs === undefined
        ? undefined
        : this.#parts.timers.after(Math.max(0, wakeAtMs - nowMs), () => this.#go());
    for (const run of runs) void this.#run(run);
    const down = downServers(this.#state);
    if (isSame(down, this.#down)) return;
    this.#down = down;
    this.#onDown(down);
  }

  async #run(run: CheckRun): Promise<void> {
    const outcome = await this.#parts.runner.run(run).catch((error: unknown) => {
      const message = `the check ${run.command} cannot be made: ${String(error)}`;
      return { kind: 'unusable', message, remedy: '' } as const;
    });
    if (this.#closed) return;
    this.#state = noteOutcome(this.#state, run, outcome, this.#nowMs());
    this.#go();
    this.#onNews();
  }
}

function isSame(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  return one.size === other.size && [...one].every((key) => other.has(key));
}
