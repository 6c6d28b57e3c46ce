import { describe, expect, it } from 'vitest';
import { compareDebianVersions, parseDebianVersion } from './debian-version.ts';

/** Each earlier than the next, as `dpkg --compare-versions` says. */
const ASCENDING = [
  '0.1.0~~',
  '0.1.0~20261121160241.9ad0dd94',
  '0.1.0~20261121160241.9ad0dd94+changed',
  '0.1.0~20261122000000.00000000',
  '0.1.0~rc1',
  '0.1.0',
  '0.1.0-1',
  '0.1.0-1.1',
  '0.1.0-2',
  '0.1.0a',
  '0.1.0+changed',
  '0.1.1',
  '0.2',
  '0.10',
  '1.0',
  '1:0.1',
];

describe('versions of Debian packages', () => {
  it('are in the order of dpkg', () => {
    expect([...ASCENDING].reverse().sort(compareDebianVersions)).toEqual(ASCENDING);
  });

  it('are the same whatever zeros they are written with', () => {
    expect(compareDebianVersions('1.007', '1.7')).toBe(0);
    expect(compareDebianVersions('1.0', '0:1.0')).toBe(0);
    expect(compareDebianVersions('1.', '1.0')).toBe(0);
  });

  it('have numbers of any length', () => {
    expect(compareDebianVersions(`1.${'9'.repeat(40)}`, `1.1${'0'.repeat(40)}`)).toBeLessThan(0);
  });

  it.each(['', 'abc', '1.0 ', '1 0', '1.0-', 'x:1', '1.0/2', `1.${'0'.repeat(200)}`])(
    'are not %j',
    (text) => {
      expect(parseDebianVersion(text).ok).toBe(false);
      expect(compareDebianVersions(text, '0~')).toBeLessThan(0);
    },
  );

  it('are read in three parts', () => {
    expect(parseDebianVersion('2:1.0-3-4~x')).toEqual({
      ok: true,
      value: { epoch: 2, upstream: '1.0-3', revision: '4~x' },
    });
  });
});
