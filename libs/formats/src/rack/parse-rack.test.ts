import { ENERGY_DEFAULT, NO_WIRING, POWER_DEFAULT } from '@grappe/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { parseRack } from './parse-rack.ts';
import { nodeOf, rackOf, rackProblems } from './testing.ts';

const RACK = `rack: black-pearl
network: { cidr: 172.16.0.0/16, gateway: 172.16.0.1, virtualIp: 172.16.0.50 }
power:
  battery: { chemistry: lead-acid, nominalVolts: 12, capacityAh: 40, sensor: { node: p1, hwmon: ina226 } }
  converters:
    - { name: c1, nodes: [p1, p2], maxAmps: 5, powerGood: { node: p3, gpio: 23 } }
    - { name: c2, nodes: [p3, p4], maxAmps: 5 }
  switchWatts: 9.26
failover: { leaseSeconds: 60, rebalance: false }
nodes:
  - { name: p1, address: 172.16.0.51, board: rpi-3b, leds: { power: 17, status: 27 } }
  - { name: p2, address: 172.16.0.52, board: rpi-3b, roles: [gateway], relay: { node: p3, gpio: 22 } }
  - { name: p3, address: 172.16.0.53, labels: { disk: ssd, rack/row: 1 }, sensor: { hwmon: ina219 } }
  - { name: p4 }
`;

describe('a rack', () => {
  it('is read whole', () => {
    const outcome = parseRack({ name: 'rack.yaml', text: RACK });
    expect(outcome).toEqual({
      ok: true,
      warnings: [],
      rack: {
        name: 'black-pearl',
        network: {
          cidr: '172.16.0.0/16',
          gateway: '172.16.0.1',
          virtualIp: '172.16.0.50',
          serviceCidr: '10.77.0.0/16',
        },
        converters: [
          {
            name: 'c1',
            nodes: ['p1', 'p2'],
            maxAmps: 5,
            powerGood: { node: 'p3', gpio: 23, activeLow: false },
          },
          { name: 'c2', nodes: ['p3', 'p4'], maxAmps: 5 },
        ],
        power: {
          battery: {
            chemistry: 'lead-acid',
            nominalVolts: 12,
            capacityAh: 40,
            sensor: { node: 'p1', kind: 'hwmon', driver: 'ina226', channel: 1 },
          },
          switchWatts: 9.26,
          energy: ENERGY_DEFAULT['lead-acid'],
        },
        nodes: [
          {
            name: 'p1',
            address: '172.16.0.51',
            board: 'rpi-3b',
            roles: [],
            labels: {},
            wiring: {
              leds: {
                power: { kind: 'gpio', gpio: 17, activeLow: false },
                status: { kind: 'gpio', gpio: 27, activeLow: false },
              },
            },
          },
          {
            name: 'p2',
            address: '172.16.0.52',
            board: 'rpi-3b',
            roles: ['gateway'],
            labels: {},
            wiring: { leds: {}, relay: { node: 'p3', gpio: 22, activeLow: false } },
          },
          {
            name: 'p3',
            address: '172.16.0.53',
            roles: [],
            labels: { disk: 'ssd', 'rack/row': '1' },
            wiring: { leds: {}, sensor: { kind: 'hwmon', driver: 'ina219', channel: 1 } },
          },
          { name: 'p4', roles: [], labels: {}, wiring: NO_WIRING },
        ],
        failover: { leaseTtlMs: 60_000, rebalance: false },
      },
    });
  });

  it('knows the roles that a node can have', () => {
    const text = 'rack: r1\nnodes: [{ name: p1, roles: [gateway, controller] }]';
    expect(nodeOf(rackOf(text), 'p1')?.roles).toEqual(['controller', 'gateway']);
  });

  it('needs nothing but a name', () => {
    expect(parseRack({ name: 'r', text: 'rack: r1\n' })).toEqual({
      ok: true,
      warnings: [],
      rack: {
        name: 'r1',
        network: { serviceCidr: '10.77.0.0/16' },
        converters: [],
        power: POWER_DEFAULT,
        nodes: [],
        failover: { leaseTtlMs: 3_000, rebalance: true },
      },
    });
  });

  it.each([
    ['rack: black-pearl', 'x-note: none', '1:1 : the name of the rack is missing (rack: name)'],
    ['rack: black-pearl', 'rack: Black_Pearl', /^1:7 rack: .*is not a rack name/],
    ['rack: black-pearl', 'rack: b\nnode: []', /^2:1 node: .*did you mean "nodes"/],
    [
      '172.16.0.0/16',
      '172.16.0.9/16',
      /^2:18 network.cidr: .*an address within its network \(172.16.0.0\/16\)/,
    ],
    ['leaseSeconds: 60', 'leaseSeconds: 1', /failover.leaseSeconds: .*from 2 to 86400/],
    ['leaseSeconds: 60', 'leaseMs: 60', /failover.leaseMs: .*leaseSeconds/],
    ['rebalance: false', 'rebalance: gently', /failover.rebalance: .*true or false/],
    ['172.16.0.0/16', '172.16.0.0/33', /network.cidr: .*like 172.16.0.0\/16/],
    ['gateway: 172.16.0.1,', 'gateway: 10.0.0.1,', /network.gateway: .*in 172.16.0.0\/16/],
    ['gateway: 172.16.0.1,', 'gateway: 172.16.0.0,', /network.gateway: .*a machine in/],
    ['gateway: 172.16.0.1,', 'gateway: 172.16.255.255,', /network.gateway: .*a machine in/],
    [
      'virtualIp: 172.16.0.50',
      'virtualIp: 172.16.0.1',
      /network.virtualIp: .*network.gateway has it/,
    ],
    [
      'virtualIp: 172.16.0.50',
      'virtualIp: 172.17.0.50',
      /network.virtualIp: .*an address of a machine in 172.16.0.0\/16/,
    ],
    ['virtualIp:', 'virtualIP:', /did you mean "virtualIp"/],
    ['chemistry: lead-acid', 'chemistry: led-acid', /chemistry: .*did you mean "lead-acid"/],
    ['capacityAh: 40', 'capacityAh: 0', /capacityAh: .*a number from 0.001/],
    [', hwmon: ina226', '', /battery.sensor: it is not said what measures/],
    ['switchWatts: 9.26', 'switchWatts: much', /power.switchWatts: /],
    ['name: c2', 'name: c1', /converters\[1\].name: .*another converter/],
    ['name: c2, ', '', /converters\[1\]: the name is missing/],
    ['maxAmps: 5, ', 'maxAmps: -5, ', /converters\[0\].maxAmps: /],
    ['nodes: [p3, p4]', 'nodes: [p3, p2]', /converters\[1\].nodes\[1\]: .*c1 feeds it already/],
    ['gpio: 23', 'gpio: 28', /powerGood.gpio: .*whole number from 0 to 27/],
    ['gpio: 23', 'gpio: 22', /gpio: "22" is not possible here: .* uses it on p3/],
    ['status: 27', 'status: 17', /nodes\[0\].leds.status: .*nodes\[0\].leds.power uses it on p1/],
    ['status: 27', 'sttus: 27', /nodes\[0\].leds.sttus: .*did you mean "status"/],
    ['name: p2', 'name: p1', /name: "p1" is not possible here: another node has this name/],
    ['name: p4', 'name: P_4', /nodes\[3\].name: .*is not a node name/],
    ['{ name: p4 }', 'p4', /nodes\[3\]: this is text/],
    [
      'address: 172.16.0.52',
      'address: 172.16.0.51',
      /nodes\[1\].address: .*nodes\[0\].address has it/,
    ],
    [
      'address: 172.16.0.52',
      'address: 172.16.0.50',
      /nodes\[1\].address: .*network.virtualIp has it/,
    ],
    ['address: 172.16.0.52', 'address: 172.17.0.2', /nodes\[1\].address: .*in 172.16.0.0\/16/],
    ['address: 172.16.0.52', 'address: p2.lan', /nodes\[1\].address: .*IPv4/],
    ['board: rpi-3b, roles', 'board: rpi-3c, roles', /nodes\[1\].board: .*did you mean "rpi-3b"/],
    ['[gateway]', '[gatway]', /nodes\[1\].roles\[0\]: .*did you mean "gateway"/],
    ['rack/row: 1', '"a b": 1', /nodes\[2\].labels\["a b"\]: /],
    ['relay: { node: p3,', 'relay: { node: p1,', /relay.node: "p1" .*c1 feeds both/],
    ['relay: { node: p3,', 'relay: { node: p2,', /relay.node: .*cannot switch itself/],
    ['relay: { node: p3, gpio: 22 }', 'relay: { node: p3 }', /relay: node or gpio is missing/],
  ])('%s → %s', (from, to, expected) => {
    expect(RACK).toContain(from);
    const found = rackProblems(RACK.replace(from, to));
    const matcher = typeof expected === 'string' ? expected : expect.stringMatching(expected);
    expect(found).toContainEqual(matcher);
  });

  it('reports everything at once, by position', () => {
    const text = RACK.replace('maxAmps: 5 }', 'maxAmps: 0 }')
      .replace('gateway: 172.16.0.1', 'gateway: 1.2.3.4')
      .replace('board: rpi-3b, leds', 'board: pi, leds');
    expect(rackProblems(text).map((problem) => problem.split(' ')[1])).toEqual([
      'network.gateway:',
      'power.converters[1].maxAmps:',
      'nodes[0].board:',
    ]);
  });

  it('warns of nodes that the list leaves out, and takes them', () => {
    const text = RACK.replace('nodes: [p3, p4]', 'nodes: [p33, p4]');
    const outcome = parseRack({ name: 'rack.yaml', text });
    expect(outcome.warnings.map((warning) => warning.message)).toEqual([
      expect.stringMatching(/^node p33 is not listed under nodes/),
    ]);
    expect(outcome.ok && outcome.rack.converters[1]?.nodes).toEqual(['p33', 'p4']);
    expect(rackProblems(RACK.replace('nodes: [p3, p4]', 'nodes: [P3, p4]'))[0]).toMatch(
      /converters\[1\].nodes\[0\]: "P3"/,
    );
  });

  it('does not interpolate', () => {
    expect(rackProblems('rack: ${NAME}')[0]).toMatch(/"\$\{NAME\}" is not a rack name/);
  });

  it('reads the largest rack', () => {
    const nodes = Array.from({ length: 10_000 }, (_, i) => ({
      name: `n${i}`,
      address: `10.${i >> 8}.${i & 255}.7`,
    }));
    const outcome = parseRack({ name: 'r', text: stringify({ rack: 'big', nodes }) });
    expect(outcome.ok && outcome.rack.nodes).toHaveLength(10_000);
  });

  it('never throws', () => {
    const word = fc.constantFrom(
      'rack',
      'network',
      'cidr',
      'power',
      'converters',
      'nodes',
      'name',
      'relay',
      'node',
      'gpio',
      'leds',
      'battery',
      'capacityAh',
      'sensor',
      'hwmon',
      'iio',
      'nut',
      'channel',
      'tiers',
      'saver',
      'critical',
      'below',
      'restart',
      'prices',
      'button',
      'kernel',
      'status',
      'p1',
      'address',
      'labels',
      'roles',
    );
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 5 },
        fc.oneof(word, fc.string(), fc.double(), fc.boolean(), fc.constant(null)),
        fc.array(tie('tree'), { maxLength: 4 }),
        fc.dictionary(word, tie('tree'), { maxKeys: 6 }),
      ),
    }));
    fc.assert(
      fc.property(
        fc.oneof(
          tree.map((value) => stringify(value)),
          fc.string(),
        ),
        (text) => {
          expect(typeof parseRack({ name: 'r', text }).ok).toBe('boolean');
        },
      ),
      { numRuns: 500 },
    );
  });
});
