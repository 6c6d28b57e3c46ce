import { describe, expect, it } from 'vitest';
import { drainTenPis, readExample, STARTS } from './ten-pi-rack.ts';

/** Two days of virtual time take a second or two; this only ends what hangs, on a machine that many share. */
const TIMEOUT_MS = 120_000;

describe.each(STARTS)('ten Pis on 40 Ah without sun, from a charge of %f', (fromCharge) => {
  const example = readExample();
  const without = drainTenPis(example, 'off', fromCharge);
  const withPolicy = drainTenPis(example, 'example', fromCharge);

  it(
    'serve what is critical at least twice as long as without a policy',
    () => {
      expect(withPolicy.criticalHours / without.criticalHours).toBeGreaterThan(2);
    },
    TIMEOUT_MS,
  );

  it('go through each tier once at the most, and nothing is violated on the way', () => {
    const order = ['saver', 'critical', 'shutdown'];
    const tiers = withPolicy.tiers.map(({ tier }) => tier);
    expect(tiers).toEqual(order.filter((tier) => (tiers as string[]).includes(tier)));
    expect(tiers.at(-1)).toBe('shutdown');
    expect(withPolicy.violations).toEqual([]);
  });

  it('end with their database closed, and not with one that was cut off', () => {
    expect(without.ended).toBe('hard');
    expect(without.databases).toEqual({ closed: 0, killed: 0, cut: 1 });
    expect(withPolicy.ended).toBe('orderly');
    expect(withPolicy.databases).toEqual({ closed: 1, killed: 0, cut: 0 });
  });

  it('come back in stages when there is power again', () => {
    expect(withPolicy.tiersBack).toEqual(['critical', 'saver', 'normal']);
    expect(withPolicy.isWhollyBack).toBe(true);
  });
});
