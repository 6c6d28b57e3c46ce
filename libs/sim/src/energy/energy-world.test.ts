import { describe, expect, it } from 'vitest';
import { drawScenario } from './draw-scenario.ts';
import { runScenario } from './run-scenario.ts';

/** Each takes a second or two; this only ends what hangs, on a machine that many share. */
const TIMEOUT_MS = 300_000;
/** Weather, and what follows from it, in which something was found once; see the checkers' names. */
const REGRESSIONS = [
  { seed: 7, found: 'a loose contact was believed: a shutdown that power seemed to end' },
  { seed: 1_103, found: 'shed-order: a gateway was kept instead of what it leads to' },
  { seed: 1_600, found: 'comes-back: a node was left too full for what belongs on every node' },
] as const;

describe('a rack on a battery', () => {
  it(
    'has the same days again for the same seed, and others for another',
    () => {
      const lines = (seed: number): string[] => {
        const said: string[] = [];
        runScenario(drawScenario(seed), { onLine: (line) => said.push(line) });
        return said;
      };
      const first = lines(4);
      expect(lines(4)).toEqual(first);
      expect(lines(5)).not.toEqual(first);
      expect(first.length).toBeGreaterThan(50);
    },
    TIMEOUT_MS,
  );

  it.each(REGRESSIONS)(
    'keeps what must hold where it once did not: seed $seed',
    ({ seed, found }) => {
      const { violations } = runScenario(drawScenario(seed));
      expect(
        violations.map(({ checker, what }) => `${checker}: ${what}`),
        found,
      ).toEqual([]);
    },
    TIMEOUT_MS,
  );
});

describe('drawing scenarios', () => {
  const scenarios = Array.from({ length: 300 }, (_, seed) => drawScenario(seed));

  it('meets every weather, every trouble of a sensor, and weeks as well as days', () => {
    const days = new Set(scenarios.flatMap(({ sky }) => sky.days));
    expect([...days].sort()).toEqual(['changeable', 'clear', 'overcast', 'rain']);
    const troubles = scenarios.flatMap(({ sensor }) => sensor.troubles);
    const kinds = new Set(troubles.map(({ trouble }) => trouble));
    expect([...kinds].sort()).toEqual(['frozen', 'shorted', 'vanished', 'wild']);
    expect(new Set(scenarios.map(({ sky }) => sky.days.length))).toEqual(new Set([1, 2, 3, 4, 7]));
  });

  it('has racks with and without relays, mains, bounds of tiers, and room on converters', () => {
    const relays = scenarios.map(
      ({ rack }) => rack.nodes.filter(({ wiring }) => wiring.relay === undefined).length,
    );
    expect(Math.min(...relays)).toBe(1);
    expect(Math.max(...relays)).toBeGreaterThan(4);
    expect(scenarios.some(({ mains }) => mains.length > 0)).toBe(true);
    expect(scenarios.some(({ rack }) => rack.power.energy.saver.maxNodes === undefined)).toBe(true);
    expect(scenarios.some(({ rack }) => rack.converters.some(({ maxAmps }) => maxAmps))).toBe(true);
  });
});
