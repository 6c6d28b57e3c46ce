/** A person presses a few buttons a minute, and a whole rack of 64 is drained by nobody; an automation gone wild must not fill the list of events. */
export const PRESSES_MAX = 30;
export const PRESSES_PERIOD_MS = 60_000;

/** Lets through so many presses in a period, whoever they come from. */
export class PressLimit {
  #atMs: number[] = [];
  #refusing = false;

  /** `too-many` is said once, then `still-too-many` until one is let through again: for a log that is not filled either. */
  admit(nowMs: number): 'admitted' | 'too-many' | 'still-too-many' {
    this.#atMs = this.#atMs.filter((atMs) => atMs > nowMs - PRESSES_PERIOD_MS);
    if (this.#atMs.length < PRESSES_MAX) {
      this.#atMs.push(nowMs);
      this.#refusing = false;
      return 'admitted';
    }
    const first = !this.#refusing;
    this.#refusing = true;
    return first ? 'too-many' : 'still-too-many';
  }
}
