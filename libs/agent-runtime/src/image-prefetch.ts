import { normaliseImageReference } from '@grappe/domain';
import type { EngineResult, Logger } from '@grappe/ports';

/** Ways to an image, in the order in which they are tried. Neither does anything when the image is on the node. */
export interface ImageWays {
  /** From the controller, in turn with all other transfers; undefined when only a registry may have it. */
  readonly fromController: (
    reference: string,
    signal: AbortSignal,
  ) => Promise<EngineResult<void> | undefined>;
  readonly fromRegistry: (reference: string, signal: AbortSignal) => Promise<EngineResult<void>>;
}

/** One list, until it is done or another takes its place. */
interface Job {
  readonly references: readonly string[];
  /** Ends one run through the list; the next begins at once. */
  run: AbortController;
  /** What a registry is being asked for, or {@link NOTHING} while tasks go first. Absent while the controller is. */
  asksRegistryFor?: string;
}

/** As what is asked for while a job only waits. */
const NOTHING = '';

/**
 * Brings images ahead, one at a time: first all that the controller holds, then the others from their registries, as one of those that does not
 * answer would hold up everything behind it. Whatever a task needs goes first.
 */
export class ImagePrefetch {
  readonly #ways: ImageWays;
  readonly #logger: Logger;
  #job: Job | undefined;
  /** Images that tasks wait for. */
  #urgent = 0;
  readonly #whenQuiet = new Set<() => void>();
  /** Why an image could not be had, as last told. */
  readonly #told = new Map<string, string>();

  constructor(ways: ImageWays, logger: Logger) {
    this.#ways = ways;
    this.#logger = logger;
  }

  /**
   * Takes the place of the list before. Resolves with whether there is nothing left to try again; undefined when another list has taken this one's
   * place. What a registry is sending that is on both lists is not broken off.
   */
  async bring(references: readonly string[]): Promise<boolean | undefined> {
    this.#replace(references);
    if (references.length === 0) return true;
    const job: Job = { references, run: new AbortController() };
    this.#job = job;
    for (;;) {
      const complete = await this.#runThrough(job);
      if (this.#job !== job) return undefined;
      if (!job.run.signal.aborted) {
        this.#job = undefined;
        return complete;
      }
      // A task went first.
      job.run = new AbortController();
    }
  }

  /** A task needs this image now: nothing else is brought from the same place until the returned function is called. */
  giveWayTo(reference: string): () => void {
    this.#urgent += 1;
    const asked = this.#job?.asksRegistryFor;
    // What the engine is pulling already, it goes on with for both.
    if (asked !== NOTHING && asked !== normaliseImageReference(reference)) this.#job?.run.abort();
    return () => {
      this.#urgent -= 1;
      if (this.#urgent > 0) return;
      for (const wake of this.#whenQuiet) wake();
    };
  }

  #replace(references: readonly string[]): void {
    const before = this.#job;
    this.#job = undefined;
    const names = new Set(references.map(normaliseImageReference));
    for (const name of this.#told.keys()) if (!names.has(name)) this.#told.delete(name);
    if (before?.asksRegistryFor === undefined || !names.has(before.asksRegistryFor))
      before?.run.abort();
  }

  /** Whether there is nothing left to try again; of no meaning when it was broken off. */
  async #runThrough(job: Job): Promise<boolean> {
    const { signal } = job.run;
    const over = (): boolean => signal.aborted || this.#job !== job;
    let complete = true;
    const elsewhere: string[] = [];
    for (const reference of job.references) {
      const brought = await this.#tried(reference, this.#ways.fromController(reference, signal));
      if (over()) return false;
      if (brought === undefined) elsewhere.push(reference);
      else complete = this.#isSettled(reference, brought) && complete;
    }
    for (const reference of elsewhere) {
      job.asksRegistryFor = NOTHING;
      await this.#quiet(signal);
      if (over()) break;
      job.asksRegistryFor = normaliseImageReference(reference);
      const brought = await this.#tried(reference, this.#ways.fromRegistry(reference, signal));
      if (over()) break;
      complete = this.#isSettled(reference, brought) && complete;
    }
    delete job.asksRegistryFor;
    return complete;
  }

  /** Resolves when no task waits for an image, or it is broken off. */
  async #quiet(signal: AbortSignal): Promise<void> {
    while (this.#urgent > 0 && !signal.aborted) {
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          this.#whenQuiet.delete(wake);
          signal.removeEventListener('abort', wake);
          resolve();
        };
        this.#whenQuiet.add(wake);
        signal.addEventListener('abort', wake);
      });
    }
  }

  /** What nobody foresaw is a failure like any other: nobody waits for this image yet. */
  async #tried<T>(reference: string, way: Promise<T>): Promise<T | EngineResult<void>> {
    try {
      return await way;
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      return { ok: false, failure: { kind: 'other', message: `${reference}: ${message}` } };
    }
  }

  /** Whether another try is of no use. A failure is told once per reason, as it may be met every minute for as long as there is no network. */
  #isSettled(reference: string, outcome: EngineResult<void>): boolean {
    const name = normaliseImageReference(reference);
    if (outcome.ok) {
      this.#told.delete(name);
      return true;
    }
    const { kind, message } = outcome.failure;
    if (this.#told.get(name) !== message) {
      this.#told.set(name, message);
      this.#logger.warn(
        { image: reference, reason: message },
        'an image could not be fetched ahead',
      );
    }
    return kind === 'invalid';
  }
}
