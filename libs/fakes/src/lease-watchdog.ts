import { err, ok, type Result } from '@grappe/domain';
import type { GuardedContainer, LeaseWatchdog } from '@grappe/ports';

/** A watchdog that outlives "restarts" of the agent: keep using the same object. It kills nobody; {@link FakeLeaseWatchdog.due} says who would die. */
export class FakeLeaseWatchdog implements LeaseWatchdog {
  /** Every call that had an effect, oldest first. */
  readonly lists: (readonly GuardedContainer[])[] = [];
  /** Set: nothing can be guarded, for this reason. */
  failure: string | undefined;
  /** Set: what was left cannot be read. */
  recallFailure: Error | undefined;
  #guarded: readonly GuardedContainer[] = [];
  #held: Promise<void> | undefined;

  get guarded(): readonly GuardedContainer[] {
    return this.#guarded;
  }

  /** Calls have no effect, and do not end, until the returned function is called. */
  hold(): () => void {
    let release = (): void => undefined;
    this.#held = new Promise((resolve) => {
      release = () => {
        this.#held = undefined;
        resolve();
      };
    });
    return release;
  }

  /** The board has started anew. */
  reboot(): void {
    this.#guarded = [];
  }

  /** Containers that may not live any more. */
  due(nowMs: number): readonly GuardedContainer[] {
    return this.#guarded.filter(
      ({ leaseUntilMs, stopGraceMs }) => nowMs >= leaseUntilMs + stopGraceMs,
    );
  }

  async recall(): Promise<readonly GuardedContainer[]> {
    if (this.recallFailure !== undefined) throw this.recallFailure;
    return this.#guarded;
  }

  async guard(containers: readonly GuardedContainer[]): Promise<Result<void, string>> {
    if (this.#held !== undefined) await this.#held;
    if (this.failure !== undefined) return err(this.failure);
    this.#guarded = [...containers];
    this.lists.push(this.#guarded);
    return ok(undefined);
  }
}
