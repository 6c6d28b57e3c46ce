import type { NodeName } from '@grappe/domain';
import { describe, expect, it } from 'vitest';
import type { ProbeFinding } from '../inputs.ts';
import { probingRack } from '../testing/probing-rack.ts';
import type { Rack } from '../testing/rack.ts';
import { rackSpec, replicated, service } from '../testing/specs.ts';

/** Nothing passes between the node and the controller; probes of it come to this. */
function cutFromController(rack: Rack, name: string, found: ProbeFinding): void {
  rack.silence(name);
  const { reach } = rack;
  rack.reach = (from, to): ProbeFinding => (to === name ? found : reach(from, to));
}

describe('peers', () => {
  it('are asked where the suspect is, three of them on other converters than its own', () => {
    const spec = rackSpec({ c1: ['n1', 'n2'], c2: ['n3'], c3: ['n4'], c4: ['n5'] });
    const rack = probingRack(5, spec);
    rack.silence('n1');
    rack.advanceMs(800);
    expect(rack.probes.map(({ by }) => by).sort()).toEqual(['n3', 'n4', 'n5']);
    expect(rack.probes[0]).toMatchObject({
      node: 'n1',
      address: '10.0.0.1',
      port: 7444,
      timeoutMs: 200,
    });
    expect(new Set(rack.probes.map(({ id }) => id)).size).toBe(3);
  });

  it('are not asked about a node whose agent answers no probes', () => {
    const rack = probingRack(3);
    rack.joinWith('n4', { probePort: 0 });
    rack.silence('n4');
    rack.advanceMs(1_100);
    expect(rack.probes).toEqual([]);
    expect(rack.conditions()['n4']).toBe('lost');
  });

  it('that are silent themselves are not asked', () => {
    const rack = probingRack(5);
    rack.advanceMs(1_000);
    rack.silence('n1');
    rack.silence('n2');
    rack.advanceMs(1_100);
    expect(rack.probes.filter(({ by }) => by === 'n1' || by === 'n2')).toEqual([]);
    expect(rack.conditions()).toMatchObject({ n1: 'lost', n2: 'lost', n3: 'ready' });
  });

  it('that all answer end the confirmation early; none that answers does not prolong it', () => {
    const early = probingRack(4);
    early.reach = (): ProbeFinding => 'silent';
    early.advanceMs(1_000);
    early.silence('n1');
    early.advanceMs(950);
    expect(early.conditions()['n1']).toBe('lost');
    const mute = probingRack(4);
    mute.advanceMs(1_000);
    mute.silence('n1');
    mute.advanceMs(800);
    const [asked, other] = mute.probes;
    const session = other === undefined ? undefined : mute.agent(other.by).session;
    if (asked === undefined || other === undefined || session === undefined)
      throw new Error('nobody was asked');
    const result = { kind: 'probe-result', node: other.by, session, outcome: 'answered' } as const;
    // Nobody has asked this one under the number of another, nor anybody under that number.
    mute.post({ ...result, probe: asked.id });
    mute.post({ ...result, probe: asked.id + 1_000 });
    mute.advanceMs(300);
    expect(mute.conditions()['n1']).toBe('lost');
  });
});

describe('a node that peers hear', () => {
  it('stays suspected with its tasks, and is asked about every second', () => {
    const rack = probingRack(4);
    rack.deploy(replicated('web', 4));
    const before = rack.taskIds('web');
    cutFromController(rack, 'n1', 'answered');
    rack.advanceMs(10_000);
    expect(rack.conditions()['n1']).toBe('suspected');
    expect(rack.taskIds('web')).toEqual(before);
    expect(rack.probes.length).toBeGreaterThanOrEqual(3 * 9);
    expect(rack.probes.length).toBeLessThanOrEqual(3 * 11);
    expect(rack.eventKinds().filter((kind) => kind === 'node.suspected')).toHaveLength(1);
  });

  it('is lost within two seconds when no peer hears it any more', () => {
    const rack = probingRack(4);
    rack.deploy(replicated('web', 4));
    cutFromController(rack, 'n1', 'answered');
    rack.advanceMs(10_000);
    cutFromController(rack, 'n1', 'silent');
    rack.advanceMs(2_000);
    expect(rack.conditions()['n1']).toBe('lost');
    expect(rack.running('web')).not.toContain('n1');
  });

  it('is ready again when its way to the controller is', () => {
    const rack = probingRack(4);
    cutFromController(rack, 'n1', 'answered');
    rack.advanceMs(10_000);
    rack.heal('n1');
    expect(rack.conditions()['n1']).toBe('ready');
    expect(rack.eventKinds().at(-1)).toBe('node.cleared');
    const asked = rack.probes.length;
    rack.advanceMs(5_000);
    expect(rack.probes).toHaveLength(asked);
  });

  it('loses its singletons when their leases have ended there, and nothing else', () => {
    const rack = probingRack(4);
    rack.deploy(service('one', { singleton: true, stopGraceMs: 1_000 }), replicated('web', 4));
    rack.advanceMs(1_000);
    const home = rack.running('one')[0] ?? '';
    const web = rack.taskIds('web');
    cutFromController(rack, home, 'answered');
    rack.advanceMs(3_900);
    expect(rack.running('one')).toEqual([home]);
    // Lease 3 s, stop grace 1 s, margin 0.25 s.
    rack.advanceMs(600);
    expect(rack.conditions()[home]).toBe('suspected');
    expect(rack.running('one')).toHaveLength(1);
    expect(rack.running('one')).not.toContain(home);
    expect(rack.taskIds('web')).toEqual(web);
    expect(rack.fenced).toEqual([]);
  });

  it('loses a singleton that has never had a lease there at once', () => {
    const rack = probingRack(3);
    for (const node of ['n2', 'n3'] as NodeName[]) rack.expectOk({ kind: 'cordon', node });
    rack.advanceMs(1_000);
    cutFromController(rack, 'n1', 'answered');
    rack.deploy(service('one', { singleton: true }));
    expect(rack.tasks('one').map(({ task }) => task.node)).toEqual(['n1']);
    for (const name of ['n2', 'n3']) rack.activate(name);
    rack.advanceMs(1_000);
    expect(rack.conditions()['n1']).toBe('suspected');
    expect(rack.running('one')).toHaveLength(1);
    expect(rack.running('one')).not.toContain('n1');
  });

  it('whose peers go away is not lost for want of somebody to ask', () => {
    const rack = probingRack(3);
    cutFromController(rack, 'n1', 'answered');
    rack.advanceMs(3_000);
    rack.closeStream('n2');
    rack.closeStream('n3');
    rack.advanceMs(5_000);
    expect(rack.conditions()['n1']).toBe('suspected');
  });
});

describe('a node whose kernel answers for its agent', () => {
  it('has ten seconds from when it was last heard', () => {
    const rack = probingRack(3);
    rack.deploy(replicated('web', 3));
    rack.advanceMs(1_000);
    cutFromController(rack, 'n1', 'refused');
    rack.advanceMs(9_500);
    expect(rack.conditions()['n1']).toBe('suspected');
    expect(rack.running('web')).toContain('n1');
    rack.advanceMs(700);
    expect(rack.conditions()['n1']).toBe('lost');
  });

  it('is lost as soon as the kernel does not answer either', () => {
    const rack = probingRack(3);
    cutFromController(rack, 'n1', 'refused');
    rack.advanceMs(3_000);
    cutFromController(rack, 'n1', 'silent');
    rack.advanceMs(2_500);
    expect(rack.conditions()['n1']).toBe('lost');
  });
});

describe('a connection that was closed', () => {
  it('by a board that goes down means lost within two seconds', () => {
    const rack = probingRack(3);
    rack.deploy(replicated('web', 3));
    rack.closeStream('n1');
    rack.silence('n1');
    rack.advanceMs(1_600);
    expect(rack.conditions()['n1']).toBe('ready');
    rack.advanceMs(300);
    expect(rack.conditions()['n1']).toBe('lost');
    expect(rack.running('web')).not.toContain('n1');
  });

  it('by an agent that restarts means ten seconds, whatever its closed port says', () => {
    const rack = probingRack(3);
    rack.closeStream('n1');
    rack.advanceMs(9_900);
    expect(rack.conditions()['n1']).toBe('ready');
    rack.advanceMs(300);
    expect(rack.conditions()['n1']).toBe('lost');
  });

  it('by an agent that lives and cannot come back means suspected after ten seconds', () => {
    const rack = probingRack(3);
    rack.closeStream('n1');
    cutFromController(rack, 'n1', 'answered');
    rack.advanceMs(12_000);
    expect(rack.conditions()['n1']).toBe('suspected');
  });

  it('is not ended by one round in which nobody heard it', () => {
    const rack = probingRack(3);
    rack.closeStream('n1');
    rack.silence('n1');
    rack.advanceMs(1_000);
    rack.agent('n1').reachable = true;
    rack.advanceMs(4_000);
    expect(rack.conditions()['n1']).toBe('ready');
  });
});

describe('a hint that an agent is gone', () => {
  const offline = (rack: Rack, name: string): void =>
    rack.post({ kind: 'presence', node: name as NodeName, online: false });

  it('makes peers look sooner', () => {
    const rack = probingRack(4);
    rack.advanceMs(1_000);
    rack.silence('n1');
    rack.advanceMs(100);
    offline(rack, 'n1');
    expect(rack.conditions()['n1']).toBe('ready');
    rack.advanceMs(300);
    expect(rack.conditions()['n1']).toBe('suspected');
    rack.advanceMs(250);
    expect(rack.conditions()['n1']).toBe('lost');
  });

  it('does not suspect a node that is heard', () => {
    const rack = probingRack(4);
    offline(rack, 'n1');
    rack.advanceMs(5_000);
    expect(rack.eventKinds()).not.toContain('node.suspected');
  });

  it('declares nobody lost by itself: without peers, silence takes its time', () => {
    const rack = probingRack(1);
    rack.joinWith('n2', { probePort: 0 });
    rack.advanceMs(1_000);
    rack.silence('n2');
    offline(rack, 'n2');
    rack.advanceMs(950);
    expect(rack.conditions()['n2']).toBe('suspected');
    rack.advanceMs(150);
    expect(rack.conditions()['n2']).toBe('lost');
  });

  it('of a closed connection asks at once', () => {
    const rack = probingRack(3);
    rack.closeStream('n1');
    offline(rack, 'n1');
    rack.advanceMs(50);
    expect(rack.probes.map(({ node }) => node)).toEqual(['n1', 'n1']);
  });

  it('that it has come is left to its Hello', () => {
    const rack = probingRack(2);
    rack.silence('n1');
    rack.advanceMs(1_500);
    rack.post({ kind: 'presence', node: 'n1' as NodeName, online: true });
    rack.post({ kind: 'presence', node: 'nobody' as NodeName, online: false });
    expect(rack.conditions()['n1']).toBe('lost');
  });
});
