import { describe, expect, it } from 'vitest';
import { rackOf } from '../rack/testing.ts';
import { nodeCardOf, type CardPlan } from './node-card.ts';
import { CARD, ED25519_KEY } from './testing.ts';

const PLAN: CardPlan = {
  cardId: CARD.cardId,
  system: 'raspberry-pi-os',
  controllers: ['172.16.0.10:7443'],
  packages: CARD.packages,
};

const RACK = `rack: black-pearl
network:
  cidr: 172.16.0.0/16
  gateway: 172.16.0.1
  nameServers: [172.16.0.1]
  timeServers: [pool.ntp.org]
  wifi: { ssid: Black Pearl, country: DE }
access: { user: anna, sshKeys: [${ED25519_KEY}] }
power:
  battery: { nominalVolts: 12, capacityAh: 40, sensor: { node: p1, hwmon: ina226 } }
nodes:
  - { name: p1, address: 172.16.0.51, leds: { power: 17 }, sensor: { iio: ads1115, divider: 5 } }
  - { name: p2, wifi: true }
`;

function faults(text: string, node: string, plan: CardPlan = PLAN): readonly string[] {
  const outcome = nodeCardOf(rackOf(text), node, plan);
  return outcome.ok ? [] : outcome.faults.map(({ kind, message }) => `${kind}: ${message}`);
}

describe('the card of a node', () => {
  it('says what rack.yaml says of the node', () => {
    const outcome = nodeCardOf(rackOf(RACK), 'p1', PLAN);
    expect(outcome).toEqual({
      ok: true,
      warnings: [],
      card: {
        ...PLAN,
        rack: 'black-pearl',
        node: 'p1',
        network: {
          address: '172.16.0.51/16',
          gateway: '172.16.0.1',
          nameServers: ['172.16.0.1'],
        },
        timeServers: ['pool.ntp.org'],
        access: { user: 'anna', sshKeys: [ED25519_KEY] },
        leds: { power: { kind: 'gpio', gpio: 17, activeLow: false } },
      },
      sensors: [
        { kind: 'hwmon', driver: 'ina226', channel: 1, node: 'p1' },
        { kind: 'iio', device: 'ads1115', channel: 0, divider: 5 },
      ],
    });
  });

  it('asks by DHCP where there is no address, and has Wi-Fi where there is no cable', () => {
    const outcome = nodeCardOf(rackOf(RACK), 'p2', PLAN);
    expect(outcome.ok && outcome.card.network).toEqual({
      nameServers: ['172.16.0.1'],
      wifi: { ssid: 'Black Pearl', country: 'DE' },
    });
    expect(outcome.ok && outcome.sensors).toEqual([]);
  });

  it('warns of what will be missed', () => {
    const text =
      'rack: r1\nnetwork: { cidr: 10.1.0.0/16 }\nnodes: [{ name: p1, address: 10.1.0.1 }]';
    const outcome = nodeCardOf(rackOf(text), 'p1', PLAN);
    expect(outcome.ok && outcome.warnings.map((line) => line.split(':')[0])).toEqual([
      'rack.yaml names no network.gateway',
      'rack.yaml names no network.nameServers',
      'rack.yaml names no network.timeServers',
      'rack.yaml names no access.sshKeys',
    ]);
    expect(outcome.ok && outcome.card.access).toEqual({ user: 'pi', sshKeys: [] });
  });

  it('names the nodes that were probably meant', () => {
    const rack = rackOf('rack: r1\nnodes: [{ name: pearl1 }, { name: pearl2 }, { name: other }]');
    expect(nodeCardOf(rack, 'paerl1', PLAN)).toMatchObject({
      faults: [{ kind: 'unknown-node', nearest: ['pearl1'] }],
    });
    expect(nodeCardOf(rack, 'pearl9', PLAN)).toMatchObject({
      faults: [{ kind: 'unknown-node', nearest: ['pearl1', 'pearl2'] }],
    });
    expect(nodeCardOf(rack, 'zzz', PLAN)).toMatchObject({ faults: [{ nearest: [] }] });
  });

  it('names all that stands in the way', () => {
    const text = 'rack: r1\nnodes: [{ name: p1, address: 10.0.0.1 }]';
    const plan = { ...PLAN, cardId: 'x', controllers: ['nowhere'] };
    expect(faults(text, 'p1', plan).map((line) => line.slice(0, 40))).toEqual([
      'address-without-cidr: p1 has the address',
      'impossible: cardId: 32 hexadecimal digit',
      'impossible: controllers[0]: host:port is',
    ]);
    const rack = { ...rackOf('rack: r1\nnodes: [{ name: p1 }]') };
    const wireless = {
      ...rack,
      nodes: rack.nodes.map((node) => ({ ...node, wifi: true as const })),
    };
    expect(nodeCardOf(wireless, 'p1', PLAN)).toMatchObject({
      faults: [{ kind: 'wifi-not-described' }],
    });
  });
});
