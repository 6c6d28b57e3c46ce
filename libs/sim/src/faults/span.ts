import type { Chance } from '../world/chance.ts';

/** The time in which faults begin. */
export class Span {
  readonly fromMs: number;
  readonly untilMs: number;

  constructor(fromMs: number, untilMs: number) {
    this.fromMs = fromMs;
    this.untilMs = untilMs;
  }

  at(chance: Chance): number {
    return chance.between(this.fromMs, this.untilMs);
  }

  /** Mostly short, and over at the end of the time. */
  during(chance: Chance, lastsMaxMs: number): { readonly atMs: number; readonly untilMs: number } {
    const atMs = this.at(chance);
    return { atMs, untilMs: Math.min(this.untilMs, atMs + chance.skewed(50, lastsMaxMs)) };
  }
}
