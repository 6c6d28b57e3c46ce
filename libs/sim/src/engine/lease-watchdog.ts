import type { GuardedContainer, LeaseWatchdog } from '@grappe/ports';
import { err, ok, type TaskId } from '@grappe/domain';
import type { MachineClock } from '../kernel/machine-clock.ts';
import type { ProcessLife } from '../kernel/process-life.ts';
import type { VirtualTime } from '../kernel/virtual-time.ts';

/** Until a process that was told to guard something else has answered. */
const ANSWER_MS = 2;
/** Between two looks of the real one, while nothing lives that has to be dead: so long may something live that an engine has started late. */
export const LOOK_EVERY_MS = 500;

/** The watchdog of one machine: it lives beside the agent, and kills without asking the engine. The machine owns it; each run of the agent talks to it. */
export class SimLeaseWatchdog {
  readonly #time: VirtualTime;
  readonly #clock: MachineClock;
  readonly #kill: (task: TaskId) => void;
  /** What the folder says, for the next agent. */
  #written: readonly GuardedContainer[] = [];
  /** Have to be dead. */
  readonly #expired = new Set<TaskId>();
  #cancels: (() => void)[] = [];
  #refusals = 0;
  #boot = 0;

  constructor(time: VirtualTime, clock: MachineClock, kill: (task: TaskId) => void) {
    this.#time = time;
    this.#clock = clock;
    this.#kill = kill;
  }

  /** Nothing of this boot is left. */
  losePower(): void {
    this.#boot += 1;
    this.#guard([]);
    this.#written = [];
  }

  /** Its process ends; the next agent that has something to guard starts another. */
  kill(): void {
    this.#guard([]);
  }

  /** What it guards it guards on, and nobody can read what that is. */
  loseFolder(): void {
    this.#written = [];
  }

  /** It takes nothing new until the returned function is called. */
  refuse(): () => void {
    this.#refusals += 1;
    return () => (this.#refusals -= 1);
  }

  /** The container of a task has begun to run. */
  seeRunning(task: TaskId): void {
    if (!this.#expired.has(task)) return;
    this.#time.after(LOOK_EVERY_MS, () => {
      if (this.#expired.has(task)) this.#kill(task);
    });
  }

  open(life: ProcessLife): LeaseWatchdog {
    const boot = this.#boot;
    return {
      recall: () => life.ask(ANSWER_MS, () => this.#written),
      guard: (containers) =>
        life.ask(ANSWER_MS, () => {
          // A process that ends is heard to its end; one that goes with its board is not.
          if (this.#refusals > 0 || this.#boot !== boot)
            return err('the watchdog cannot be reached');
          this.#guard(containers);
          this.#written = containers;
          return ok(undefined);
        }),
    };
  }

  #guard(containers: readonly GuardedContainer[]): void {
    for (const cancel of this.#cancels) cancel();
    this.#expired.clear();
    this.#cancels = containers.map(({ task, leaseUntilMs, stopGraceMs }) =>
      this.#time.at(this.#clock.worldMs(leaseUntilMs + stopGraceMs), () => {
        this.#expired.add(task);
        this.#kill(task);
      }),
    );
  }
}
