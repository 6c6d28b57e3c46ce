import { createSecretKey } from 'node:crypto';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { PROBE_KEY_BYTES } from './limits.ts';
import { ProbeKeys } from './probe-keys.ts';

const bytes = (fill: number) => new Uint8Array(PROBE_KEY_BYTES).fill(fill);
const after = (...fills: number[]) => {
  const keys = new ProbeKeys();
  for (const fill of fills) keys.set(bytes(fill));
  return keys.all.map((key) => key.export()[0]);
};

describe('probe keys', () => {
  it('are the newest and the one before it', () => {
    expect(after()).toEqual([]);
    expect(after(1)).toEqual([1]);
    expect(after(1, 2)).toEqual([2, 1]);
    expect(after(1, 2, 3)).toEqual([3, 2]);
  });

  it('do not lose the one before when the newest is given again, as at every connection of a term', () => {
    expect(after(1, 2, 2, 2)).toEqual([2, 1]);
  });

  it('are both kept when the one before comes back', () => {
    expect(after(1, 2, 1)).toEqual([1, 2]);
  });

  it('are copies: the caller may wipe its bytes', () => {
    const keys = new ProbeKeys();
    const given = bytes(5);
    keys.set(given);
    given.fill(0);
    expect(keys.all[0]?.equals(createSecretKey(bytes(5)))).toBe(true);
  });

  it('have one length', () => {
    const keys = new ProbeKeys();
    for (const length of [0, PROBE_KEY_BYTES - 1, PROBE_KEY_BYTES + 1]) {
      expect(() => keys.set(new Uint8Array(length))).toThrow('32 bytes');
    }
    expect(keys.all).toEqual([]);
  });

  it('do not show when printed', () => {
    const keys = new ProbeKeys();
    keys.set(new TextEncoder().encode('0123456789abcdef0123456789abcdef'));
    const printed = inspect(keys, { depth: 9, showHidden: true }) + JSON.stringify(keys.all);
    expect(printed).not.toMatch(/0123456789abcdef|30 31 32/);
  });
});
