import type { Logger } from '@grappe/ports';
import { REFUSAL_LOG_CLIENTS_MAX, REFUSAL_LOG_PERIOD_MS } from './limits.ts';

/** Logs refusals, each client's at most once per period: a misbehaving client must not fill the disk of the controller. */
export class RefusalLog {
  readonly #logger: Logger;
  readonly #nowMs: () => number;
  /** Oldest entry first. */
  readonly #clients = new Map<string, { readonly loggedAtMs: number; left: number }>();

  /** `nowMs`: monotonic milliseconds. */
  constructor(logger: Logger, nowMs: () => number) {
    this.#logger = logger;
    this.#nowMs = nowMs;
  }

  refused(client: string, fields: object, message: string): void {
    const nowMs = this.#nowMs();
    const former = this.#clients.get(client);
    if (former !== undefined && nowMs - former.loggedAtMs < REFUSAL_LOG_PERIOD_MS) {
      former.left += 1;
      return;
    }
    this.#clients.delete(client);
    this.#clients.set(client, { loggedAtMs: nowMs, left: 0 });
    for (const oldest of this.#clients.keys()) {
      if (this.#clients.size <= REFUSAL_LOG_CLIENTS_MAX) break;
      this.#clients.delete(oldest);
    }
    this.#logger.warn({ client, refusedSinceLastLine: former?.left ?? 0, ...fields }, message);
  }
}
