import type { GuardedContainer, LeaseWatchdog } from '@grappe/ports';
import { ok, type TaskId } from '@grappe/domain';
import type { MachineClock } from '../kernel/machine-clock.ts';
import type { ProcessLife } from '../kernel/process-life.ts';
import type { VirtualTime } from '../kernel/virtual-time.ts';

/** Until a process that was told to guard something else has answered. */
const ANSWER_MS = 2;

/** The watchdog of one machine: it lives beside the agent, and kills without asking the engine. The machine owns it; each run of the agent talks to it. */
export class SimLeaseWatchdog {
  readonly #time: VirtualTime;
  readonly #clock: MachineClock;
  readonly #kill: (task: TaskId) => void;
  #guarded: readonly GuardedContainer[] = [];
  #cancels: (() => void)[] = [];

  constructor(time: VirtualTime, clock: MachineClock, kill: (task: TaskId) => void) {
    this.#time = time;
    this.#clock = clock;
    this.#kill = kill;
  }

  /** Nothing of this boot is left. */
  losePower(): void {
    this.#replace([]);
  }

  open(life: ProcessLife): LeaseWatchdog {
    return {
      recall: () => life.ask(ANSWER_MS, () => this.#guarded),
      guard: (containers) =>
        life.ask(ANSWER_MS, () => {
          this.#replace(containers);
          return ok(undefined);
        }),
    };
  }

  #replace(containers: readonly GuardedContainer[]): void {
    for (const cancel of this.#cancels) cancel();
    this.#guarded = containers;
    this.#cancels = containers.map(({ task, leaseUntilMs, stopGraceMs }) =>
      this.#time.at(this.#clock.worldMs(leaseUntilMs + stopGraceMs), () => this.#kill(task)),
    );
  }
}
