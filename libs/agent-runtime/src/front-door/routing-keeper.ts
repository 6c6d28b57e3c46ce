import { canonicalJson, type FrontDoorProblem, type ServiceNetwork } from '@grappe/domain';
import type { Logger, ServiceRouting, Timers } from '@grappe/ports';

/** Between two looks at what the kernel has: Docker, or a firewall that is set up anew, may take it away. A look takes some ten milliseconds. */
const LOOK_MS = 30_000;
/** After a failure, which may be a matter of the moment, such as another program that holds the lock. */
const RETRY_MS = 3_000;

export interface RoutingParts {
  readonly routing: ServiceRouting;
  readonly timers: Timers;
  readonly logger: Logger;
}

/** Keeps addresses of services leading to this node's load balancer, for as long as the controller's last word says so. */
export class RoutingKeeper {
  readonly #parts: RoutingParts;
  readonly #onChange: () => void;
  #wanted: ServiceNetwork | 'nothing' | undefined;
  #text = '';
  #working = false;
  #again = false;
  #problem: FrontDoorProblem | undefined;
  #cancelLook: (() => void) | undefined;
  #closed = false;

  constructor(parts: RoutingParts, onChange: () => void) {
    this.#parts = parts;
    this.#onChange = onChange;
  }

  /** What is wrong at present; undefined: nothing is known to be. */
  get problem(): FrontDoorProblem | undefined {
    return this.#problem;
  }

  /** What is wanted from now on. */
  want(wanted: ServiceNetwork | 'nothing'): void {
    if (wanted === this.#wanted || this.#closed) return;
    const text = canonicalJson(wanted);
    if (text === this.#text) return;
    this.#text = text;
    this.#wanted = wanted;
    this.#look();
  }

  /** Leaves everything as it is. */
  close(): void {
    this.#closed = true;
    this.#cancelLook?.();
  }

  #look(): void {
    this.#again = true;
    if (!this.#working) void this.#work();
  }

  async #work(): Promise<void> {
    const { routing, timers, logger } = this.#parts;
    this.#working = true;
    this.#cancelLook?.();
    while (this.#again && !this.#closed && this.#wanted !== undefined) {
      this.#again = false;
      const wanted = this.#wanted;
      const done = wanted === 'nothing' ? routing.remove() : routing.apply(wanted);
      const problem = await done.then(
        (outcome) => (outcome.ok ? undefined : outcome.error),
        (error: unknown) => ({ code: 'failed', message: String(error), remedy: '' }),
      );
      if (problem !== undefined && problem.message !== this.#problem?.message)
        logger.error({ ...problem }, 'addresses of services do not work on this node');
      this.#note(problem);
    }
    this.#working = false;
    // What is away stays away, unless it could not be removed.
    const isDone = this.#wanted === 'nothing' && this.#problem === undefined;
    if (this.#closed || isDone) return;
    const delayMs = this.#problem === undefined ? LOOK_MS : RETRY_MS;
    this.#cancelLook = timers.after(delayMs, () => this.#look());
  }

  #note(problem: Omit<FrontDoorProblem, 'part'> | undefined): void {
    const before = this.#problem?.message;
    this.#problem = problem === undefined ? undefined : { part: 'services', ...problem };
    if (before !== problem?.message) this.#onChange();
  }
}
