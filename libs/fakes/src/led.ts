import { err, ok, type Result } from '@grappe/domain';
import type { Led, LedFault } from '@grappe/ports';

/** A light that a test can see. */
export class FakeLed implements Led {
  /** As a person sees it. */
  lit: boolean;
  /** Set: it cannot be written, for this reason. */
  failure: string | undefined;
  /** Every level that was written, oldest first. */
  readonly writes: boolean[] = [];
  readonly #left: boolean;
  #released = false;

  /** @param left - lit when it is released. */
  constructor(left = false, lit = false) {
    this.#left = left;
    this.lit = lit;
  }

  get released(): boolean {
    return this.#released;
  }

  write(lit: boolean): Result<void, LedFault> {
    if (this.failure !== undefined) return err({ message: this.failure });
    this.writes.push(lit);
    this.lit = lit;
    return ok(undefined);
  }

  release(): void {
    if (this.#released) return;
    this.#released = true;
    if (this.failure === undefined) this.lit = this.#left;
  }
}
