/** Randomness, from outside: seeded in simulation, the system's generator in production. */
export interface Rng {
  /** Uniform in [0, 1). */
  next(): number;
  /** `count` random characters of [a-z0-9], for ids. */
  id(count: number): string;
}
