import type { NodeName } from '@grappe/domain';
import { describe, expect, it } from 'vitest';
import { rackDoubt } from '../detect/evidence.ts';
import { probingRack } from '../testing/probing-rack.ts';
import type { Rack } from '../testing/rack.ts';
import { replicated, service } from '../testing/specs.ts';

function silence(rack: Rack, ...names: string[]): void {
  for (const name of names) rack.silence(name);
}

function count(rack: Rack, condition: string): number {
  return Object.values(rack.conditions()).filter((other) => other === condition).length;
}

/** A rack whose statistics have settled. */
function settledRack(nodes: number): Rack {
  const rack = probingRack(nodes);
  rack.advanceMs(2_000);
  return rack;
}

describe('when more than half of the nodes fall silent together', () => {
  it('none is declared lost, and all is left as it is', () => {
    const rack = settledRack(5);
    rack.deploy(replicated('web', 5));
    const before = rack.taskIds('web');
    silence(rack, 'n1', 'n2', 'n3');
    rack.advanceMs(9_000);
    expect(rack.conditions()).toEqual({
      n1: 'suspected',
      n2: 'suspected',
      n3: 'suspected',
      n4: 'ready',
      n5: 'ready',
    });
    expect(rack.taskIds('web')).toEqual(before);
    expect(rack.eventKinds().filter((kind) => kind.startsWith('rack.'))).toEqual(['rack.doubted']);
    expect(rackDoubt(rack.state)).toMatchObject({
      nodes: ['n1', 'n2', 'n3'],
      why: expect.stringContaining('3 of 5 nodes') as string,
    });
  });

  it('half is not more than half', () => {
    const rack = settledRack(4);
    silence(rack, 'n1', 'n2');
    rack.advanceMs(1_100);
    expect(count(rack, 'lost')).toBe(2);
    expect(rack.state.live.doubt).toBeUndefined();
  });

  it('those that were lost a moment before count, and are not taken back', () => {
    const rack = settledRack(5);
    silence(rack, 'n1', 'n2');
    rack.advanceMs(1_500);
    expect(count(rack, 'lost')).toBe(2);
    silence(rack, 'n3');
    rack.advanceMs(1_500);
    expect(rack.conditions()).toMatchObject({ n1: 'lost', n2: 'lost', n3: 'suspected' });
    expect(rackDoubt(rack.state)?.nodes).toEqual(['n3']);
  });

  it('failures one after another are none of its business', () => {
    const rack = settledRack(5);
    for (const name of ['n1', 'n2', 'n3']) {
      silence(rack, name);
      rack.advanceMs(5_000);
    }
    expect(count(rack, 'lost')).toBe(3);
    expect(rack.eventKinds()).not.toContain('rack.doubted');
  });

  it('it ends when enough are back, and those that are not are lost then', () => {
    const rack = settledRack(5);
    silence(rack, 'n1', 'n2', 'n3');
    rack.advanceMs(4_000);
    rack.heal('n1');
    rack.advanceMs(600);
    expect(rack.state.live.doubt).toBeUndefined();
    expect(rack.eventKinds()).toContain('rack.trusted');
    expect(rack.conditions()).toMatchObject({ n1: 'ready', n2: 'lost', n3: 'lost' });
  });

  it('it ends without a loss when all are back', () => {
    const rack = settledRack(3);
    rack.deploy(replicated('web', 3));
    const before = rack.taskIds('web');
    silence(rack, 'n1', 'n2', 'n3');
    rack.advanceMs(60_000);
    for (const name of ['n1', 'n2', 'n3']) rack.heal(name);
    rack.advanceMs(1_000);
    expect(count(rack, 'ready')).toBe(3);
    expect(rack.state.live.doubt).toBeUndefined();
    expect(rack.taskIds('web')).toEqual(before);
    expect(rack.eventKinds()).not.toContain('node.lost');
  });

  it('the operator can say that it is real', () => {
    const rack = settledRack(5);
    rack.deploy(replicated('web', 5));
    expect(rack.request({ kind: 'trust-silence' })).toMatchObject({
      ok: false,
      error: { code: 'REFUSED' },
    });
    silence(rack, 'n1', 'n2', 'n3');
    rack.advanceMs(2_000);
    rack.expectOk({ kind: 'trust-silence' });
    rack.advanceMs(50);
    expect(count(rack, 'lost')).toBe(3);
    expect(rack.running('web')).toEqual(['n4', 'n4', 'n4', 'n5', 'n5']);
    expect(rack.eventKinds()).toContain('rack.trusted');
  });

  it('silence that was found real is not doubted again, when one more of them is given up', () => {
    const rack = settledRack(7);
    const { reach } = rack;
    rack.reach = (from, to): ReturnType<typeof reach> =>
      to === 'n5' ? 'refused' : reach(from, to);
    rack.closeStream('n5');
    silence(rack, 'n1', 'n2', 'n3', 'n4');
    rack.advanceMs(2_000);
    rack.expectOk({ kind: 'trust-silence' });
    rack.advanceMs(50);
    expect(count(rack, 'lost')).toBe(4);
    rack.reach = (): 'silent' => 'silent';
    rack.advanceMs(3_000);
    expect(rack.conditions()['n5']).toBe('lost');
    expect(rack.eventKinds().filter((kind) => kind === 'rack.doubted')).toHaveLength(1);
  });

  it('nodes that were lost long before do not make the silent ones fewer', () => {
    const rack = settledRack(6);
    for (const name of ['n1', 'n2', 'n3']) {
      silence(rack, name);
      rack.advanceMs(5_000);
    }
    silence(rack, 'n4', 'n5');
    rack.advanceMs(2_000);
    expect(rack.conditions()).toMatchObject({ n4: 'suspected', n5: 'suspected', n6: 'ready' });
    expect(rackDoubt(rack.state)?.why).toContain('2 of 3 nodes');
  });

  it('peers that are heard convince it after ten seconds', () => {
    const rack = settledRack(5);
    silence(rack, 'n1', 'n2', 'n3');
    rack.advanceMs(10_500);
    expect(count(rack, 'lost')).toBe(0);
    rack.advanceMs(1_500);
    expect(count(rack, 'lost')).toBe(3);
    expect(rack.events.find(({ kind }) => kind === 'rack.trusted')?.message).toContain('confirmed');
  });

  it('it lasts while nobody is heard who could confirm it', () => {
    const rack = settledRack(3);
    silence(rack, 'n1', 'n2', 'n3');
    rack.advanceMs(120_000);
    expect(count(rack, 'suspected')).toBe(3);
    expect(rack.eventKinds().filter((kind) => kind === 'rack.doubted')).toHaveLength(1);
  });

  it('it lasts when the connections of the silent ones are given up', () => {
    const rack = settledRack(4);
    const names = ['n1', 'n2', 'n3', 'n4'];
    silence(rack, ...names);
    rack.advanceMs(7_000);
    for (const name of names) {
      rack.closeStream(name);
      rack.advanceMs(200);
    }
    rack.advanceMs(60_000);
    expect(count(rack, 'lost')).toBe(0);
    expect(rack.eventKinds()).not.toContain('rack.trusted');
  });

  it('it lasts while peers cannot be asked about all of them', () => {
    const rack = probingRack(2);
    for (const name of ['n3', 'n4', 'n5']) rack.joinWith(name, { probePort: 0 });
    rack.advanceMs(2_000);
    silence(rack, 'n3', 'n4', 'n5');
    rack.advanceMs(60_000);
    expect(count(rack, 'suspected')).toBe(3);
  });

  it('nodes that peers hear are not among the silent', () => {
    const rack = settledRack(5);
    const { reach } = rack;
    rack.reach = (from, to): ReturnType<typeof reach> =>
      to === 'n1' || to === 'n2' ? 'answered' : reach(from, to);
    silence(rack, 'n1', 'n2', 'n3');
    rack.advanceMs(2_000);
    expect(rack.conditions()).toMatchObject({ n1: 'suspected', n2: 'suspected', n3: 'lost' });
    expect(rack.state.live.doubt).toBeUndefined();
  });

  it('a planned absence counts neither way', () => {
    const rack = settledRack(5);
    for (const name of ['n1', 'n2'] as NodeName[]) {
      const record = rack.state.durable.nodes.get(name);
      if (record !== undefined)
        rack.state.durable.nodes.put(name, { ...record, maintenanceMs: 600_000 });
    }
    silence(rack, 'n1', 'n2', 'n3');
    rack.advanceMs(1_200);
    expect(count(rack, 'lost')).toBe(3);
    expect(rack.eventKinds()).not.toContain('rack.doubted');
  });

  it('a node that is removed meanwhile is forgotten', () => {
    const rack = settledRack(3);
    silence(rack, 'n1', 'n2');
    rack.advanceMs(2_000);
    rack.removeNode('n1');
    rack.advanceMs(1_500);
    expect(rack.conditions()).toEqual({ n2: 'lost', n3: 'ready' });
    expect(rack.state.live.doubt).toBeUndefined();
  });

  it('a board that shuts down in good order with most of the others is held, too', () => {
    const rack = settledRack(3);
    for (const name of ['n1', 'n2']) {
      rack.closeStream(name);
      rack.silence(name);
    }
    rack.advanceMs(3_000);
    expect(count(rack, 'suspected')).toBe(2);
    rack.advanceMs(10_000);
    expect(count(rack, 'lost')).toBe(2);
  });

  it('singletons move all the same, when their leases have ended', () => {
    const rack = settledRack(5);
    rack.deploy(service('one', { singleton: true, stopGraceMs: 1_000 }));
    rack.advanceMs(2_000);
    const home = rack.running('one')[0] ?? '';
    const others = ['n1', 'n2', 'n3', 'n4', 'n5'].filter((name) => name !== home).slice(0, 2);
    silence(rack, home, ...others);
    rack.advanceMs(3_900);
    expect(rack.containers('one')).toEqual([home]);
    rack.advanceMs(1_000);
    expect(count(rack, 'suspected')).toBe(3);
    expect(rack.running('one')).toHaveLength(1);
    expect(rack.running('one')).not.toContain(home);
  });
});
