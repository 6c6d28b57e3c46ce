import type { NodeName } from '@grappe/domain';
import { describe, expect, it } from 'vitest';
import { detection, rackDoubt, type DetectionView } from '../detect/evidence.ts';
import { probingRack } from '../testing/probing-rack.ts';
import type { Rack } from '../testing/rack.ts';
import { keyOf, service } from '../testing/specs.ts';

function view(rack: Rack, name: string): DetectionView | undefined {
  return detection(rack.state, name as NodeName, rack.nowMs);
}

describe('the evidence about a node', () => {
  it('that is well says how regularly it is heard', () => {
    const rack = probingRack(2);
    rack.advanceMs(5_100);
    expect(view(rack, 'n1')).toEqual({
      condition: 'ready',
      phase: 'heard',
      silentMs: 100,
      meanIntervalMs: 250,
      longestIntervalMs: 250,
      suspectAfterMs: 750,
      probed: '10.0.0.1 port 7444',
      findings: [],
      multiplier: 1,
      leases: [],
    });
  });

  it('that is suspected says who was asked, and with which outcome', () => {
    const rack = probingRack(4);
    rack.deploy(service('one', { singleton: true }));
    rack.advanceMs(5_000);
    const home = rack.running('one')[0] ?? '';
    rack.silence(home);
    rack.reach = (from): 'answered' | 'silent' => (from === 'n4' ? 'answered' : 'silent');
    if (home === 'n4') rack.reach = (from) => (from === 'n1' ? 'answered' : 'silent');
    rack.advanceMs(1_000);
    const found = view(rack, home);
    expect(found).toMatchObject({
      condition: 'suspected',
      phase: 'unheard',
      silentMs: 1_000,
      suspectedForMs: 250,
      leases: [{ service: keyOf('one'), endsInMs: 2_000 }],
    });
    expect(found?.findings).toEqual([
      { peer: home === 'n4' ? 'n1' : 'n4', outcome: 'answered', agoMs: 250 },
    ]);
    rack.advanceMs(60_000);
    expect(view(rack, home)?.findings.length).toBeLessThanOrEqual(6);
  });

  it('whose agent restarts says how long it has left', () => {
    const rack = probingRack(3);
    rack.closeStream('n1');
    rack.advanceMs(4_000);
    expect(view(rack, 'n1')).toMatchObject({
      condition: 'ready',
      phase: 'restarting',
      graceLeftMs: 6_000,
    });
    expect(view(rack, 'n1')?.findings.every(({ outcome }) => outcome === 'refused')).toBe(true);
  });

  it('that the brake holds says why', () => {
    const rack = probingRack(3);
    rack.advanceMs(1_000);
    for (const name of ['n1', 'n2']) rack.silence(name);
    rack.advanceMs(2_000);
    expect(view(rack, 'n1')?.doubt).toMatchObject({ held: true, nodes: ['n1', 'n2'] });
    expect(view(rack, 'n3')?.doubt).toMatchObject({ held: false });
    expect(rackDoubt(rack.state)?.why).toContain('2 of 3 nodes');
  });

  it('that is not part of the rack is none', () => {
    const rack = probingRack(1);
    expect(view(rack, 'n9')).toBeUndefined();
    expect(rackDoubt(rack.state)).toBeUndefined();
  });
});
