import { describe, expect, it } from 'vitest';
import { describeLab, findNode } from './lab-description.ts';

const identity = { instance: 'i', starter: { pid: 1, startTicks: 1 }, owner: undefined };

function describeWith(choices: {
  name?: string;
  nodes?: number;
  subnet?: string;
  gateways?: number;
}) {
  return describeLab({ name: 'lab', nodes: 2, subnet: '172.16.0.0/16', ...choices }, identity);
}

describe('the layout of a lab', () => {
  it('gives the ten-board rack the addresses its owner knows', () => {
    const lab = describeWith({ nodes: 10 });
    expect(lab.hostAddress).toBe('172.16.0.1');
    expect(lab.nodes.map((node) => `${node.name} ${node.address}`)).toEqual(
      Array.from({ length: 10 }, (_, index) => `black-pearl${index + 1} 172.16.0.${index + 51}`),
    );
  });

  it('keeps interface names within the 15 characters of the kernel', () => {
    const lab = describeWith({ name: 'abcdefghi', nodes: 64 });
    const names = [lab.bridge, ...lab.nodes.map((node) => node.link)];
    expect(Math.max(...names.map((name) => name.length))).toBeLessThanOrEqual(15);
    expect(new Set(names).size).toBe(65);
  });

  it('gives no two nodes the same hardware address, in no two labs', () => {
    const labs = [
      describeWith({ nodes: 64 }),
      describeWith({ nodes: 64, subnet: '172.31.9.0/24' }),
    ];
    const all = labs.flatMap((lab) => lab.nodes.map((node) => node.hardwareAddress));
    expect(new Set(all).size).toBe(128);
    expect(all[0]).toBe('02:67:ac:10:00:33');
  });

  it.each([
    { gateways: 0, nodes: 4, chosen: undefined },
    { gateways: 2, nodes: 4, chosen: [1, 3] },
    { gateways: 2, nodes: 10, chosen: [1, 6] },
    { gateways: 3, nodes: 3, chosen: [1, 2, 3] },
  ])('spreads $gateways gateways over $nodes nodes', ({ gateways, nodes, chosen }) => {
    const { frontDoor } = describeWith({ gateways, nodes });
    expect(frontDoor?.gateways).toEqual(chosen?.map((number) => `black-pearl${number}`));
    expect(frontDoor?.virtualIp).toBe(chosen && '172.16.0.50');
  });

  it.each([-1, 5, 1.5, Number.NaN])('has no %s gateways of 4 nodes', (gateways) => {
    expect(() => describeWith({ nodes: 4, gateways })).toThrow('0 to 4 gateways');
  });

  it('moves the networks of engines out of the way of the lab', () => {
    expect(describeWith({ subnet: '10.231.0.0/16' }).enginePool).toBe('10.87.0.0/16');
    expect(() => describeWith({ subnet: '10.0.0.0/8' })).toThrow('covers the networks');
  });

  it.each(['', 'Lab', '1lab', 'a-b', 'abcdefghij', '../x', '.host'])(
    'refuses the name "%s"',
    (name) => {
      expect(() => describeWith({ name })).toThrow('cannot name a lab');
    },
  );

  it.each([0, 65, 1.5, Number.NaN])('refuses %s nodes', (nodes) => {
    expect(() => describeWith({ nodes })).toThrow('1 to 64 nodes');
  });

  it('refuses a subnet without room for its nodes', () => {
    expect(() => describeWith({ subnet: '172.16.0.0/27' })).toThrow('too small for 2 nodes');
    expect(() => describeWith({ subnet: '172.16.0.0/26', nodes: 13 })).toThrow('too small');
    expect(describeWith({ subnet: '172.16.0.0/26', nodes: 12 }).nodes.at(-1)?.address).toBe(
      '172.16.0.62',
    );
  });

  it('finds a node by name or number and names the nodes there are', () => {
    const lab = describeWith({});
    expect(findNode(lab, '2')).toBe(findNode(lab, 'black-pearl2'));
    expect(() => findNode(lab, 'black-pearl3')).toThrow('Nodes: black-pearl1, black-pearl2.');
  });
});
