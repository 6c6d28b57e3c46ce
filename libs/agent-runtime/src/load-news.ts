/** Less is no news: a load average moves by as much while nothing happens. In hundredths per processor. */
const LOAD_CHANGE_MIN = 5;

/** What heartbeats of one session tell of the board's load: it goes with them when it has changed, and costs no message of its own. */
export class LoadNews {
  readonly #load: () => number;
  #told: number | undefined;

  /** `load`: in hundredths per processor. */
  constructor(load: () => number) {
    this.#load = load;
  }

  next(): { readonly loadPercent?: number } {
    const now = Math.round(this.#load());
    if (!Number.isFinite(now) || now < 0) return {};
    if (this.#told !== undefined && Math.abs(now - this.#told) < LOAD_CHANGE_MIN) return {};
    this.#told = now;
    return { loadPercent: now };
  }
}
