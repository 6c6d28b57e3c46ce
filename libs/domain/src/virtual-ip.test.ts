import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NodeName, RackName } from './names.ts';
import {
  AGENT_GONE_PRIORITY,
  checkVirtualIp,
  GATEWAYS_MAX,
  virtualIpSpec,
  virtualRouterId,
  type Gateway,
  type VirtualIpSpec,
} from './virtual-ip.ts';

const rack = 'black-pearl' as RackName;
const gateways = Array.from({ length: GATEWAYS_MAX }, (_, index): Gateway => {
  return { node: `p${index}` as NodeName, address: `172.16.0.${51 + index}` };
});

function spec(changes: Partial<VirtualIpSpec> = {}): VirtualIpSpec {
  const made = virtualIpSpec(rack, '172.16.0.50', gateways.slice(0, 2), 'p0' as NodeName);
  if (made === undefined) throw new Error('p0 is a gateway');
  return { ...made, ...changes };
}

describe('virtualIpSpec', () => {
  it('gives each gateway its own priority, with and without an agent, those with an agent first', () => {
    const specs = gateways.map(({ node }) => virtualIpSpec(rack, '172.16.0.50', gateways, node));
    const priorities = specs.map((it) => it?.priority ?? 0);
    expect(specs.flatMap((it) => (it === undefined ? ['none'] : checkVirtualIp(it)))).toEqual([]);
    const all = [...priorities, ...priorities.map((it) => it + AGENT_GONE_PRIORITY)];
    expect(all).toEqual([...new Set(all)].sort((one, other) => other - one));
    expect(all.at(-1)).toBeGreaterThan(0);
    expect(specs.map((it) => it?.peers.length)).toEqual(gateways.map(() => GATEWAYS_MAX - 1));
  });

  it('is nothing for a node that is no gateway', () => {
    expect(virtualIpSpec(rack, '172.16.0.50', gateways, 'other' as NodeName)).toBeUndefined();
  });
});

describe('virtualRouterId', () => {
  it('is a number that VRRP has, and differs between most racks', () => {
    const ids = Array.from({ length: 100 }, (_, index) => virtualRouterId(`r${index}` as RackName));
    expect(ids.every((id) => Number.isInteger(id) && id >= 1 && id <= 255)).toBe(true);
    expect(new Set(ids).size).toBeGreaterThan(60);
    expect(virtualRouterId(rack)).toBe(virtualRouterId(rack));
  });
});

describe('checkVirtualIp', () => {
  it('finds nothing wrong with what is made from rack.yaml', () => {
    expect(checkVirtualIp(spec())).toEqual([]);
    expect(checkVirtualIp(spec({ interface: 'enx00e04c.100' }))).toEqual([]);
  });

  it('names everything at once', () => {
    const problems = checkVirtualIp(
      spec({
        address: '172.16.0.051',
        own: { node: 'p0' as NodeName, address: '224.0.0.18' },
        interface: 'eth0 {',
        routerId: 256,
        priority: 120,
        advertIntervalMs: 105,
      }),
    );
    expect(problems).toHaveLength(6);
    for (const part of ['051', '224.0.0.18', 'eth0 {', '256', '120', '105']) {
      expect(problems.join('\n')).toContain(part);
    }
  });

  it.each(['0.1.2.3', '127.0.0.1', '255.255.255.255', 'fe80::1', '', '10.0.0.1\n'])(
    'refuses the address %j',
    (address) => {
      expect(checkVirtualIp(spec({ address }))).toHaveLength(1);
    },
  );

  it('refuses an address that two have', () => {
    const own = { node: 'p0' as NodeName, address: '172.16.0.50' };
    expect(checkVirtualIp(spec({ own }))).toEqual([
      'node "p0": the virtual IP has its address, too',
    ]);
    const peers = [spec().own];
    expect(checkVirtualIp(spec({ peers }))).toHaveLength(1);
  });

  it('refuses more gateways than have priorities', () => {
    const peers = Array.from({ length: GATEWAYS_MAX }, (_, index): Gateway => {
      return { node: `q${index}` as NodeName, address: `172.16.1.${index + 1}` };
    });
    expect(checkVirtualIp(spec({ peers })).join()).toContain(`${GATEWAYS_MAX} at most`);
  });

  it('lets no interface through that is more than a word', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 20 }), (text) => {
        const passed = checkVirtualIp(spec({ interface: text })).length === 0;
        return !passed || /^[\w.-]+$/.test(text);
      }),
    );
  });
});
