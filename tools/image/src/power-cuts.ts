import { createHash } from 'node:crypto';

/**
 * Cuts in a row, card by card: a cut finds a card as it was written, or as the cuts before it have left it. Only the last of a row is followed by
 * a boot until the node is ready, which takes the most time.
 */
const ROWS = [1, 2, 3] as const;

/** The cuts of one card: for each its moment, from 0 (power on) to 1 (the time that a first boot takes). */
export type CutRow = readonly number[];

/** Spreads so many cuts over cards. The same seed gives the same moments. */
export function planCuts(cuts: number, seed: string): readonly CutRow[] {
  const moments = Array.from({ length: cuts }, (_, cut) => fraction(`${seed}:${cut}`));
  const rows: CutRow[] = [];
  for (let cut = 0; cut < cuts; cut += rows.at(-1)?.length ?? 1) {
    const length = ROWS[rows.length % ROWS.length] ?? 1;
    rows.push(moments.slice(cut, cut + length));
  }
  return rows;
}

/** From 0 to 1, the same for the same text. */
function fraction(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE() / 2 ** 32;
}
