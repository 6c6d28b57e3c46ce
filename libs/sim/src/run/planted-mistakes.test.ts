import { describe, expect, it } from 'vitest';
import { checkerNamed, CHECKERS } from '../checkers/all.ts';
import { PLANTED_MISTAKES } from '../testing/planted-mistakes.ts';
import type { PlantedMistake } from '../testing/planting.ts';
import { runSeed, WALL_CLOCK } from './run-seed.ts';
import { LIVELOCK, LIVENESS } from './run-world.ts';

/** The slowest takes some seconds; this only ends what hangs, on a machine that many share. */
const TIMEOUT_MS = 300_000;

/** The first seed whose world shows the mistake to the checker that is to find it. */
async function caughtAt({
  caughtBy,
  profile,
  withinSeeds,
  makers,
}: PlantedMistake): Promise<number> {
  const checkers = [checkerNamed(caughtBy)].filter((checker) => checker !== undefined);
  for (let seed = 1; seed <= withinSeeds; seed += 1) {
    const { violations } = await runSeed(seed, { makers, checkers }, profile);
    if (violations.some(({ checker }) => checker === caughtBy)) return seed;
  }
  return Number.POSITIVE_INFINITY;
}

describe('a planted mistake is found:', () => {
  it.each(PLANTED_MISTAKES)(
    '$name',
    async (mistake) => {
      expect(await caughtAt(mistake)).toBeLessThanOrEqual(mistake.withinSeeds);
    },
    TIMEOUT_MS,
  );

  it('one for every checker', () => {
    const caught = new Set(PLANTED_MISTAKES.map(({ caughtBy }) => caughtBy));
    const all = [...CHECKERS, LIVENESS, LIVELOCK, WALL_CLOCK].map(({ name }) => name);
    expect(caught).toEqual(new Set(all));
  });
});
