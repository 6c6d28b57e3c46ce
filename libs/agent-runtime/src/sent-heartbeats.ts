/**
 * Heartbeats whose sending is remembered until they are answered. A session is given up after six of them without an answer, or 1.5 s: thirty
 * at the shortest period; an answer to an older one is worth nothing.
 */
export const HEARTBEATS_REMEMBERED_MAX = 64;

/** When the heartbeats of one session were sent: leases count from then, however long the answer was on its way. */
export class SentHeartbeats {
  readonly #sentAtMs = new Map<number, number>();
  #sequence = 0;

  /** The number of a heartbeat that is about to be sent. */
  next(nowMs: number): number {
    this.#sequence += 1;
    this.#sentAtMs.set(this.#sequence, nowMs);
    this.#sentAtMs.delete(this.#sequence - HEARTBEATS_REMEMBERED_MAX);
    return this.#sequence;
  }

  /** When the heartbeat was sent that is answered now; undefined when none was, or an answer to it or a later one has come before. */
  answered(sequence: number): number | undefined {
    const sentAtMs = this.#sentAtMs.get(sequence);
    if (sentAtMs === undefined) return undefined;
    for (const earlier of this.#sentAtMs.keys()) {
      if (earlier > sequence) break;
      this.#sentAtMs.delete(earlier);
    }
    return sentAtMs;
  }
}
