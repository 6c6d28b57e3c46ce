import type { SeededRng } from '@grappe/fakes';

/** How one direction between two machines behaves while nothing is wrong with it. */
export interface LinkQuality {
  readonly latencyMs: number;
  /** Mean of what comes on top, exponentially distributed. */
  readonly jitterMs: number;
  /** Share of the packets that are lost. */
  readonly lossRate: number;
  /** Share of the datagrams that arrive twice. */
  readonly duplicateRate: number;
}

/** A switch and two network cards of a Pi. */
const WIRED: LinkQuality = { latencyMs: 0.3, jitterMs: 0.1, lossRate: 0, duplicateRate: 0 };

/** First wait of TCP before it sends a packet again (Linux: TCP_RTO_MIN); doubles with every further loss. */
const RETRANSMIT_MS_MIN = 200;
/** Losses in a row of one packet that are told apart; by then seconds have passed. */
const LOSSES_MAX = 5;
/** After a cut TCP finds out at its next try that packets pass again: at the latest after as long as the cut has lasted, and not after longer than this. */
const REDISCOVERY_MS_MAX = 3_000;

/** One direction between two machines. Cuts and clogs are counted, because faults overlap. */
export class Link {
  readonly #rng: SeededRng;
  readonly #waiting = new Set<(delayMs: number) => void>();
  readonly #qualities: LinkQuality[] = [WIRED];
  #cuts = 0;
  #clogs = 0;
  #blockedSinceMs = 0;

  constructor(rng: SeededRng) {
    this.#rng = rng;
  }

  get passes(): boolean {
    return this.#cuts === 0 && this.#clogs === 0;
  }

  /** `cut`: packets are lost. `clog`: they wait in a buffer on the way, and then come all at once. Returns what ends it. */
  block(kind: 'cut' | 'clog', nowMs: number): (nowMs: number) => void {
    if (this.passes) this.#blockedSinceMs = nowMs;
    if (kind === 'cut') this.#cuts += 1;
    else this.#clogs += 1;
    return (endMs) => {
      if (kind === 'cut') this.#cuts -= 1;
      else this.#clogs -= 1;
      if (this.passes) this.#open(kind, endMs);
    };
  }

  /** Returns what ends it. */
  worsen(quality: LinkQuality): () => void {
    this.#qualities.push(quality);
    return () => {
      const index = this.#qualities.indexOf(quality);
      if (index > 0) this.#qualities.splice(index, 1);
    };
  }

  /** How long a packet of a stream takes; one that is lost is sent again. */
  streamDelayMs(): number {
    let delayMs = this.#latencyMs();
    for (let loss = 0; loss < LOSSES_MAX && this.#isLost(); loss += 1)
      delayMs += RETRANSMIT_MS_MIN * 2 ** loss;
    return delayMs;
  }

  /** One delay per copy of a datagram that arrives: none, one or two. */
  datagramDelaysMs(): number[] {
    if (!this.passes || this.#isLost()) return [];
    const copies = this.#rng.next() < this.#quality.duplicateRate ? 2 : 1;
    return Array.from({ length: copies }, () => this.#latencyMs());
  }

  /** Calls `pass` once packets pass again, with how long that takes to be found out. */
  whenOpen(pass: (delayMs: number) => void): void {
    this.#waiting.add(pass);
  }

  #open(kind: 'cut' | 'clog', nowMs: number): void {
    const blockedMs = Math.min(nowMs - this.#blockedSinceMs, REDISCOVERY_MS_MAX);
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const pass of waiting) pass(kind === 'clog' ? 0 : this.#rng.next() * blockedMs);
  }

  get #quality(): LinkQuality {
    return this.#qualities.at(-1) ?? WIRED;
  }

  #latencyMs(): number {
    const { latencyMs, jitterMs } = this.#quality;
    return latencyMs - jitterMs * Math.log(1 - this.#rng.next());
  }

  #isLost(): boolean {
    const { lossRate } = this.#quality;
    return lossRate > 0 && this.#rng.next() < lossRate;
  }
}
