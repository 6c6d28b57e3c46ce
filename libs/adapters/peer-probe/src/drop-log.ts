import type { Clock, Logger } from '@grappe/ports';
import { DROP_LOG_PERIOD_MS } from './limits.ts';

const MESSAGES = {
  unverified: 'probe requests dropped: not of this rack, not for this node, or under an older key',
  answersLimit: 'probe requests dropped: more than this node answers in a second',
  probesLimit: 'probes not made: too many at a time',
} as const;

export type DropReason = keyof typeof MESSAGES;

/** Tells of what was dropped, each reason at most once per period. */
export class DropLog {
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #reasons = new Map<DropReason, { readonly loggedAtMs: number; left: number }>();

  constructor(clock: Clock, logger: Logger) {
    this.#clock = clock;
    this.#logger = logger;
  }

  dropped(reason: DropReason, fields: object): void {
    const nowMs = this.#clock.monotonicMs();
    const former = this.#reasons.get(reason);
    if (former !== undefined && nowMs - former.loggedAtMs < DROP_LOG_PERIOD_MS) {
      former.left += 1;
      return;
    }
    this.#reasons.set(reason, { loggedAtMs: nowMs, left: 0 });
    this.#logger.warn({ ...fields, droppedSinceLastLine: former?.left ?? 0 }, MESSAGES[reason]);
  }
}
