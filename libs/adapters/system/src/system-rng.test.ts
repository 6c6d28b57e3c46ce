import { describe, expect, it } from 'vitest';
import { SystemRng } from './system-rng.ts';

describe('SystemRng', () => {
  it('gives numbers in [0, 1), never the same twice', () => {
    const rng = new SystemRng();
    const numbers = Array.from({ length: 1_000 }, () => rng.next());
    expect(numbers.every((number) => number >= 0 && number < 1)).toBe(true);
    expect(new Set(numbers).size).toBe(1_000);
  });

  it('makes ids from [a-z0-9], every character about as often', () => {
    const counts = new Map<string, number>();
    for (const character of new SystemRng().id(36_000)) {
      counts.set(character, (counts.get(character) ?? 0) + 1);
    }
    expect([...counts.keys()].sort().join('')).toBe('0123456789abcdefghijklmnopqrstuvwxyz');
    // 1,000 expected with a standard deviation of 31: eight deviations never happen by chance.
    for (const count of counts.values()) expect(Math.abs(count - 1_000)).toBeLessThan(250);
  });
});
