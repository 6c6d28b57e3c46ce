/** Draws numbers from 0 up to, not including, 1. */
export type Random = () => number;

const UINT32_SIZE = 2 ** 32;

/** A small generator (mulberry32) whose numbers follow from the seed, so that a run can be repeated. Not for secrets. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / UINT32_SIZE;
  };
}
