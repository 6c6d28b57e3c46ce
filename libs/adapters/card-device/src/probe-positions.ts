import { ALIGNMENT_BYTES } from './limits.ts';

/** Where the first mark below a power of two stands; smaller cards than that are not made. */
const FIRST_POWER_BYTES = 1024 * 1024;
/** Marks at places that nobody can guess, besides those at powers of two. */
const RANDOM_MARKS = 24;

/**
 * Where marks are put to find out whether a card has what it claims: the first and the last block, each power of two and the block before it,
 * halves between them, and some drawn places. A card that wraps around at a power of two, or at a half, gets two marks in one place; one that drops
 * what is beyond its real size, wherever that is, does not hold the last ones. Sorted, each once.
 */
export function probePositions(sizeBytes: number, random: () => number): readonly number[] {
  const last = alignedDown(sizeBytes) - ALIGNMENT_BYTES;
  const positions = new Set([0, last]);
  const add = (position: number): void => {
    if (position >= 0 && position <= last) positions.add(alignedDown(position));
  };
  for (let power = FIRST_POWER_BYTES; power <= sizeBytes; power *= 2) {
    for (const at of [power, power + power / 2]) {
      add(at);
      add(at - ALIGNMENT_BYTES);
    }
  }
  for (let mark = 0; mark < RANDOM_MARKS; mark += 1) add(random() * sizeBytes);
  return [...positions].sort((a, b) => a - b);
}

function alignedDown(position: number): number {
  return Math.floor(position / ALIGNMENT_BYTES) * ALIGNMENT_BYTES;
}
