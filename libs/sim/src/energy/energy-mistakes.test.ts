import { describe, expect, it } from 'vitest';
import { ENERGY_MISTAKES, type EnergyMistake } from '../testing/energy-mistakes.ts';
import { ENERGY_CHECKERS } from './checkers/all.ts';
import { drawScenario } from './draw-scenario.ts';
import { runScenario } from './run-scenario.ts';

/** The slowest takes some seconds; this only ends what hangs, on a machine that many share. */
const TIMEOUT_MS = 300_000;
/** Enough for every kind of scenario to be among them. */
const SEEDS = 2_000;

/** How many scenarios it takes until the checker that is to find the mistake does. */
function caughtAfter({ caughtBy, where, withinScenarios, meddling }: EnergyMistake): number {
  const checkers = ENERGY_CHECKERS.filter(({ name }) => name === caughtBy);
  let tried = 0;
  for (let seed = 1; seed <= SEEDS && tried < withinScenarios; seed += 1) {
    const scenario = drawScenario(seed);
    if (where?.(scenario) === false) continue;
    tried += 1;
    const { violations } = runScenario(scenario, { checkers, meddling, stopsAtViolation: true });
    if (violations.length > 0) return tried;
  }
  return Number.POSITIVE_INFINITY;
}

describe('a mistake in dealing with energy is found:', () => {
  it.each(ENERGY_MISTAKES)(
    '$name',
    (mistake) => {
      expect(caughtAfter(mistake)).toBeLessThanOrEqual(mistake.withinScenarios);
    },
    TIMEOUT_MS,
  );

  it('one for every checker', () => {
    const caught = new Set(ENERGY_MISTAKES.map(({ caughtBy }) => caughtBy));
    expect(caught).toEqual(new Set(ENERGY_CHECKERS.map(({ name }) => name)));
  });
});
