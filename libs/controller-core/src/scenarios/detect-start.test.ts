import { NO_WIRING, type NodeName } from '@grappe/domain';
import { describe, expect, it } from 'vitest';
import { probingRack } from '../testing/probing-rack.ts';
import type { Rack } from '../testing/rack.ts';
import { rackSpec, replicated } from '../testing/specs.ts';

/** A rack whose rack.yaml says where its nodes are. */
function addressedRack(nodes: number): Rack {
  const names = Array.from({ length: nodes }, (_, n) => `n${n + 1}`);
  const spec = rackSpec();
  return probingRack(nodes, {
    ...spec,
    nodes: names.map((name, n) => ({
      name: name as NodeName,
      address: `10.0.0.${n + 1}`,
      roles: [],
      labels: {},
      wiring: NO_WIRING,
    })),
  });
}

describe('after a restart of the controller', () => {
  it('a node that died with it is noticed within three seconds, where its address is known', () => {
    const rack = addressedRack(4);
    rack.deploy(replicated('web', 4));
    rack.silence('n1');
    rack.restartController();
    rack.advanceMs(1_900);
    expect(rack.conditions()['n1']).toBe('unknown');
    rack.advanceMs(600);
    expect(rack.conditions()['n1']).toBe('lost');
    expect(rack.running('web')).not.toContain('n1');
    // Its facts are not known any more.
    expect(rack.probes[0]).toMatchObject({ node: 'n1', address: '10.0.0.1', port: 7444 });
  });

  it('a node without an address has the whole grace', () => {
    const rack = probingRack(4);
    rack.silence('n1');
    rack.restartController();
    rack.advanceMs(9_900);
    expect(rack.conditions()['n1']).toBe('unknown');
    rack.advanceMs(500);
    expect(rack.conditions()['n1']).toBe('lost');
  });

  it('a node that only cannot reach it is suspected, and keeps its tasks', () => {
    const rack = addressedRack(4);
    rack.deploy(replicated('web', 4));
    const before = rack.taskIds('web');
    rack.silence('n1');
    rack.reach = () => 'answered';
    rack.restartController();
    rack.advanceMs(30_000);
    expect(rack.conditions()['n1']).toBe('suspected');
    expect(rack.taskIds('web')).toEqual(before);
    rack.heal('n1');
    expect(rack.conditions()['n1']).toBe('ready');
    expect(rack.events.filter(({ node }) => node === 'n1').at(-1)?.kind).toBe('node.ready');
  });

  it('a node whose agent is being upgraded has the whole grace', () => {
    const rack = addressedRack(4);
    rack.restartController({ connect: false });
    for (const name of ['n2', 'n3', 'n4']) rack.connect(name);
    rack.advanceMs(9_900);
    expect(rack.conditions()['n1']).toBe('suspected');
    rack.connect('n1');
    expect(rack.conditions()['n1']).toBe('ready');
  });

  it('nobody is asked about before more than half are back', () => {
    const rack = addressedRack(4);
    rack.silence('n1');
    rack.silence('n2');
    rack.restartController();
    rack.advanceMs(9_900);
    expect(rack.probes).toEqual([]);
    expect(rack.conditions()['n1']).toBe('unknown');
    rack.advanceMs(1_000);
    expect(rack.conditions()).toMatchObject({ n1: 'lost', n2: 'lost' });
  });

  it('the brake holds when most do not come back', () => {
    const rack = addressedRack(5);
    for (const name of ['n1', 'n2', 'n3']) rack.silence(name);
    rack.restartController();
    rack.advanceMs(12_000);
    expect(rack.conditions()).toMatchObject({ n1: 'suspected', n2: 'suspected', n3: 'suspected' });
    expect(rack.eventKinds()).toContain('rack.doubted');
    rack.advanceMs(12_000);
    expect(rack.conditions()).toMatchObject({ n1: 'lost', n2: 'lost', n3: 'lost' });
  });

  it('the numbers of its probes begin anew, and an answer to the one before it says nothing', () => {
    const rack = addressedRack(4);
    rack.silence('n1');
    rack.advanceMs(800);
    const [probe] = rack.probes;
    rack.restartController();
    const session = probe === undefined ? undefined : rack.agent(probe.by).session;
    if (probe === undefined || session === undefined) throw new Error('nobody was asked');
    const { id, by } = probe;
    rack.post({ kind: 'probe-result', node: by, session, probe: id, outcome: 'answered' });
    expect(rack.conditions()['n1']).toBe('unknown');
  });
});
