import { describe, expect, it } from 'vitest';
import { parseCountry, parseHost, parseSsid, parseUserName, parseWifiKey } from './card-rules.ts';

describe('what a card may say', () => {
  it.each(['pi', '_x', 'a-b_9', 'x'.repeat(32)])('takes the user %s', (text) => {
    expect(parseUserName(text).ok).toBe(true);
  });
  it.each(['', 'root', 'Pi', '1a', '-a', 'a b', 'a;b', 'x'.repeat(33), 'a\n'])(
    'refuses the user %j',
    (text) => {
      expect(parseUserName(text).ok).toBe(false);
    },
  );
  it.each(['pool.ntp.org', '10.0.0.1', 'fd00::1', 'ntp', '0.de.pool.ntp.org'])(
    'takes the host %s',
    (text) => {
      expect(parseHost(text).ok).toBe(true);
    },
  );
  it.each([
    '',
    '10.0.0',
    '10.0.0.256',
    'a..b',
    '-a',
    'a b',
    'a\nb',
    'x'.repeat(64),
    `${'a.'.repeat(130)}a`,
  ])('refuses the host %j', (text) => {
    expect(parseHost(text).ok).toBe(false);
  });
  it('measures the name of a network in bytes', () => {
    expect(parseSsid('é'.repeat(16)).ok).toBe(true);
    expect(parseSsid('é'.repeat(17)).ok).toBe(false);
    expect(parseSsid('').ok).toBe(false);
    expect(parseSsid('a\u0007').ok).toBe(false);
  });
  it('knows countries and keys', () => {
    expect(parseCountry('NG').ok).toBe(true);
    expect(parseCountry('Ng').ok).toBe(false);
    expect(parseWifiKey('0'.repeat(64)).ok).toBe(true);
    const password = parseWifiKey('my password');
    expect(password.ok ? '' : password.error).not.toContain('my password');
  });
});
