import { ENTER_AFTER_MS, LEAVE_AFTER_MS } from '@grappe/controller-core';
import type { TierChange } from '../energy-watch.ts';
import type { EnergyChecker } from './checker.ts';

const DAY_MS = 86_400_000;
/** As coarse as the world may be: two looks. */
const LOOSE_MS = 120_000;
/**
 * Times a day that a tier is left for a better one. The sun does it once, each tier in turn: that is three. As much again for a day of clouds on a
 * small battery, where a tier's load empties what hysteresis asks for within hours.
 */
const RISES_A_DAY_MAX = 6;
const ORDER = ['normal', 'saver', 'critical', 'shutdown'] as const;

export function isRise({ from, to }: TierChange): boolean {
  return ORDER.indexOf(to) < ORDER.indexOf(from);
}

export const noFlapping: EnergyChecker = {
  name: 'no-flapping',
  text: 'tiers change no faster than their dwell times let them, and no oftener than a day and its clouds ask for',
  watch: (violated) => {
    let seen = 0;
    return {
      look: ({ tierChanges }) => {
        for (; seen < tierChanges.length; seen += 1) {
          const why = wrongAt(tierChanges, seen);
          if (why !== undefined) violated(why);
        }
      },
    };
  },
};

function wrongAt(changes: readonly TierChange[], index: number): string | undefined {
  const change = changes[index];
  if (change === undefined) return undefined;
  const { atMs, from, to } = change;
  const sinceMs = atMs - (changes[index - 1]?.atMs ?? Number.NEGATIVE_INFINITY);
  const atLeastMs = isRise(change) && from !== 'shutdown' ? LEAVE_AFTER_MS : ENTER_AFTER_MS;
  if (sinceMs < atLeastMs - LOOSE_MS || sinceMs < ENTER_AFTER_MS / 2)
    return `${from} became ${to} ${Math.round(sinceMs / 1_000)} s after the change before it`;
  const rises = changes
    .slice(0, index + 1)
    .filter((other) => isRise(other) && other.atMs > atMs - DAY_MS).length;
  return isRise(change) && rises > RISES_A_DAY_MAX
    ? `${rises} times within a day a better tier was entered`
    : undefined;
}
