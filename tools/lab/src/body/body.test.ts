import { describe, expect, it } from 'vitest';
import { describeLab } from '../lab-description.ts';
import { rackYaml } from '../rack-file.ts';
import { convertersOf, describeBody, pulls } from './body-description.ts';
import { supplyFault } from './supply.ts';

const FOLDERS = { runFolder: '/run/x', dataFolder: '/data/x' };
const identity = { instance: 'i', starter: { pid: 1, startTicks: 1 }, owner: undefined };
const names = (count: number): string[] => Array.from({ length: count }, (_, i) => `n${i + 1}`);

describe('the wires of a rack', () => {
  it.each([3, 4, 5, 10, 64])('with %i nodes never watch or switch what feeds them', (count) => {
    const body = describeBody('gauge', names(count), FOLDERS);
    for (const { nodes, watcher } of body.converters) expect(nodes).not.toContain(watcher);
    expect(body.relays.map(({ node }) => node)).toEqual(names(count));
    for (const { node, holder } of body.relays) {
      const own = body.converters.find(({ nodes }) => nodes.includes(node));
      expect(own?.nodes).not.toContain(holder);
    }
    const pins = body.relays.map(({ holder, gpio }) => `${holder} ${gpio}`);
    expect(new Set(pins).size).toBe(count);
  });

  it('with one converter leave out what would go dark with it', () => {
    expect(convertersOf(names(2))).toEqual([
      { name: 'c1', nodes: ['n1', 'n2'], watcher: undefined },
    ]);
    expect(describeBody('gauge', names(2), FOLDERS).relays).toEqual([]);
  });

  it('pull pins as a Raspberry Pi does', () => {
    expect(
      pulls()
        .map((high) => (high ? 'h' : 'l'))
        .join(''),
    ).toBe(`${'h'.repeat(9)}${'l'.repeat(19)}`);
  });
});

describe('the supply of a node', () => {
  const body = describeBody('gauge', names(4), FOLDERS);
  const fault = (converters: string[], relays: string[], node: string) =>
    supplyFault(body, { converters: new Set(converters), relays: new Set(relays) }, node);

  it('is there while its converter and its relay leave it', () => {
    expect(fault([], [], 'n1')).toBeUndefined();
    expect(fault(['c2'], ['n2'], 'n1')).toBeUndefined();
    expect(fault(['c1'], ['n1'], 'n1')).toEqual({ kind: 'converter', name: 'c1' });
    expect(fault([], ['n1'], 'n1')).toEqual({ kind: 'relay', holder: 'n3' });
  });
});

describe('rack.yaml', () => {
  const choices = { name: 'lab', nodes: 4, subnet: '172.16.0.0/16' };

  it('names what is wired, where there is a body', () => {
    const text = rackYaml({ description: describeLab({ ...choices, body: 'ina226' }, identity) });
    expect(text).toContain('sensor: { node: black-pearl1, hwmon: ina226, shuntOhms: 0.002 }');
    expect(text).toContain('powerGood: { node: black-pearl3, gpio: 23 }');
    expect(text).toContain('relay: { node: black-pearl1, gpio: 27 }');
    expect(text).toContain('saver: { below: 60%, nodes: 2 }');
  });

  it('names nothing but converters without one', () => {
    const text = rackYaml({ description: describeLab(choices, identity) });
    expect(text).toContain('{ name: c2, nodes: [black-pearl3, black-pearl4], maxAmps: 5 }');
    expect(text).not.toMatch(/battery|relay|powerGood|leds/);
  });
});
