import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isUsable, parseCidr, type Cidr } from './cidr.ts';
import { ipv4Number } from './ip-address.ts';
import type { ServiceKey, ServiceName } from './names.ts';
import {
  allotAddress,
  checkServiceNetwork,
  listenPorts,
  namedPorts,
  SERVICE_CIDR_DEFAULT,
  SERVICE_LISTEN_PORTS,
  type ServiceNetwork,
} from './service-address.ts';
import { defaultServiceSpec } from './service-defaults.ts';

const keys = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,6}\/[a-z]{1,6}$/), { maxLength: 60 });

function range(text: string): Cidr {
  const parsed = parseCidr(text);
  if (parsed === undefined) throw new Error(text);
  return parsed.cidr;
}

function allotAll(wanted: readonly string[], cidr: Cidr): ReadonlyMap<string, string | undefined> {
  const taken = new Set<string>();
  return new Map(
    wanted.map((key) => {
      const address = allotAddress(key as ServiceKey, cidr, (one) => taken.has(one));
      if (address !== undefined) taken.add(address);
      return [key, address];
    }),
  );
}

describe('the address of a service', () => {
  it('is one of the range, and of no other service', () => {
    fc.assert(
      fc.property(keys, fc.constantFrom('10.77.0.0/16', '192.168.5.0/26'), (wanted, text) => {
        const cidr = range(text);
        const addresses = [...allotAll(wanted, cidr).values()];
        expect(new Set(addresses).size).toBe(wanted.length);
        for (const address of addresses)
          expect(isUsable(cidr, ipv4Number(address ?? '') ?? -1)).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  it('is the same again wherever nobody has taken it', () => {
    const cidr = range(SERVICE_CIDR_DEFAULT);
    const alone = allotAddress('shop/db' as ServiceKey, cidr, () => false);
    expect(alone).toBe('10.77.11.219');
    expect(allotAddress('shop/db' as ServiceKey, cidr, () => false)).toBe(alone);
    const next = allotAddress('shop/db' as ServiceKey, cidr, (one) => one === alone);
    expect(next).toBe('10.77.11.220');
  });

  it('is found up to the last one, and then there is none', () => {
    const cidr = range('10.0.0.0/28');
    const wanted = Array.from({ length: 16 }, (_, n) => `shop/s${n}`);
    const addresses = [...allotAll(wanted, cidr).values()];
    expect(addresses.filter((address) => address !== undefined)).toHaveLength(14);
    expect(addresses.slice(14)).toEqual([undefined, undefined]);
  });
});

describe('the ports of a service under its name', () => {
  it('are all that it says by TCP, once each', () => {
    const spec = {
      ...defaultServiceSpec('db' as ServiceName, 'db'),
      ports: [
        { target: 5_432, published: 5_432, protocol: 'tcp' },
        { target: 53, protocol: 'udp' },
      ],
      expose: [9_187, 5_432],
    } as const;
    expect(namedPorts(spec)).toEqual([5_432, 9_187]);
    expect(namedPorts({ ...spec, networkMode: 'none' })).toEqual([]);
  });

  it('are listened for at places of their own, which others do not change unless they want the same', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 1, max: 65_535 }), { minLength: 1, maxLength: 256 }),
        (ports) => {
          const places = listenPorts(ports);
          expect([...places.keys()].sort((a, b) => a - b)).toEqual(ports.sort((a, b) => a - b));
          expect(new Set(places.values()).size).toBe(ports.length);
          const { from, to } = SERVICE_LISTEN_PORTS;
          for (const place of places.values()) {
            expect(place).toBeGreaterThanOrEqual(from);
            expect(place).toBeLessThanOrEqual(to);
          }
        },
      ),
      { numRuns: 50 },
    );
    expect(listenPorts([5_432]).get(5_432)).toBe(listenPorts([22, 80, 5_432, 9_187]).get(5_432));
  });
});

describe('what a node is told of services', () => {
  const network: ServiceNetwork = {
    cidr: SERVICE_CIDR_DEFAULT,
    nodes: ['10.0.0.1'],
    ports: [{ address: '10.77.0.1', port: 80, listen: 30_080 }],
  };

  it('is in order', () => {
    expect(checkServiceNetwork(network)).toEqual([]);
  });

  it.each<[string, Partial<ServiceNetwork>, RegExp]>([
    ['no network', { cidr: '10.77.0.0' }, /no.* network/],
    ['an address for a network', { cidr: '10.77.0.1/16' }, /no.* network/],
    ['a node without address', { nodes: ['10.0.0.1\n-F'] }, /no address of a node/],
    [
      'an address elsewhere',
      { ports: [{ address: '10.78.0.1', port: 80, listen: 30_080 }] },
      /not in 10.77.0.0\/16/,
    ],
    ['no port', { ports: [{ address: '10.77.0.1', port: 0, listen: 30_080 }] }, /no port/],
    [
      'a place that is not for this',
      { ports: [{ address: '10.77.0.1', port: 80, listen: 22 }] },
      /listened for on port 22/,
    ],
    ['one twice', { ports: [...network.ports, ...network.ports] }, /twice/],
  ])('is refused: %s', (_what, change, problem) => {
    expect(checkServiceNetwork({ ...network, ...change }).join()).toMatch(problem);
  });
});
