import { describe, expect, it } from 'vitest';
import { formatAddress, parseAddress, parseSubnet, subnetSize, subnetsOverlap } from './subnet.ts';

function subnet(text: string) {
  const parsed = parseSubnet(text);
  if (!parsed.ok) throw new Error(parsed.reason);
  return parsed.value;
}

describe('addresses', () => {
  it.each(['0.0.0.0', '172.16.0.51', '255.255.255.255'])('reads and writes %s', (text) => {
    const parsed = parseAddress(text);
    expect(parsed.ok && formatAddress(parsed.value)).toBe(text);
  });

  it.each(['', '1.2.3', '1.2.3.4.5', '1.2.3.256', '01.2.3.4', '1.2.3.-4', '1.2.3.4 ', 'a.b.c.d'])(
    'refuses "%s"',
    (text) => {
      expect(parseAddress(text).ok).toBe(false);
    },
  );
});

describe('subnets', () => {
  it('knows how many addresses a prefix spans', () => {
    expect(subnetSize(subnet('172.16.0.0/16'))).toBe(65_536);
    expect(subnetSize(subnet('0.0.0.0/0'))).toBe(2 ** 32);
  });

  it('says which subnet was meant when host bits are set', () => {
    expect(parseSubnet('172.16.0.1/16')).toEqual({
      ok: false,
      reason: '"172.16.0.1/16" has host bits set; the subnet is 172.16.0.0/16',
    });
  });

  it.each(['172.16.0.0', '172.16.0.0/', '172.16.0.0/33', '172.16.0.0/x', '/16', '300.0.0.0/8'])(
    'refuses "%s"',
    (text) => {
      expect(parseSubnet(text).ok).toBe(false);
    },
  );

  it.each([
    ['172.16.0.0/16', '172.16.5.0/24', true],
    ['172.16.5.0/24', '172.16.0.0/16', true],
    ['172.16.0.0/16', '172.17.0.0/16', false],
    ['10.0.0.0/25', '10.0.0.128/25', false],
    ['128.0.0.0/1', '255.255.255.255/32', true],
  ])('%s and %s overlap: %s', (a, b, expected) => {
    expect(subnetsOverlap(subnet(a), subnet(b))).toBe(expected);
  });
});
