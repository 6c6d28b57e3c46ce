import { describe, expect, it } from 'vitest';
import { parseRack } from './parse-rack.ts';

function read(network: string, more = ''): ReturnType<typeof parseRack> {
  return parseRack({ name: 'rack.yaml', text: `rack: r1\nnetwork: { ${network} }\n${more}` });
}

function rangeOf(outcome: ReturnType<typeof parseRack>): string | undefined {
  return outcome.ok ? outcome.rack.network.serviceCidr : 'refused';
}

describe('the range of service addresses', () => {
  it('is the usual one, another, or none', () => {
    expect(rangeOf(read('cidr: 172.16.0.0/16'))).toBe('10.77.0.0/16');
    expect(rangeOf(read('serviceCidr: 192.168.77.0/24'))).toBe('192.168.77.0/24');
    expect(rangeOf(read('serviceCidr: none'))).toBeUndefined();
  });

  it.each([
    ['cidr: 10.0.0.0/8', ''],
    ['virtualIp: 10.77.4.4', ''],
    ['gateway: 172.16.0.1', 'nodes: [{ name: n1, address: 10.77.0.3 }]'],
  ])('is none where the usual one is taken, and that is said: %s', (network, more) => {
    const outcome = read(network, more);
    expect(rangeOf(outcome)).toBeUndefined();
    expect(outcome.warnings.map(({ message }) => message).join()).toContain(
      'services get no addresses, since 10.77.0.0/16',
    );
  });

  it.each([
    ['serviceCidr: 10.77.0.0', /a private network like/],
    ['serviceCidr: 10.77.0.1/16', /an address within its network/],
    ['serviceCidr: 172.16.8.0/24, cidr: 172.16.0.0/16', /overlaps 172.16.0.0\/16/],
    ['serviceCidr: 172.17.0.0/16', /is Docker's own/],
    ['serviceCidr: 127.1.0.0/16', /for itself/],
    ['serviceCidr: 10.0.0.0/8', /a prefix from \/12 to \/24/],
    ['serviceCidr: 10.77.0.0/25', /a prefix from \/12 to \/24/],
  ])('is refused: %s', (network, problem) => {
    const outcome = read(network);
    expect(outcome.ok).toBe(false);
    expect(outcome.ok ? '' : JSON.stringify(outcome.problems)).toMatch(problem);
  });
});
