import {
  RETAINED_BYTES_MAX,
  RETAINED_BYTES_PER_OWNER_MAX,
  RETAINED_TOPICS_PER_OWNER_MAX,
} from './limits.ts';

interface Kept {
  readonly owner: string;
  readonly bytes: number;
}

/** Keeps count of what the broker retains, so that no client can fill the controller's memory with it. */
export class RetainedBudget {
  readonly #topics = new Map<string, Kept>();
  readonly #owners = new Map<string, { bytes: number; topics: number }>();
  readonly #trusted: string | undefined;
  #bytes = 0;

  /** `trusted` is bound by what the rack may have in all, and by nothing else: what it retains grows with the rack. */
  constructor(trusted?: string) {
    this.#trusted = trusted;
  }

  /**
   * Books a retained message; an empty payload frees its topic. False, and nothing booked, when the owner or the rack is over its limit.
   * A topic is charged to whoever published it last.
   */
  book(owner: string, topic: string, payloadBytes: number): boolean {
    const former = this.#topics.get(topic);
    if (former !== undefined) this.#release(topic, former);
    if (payloadBytes === 0) return true;
    const kept = { owner, bytes: Buffer.byteLength(topic) + payloadBytes };
    if (this.#fits(kept)) {
      this.#charge(topic, kept);
      return true;
    }
    if (former !== undefined) this.#charge(topic, former);
    return false;
  }

  #fits(kept: Kept): boolean {
    const used = this.#owners.get(kept.owner) ?? { bytes: 0, topics: 0 };
    if (this.#bytes + kept.bytes > RETAINED_BYTES_MAX) return false;
    return (
      kept.owner === this.#trusted ||
      (used.bytes + kept.bytes <= RETAINED_BYTES_PER_OWNER_MAX &&
        used.topics < RETAINED_TOPICS_PER_OWNER_MAX)
    );
  }

  #charge(topic: string, kept: Kept): void {
    const used = this.#owners.get(kept.owner) ?? { bytes: 0, topics: 0 };
    this.#owners.set(kept.owner, { bytes: used.bytes + kept.bytes, topics: used.topics + 1 });
    this.#topics.set(topic, kept);
    this.#bytes += kept.bytes;
  }

  #release(topic: string, kept: Kept): void {
    const used = this.#owners.get(kept.owner) ?? { bytes: kept.bytes, topics: 1 };
    if (used.topics <= 1) this.#owners.delete(kept.owner);
    else this.#owners.set(kept.owner, { bytes: used.bytes - kept.bytes, topics: used.topics - 1 });
    this.#topics.delete(topic);
    this.#bytes -= kept.bytes;
  }
}
