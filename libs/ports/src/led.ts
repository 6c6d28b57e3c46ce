import type { Result } from '@grappe/domain';

export interface LedFault {
  /** For a person: which light, what happened, what to do. */
  readonly message: string;
}

/** One light. Blinking is done by whoever calls: a light that the kernel kept blinking would make a dead agent look alive. */
export interface Led {
  /** Done when it returns. A fault concerns this call only: the next one tries again. */
  write(lit: boolean): Result<void, LedFault>;
  /**
   * Gives the light back to what the kernel used it for before it was taken; where that was nothing, or blinked by itself as if an agent
   * lived, leaves it lit or dark as was asked when it was opened. Repeating it does nothing.
   */
  release(): void;
}
