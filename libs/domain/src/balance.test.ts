import { describe, expect, it } from 'vitest';
import { BALANCE_NAMES, parseBalance, REFUSED_BALANCE } from './balance.ts';

describe('parseBalance', () => {
  it.each(BALANCE_NAMES)(
    'knows %s: takes it, or refuses it with the nearest that is there',
    (name) => {
      const parsed = parseBalance(name);
      const refusal = Object.entries(REFUSED_BALANCE).find(([refused]) => refused === name)?.[1];
      if (refusal === undefined) {
        expect(parsed).toEqual({ ok: true, value: name });
        return;
      }
      expect(parsed.ok ? '' : parsed.error).toContain(`${name} is not available`);
      expect(parsed.ok ? '' : parsed.error).toContain(`The nearest is ${refusal.nearest}`);
      expect(parseBalance(refusal.nearest).ok).toBe(true);
    },
  );

  it.each([
    ['Round Robin', 'round-robin'],
    ['least_connections', 'least-connections'],
    ['wrr', 'weighted-round-robin'],
    ['roundrobin', 'weighted-round-robin'],
    ['leastconn', 'weighted-least-connections'],
    ['source', 'source-hash'],
  ])('reads %s as %s', (text, name) => {
    expect(parseBalance(text)).toEqual({ ok: true, value: name });
  });

  it.each(['', 'fastest', 'toString', '__proto__', 'x'.repeat(10_000)])(
    'refuses what it does not know, with all names',
    (text) => {
      const parsed = parseBalance(text);
      expect(parsed.ok ? '' : parsed.error).toMatch(
        /^unknown algorithm .*: expected round-robin, .*header-hash$/,
      );
      expect(parsed.ok ? 0 : parsed.error.length).toBeLessThan(400);
    },
  );
});
