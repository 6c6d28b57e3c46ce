import type { HubButton, NodeName } from '@grappe/domain';
import { describe, expect, it } from 'vitest';
import { HUB_IDENTIFY_MS } from '../constants.ts';
import { rackOf, type Rack } from '../testing/rack.ts';

const ask = (button: HubButton, node = 'n1') =>
  ({ kind: 'press', node: node as NodeName, button, by: 'hub wall' }) as const;

const told = (rack: Rack) =>
  rack.events.filter(({ node }) => node === 'n1').map(({ kind, message }) => `${kind} ${message}`);

describe('a button in home automation', () => {
  it('drains the node, and tells first who has pressed it', () => {
    const rack = rackOf(2);
    rack.expectOk(ask('drain'));
    expect(rack.state.durable.nodes.get('n1' as NodeName)?.availability).toBe('drained');
    expect(told(rack).slice(-2)).toEqual([
      'node.pressed hub wall has pressed "drain"',
      'node.drained its tasks move away',
    ]);
  });

  it('lets the node blink for a while', () => {
    const rack = rackOf(2);
    rack.expectOk(ask('identify'));
    expect(rack.agent('n1').standing?.identifyForMs).toBe(HUB_IDENTIFY_MS);
    expect(told(rack).at(-1)).toBe('node.pressed hub wall has pressed "identify"');
  });

  it('of a node that is not there is refused, and nothing is told', () => {
    const rack = rackOf(2);
    const events = rack.events.length;
    expect(rack.request(ask('drain', 'n9'))).toMatchObject({ ok: false });
    expect(rack.events.length).toBe(events);
  });
});
