import type { NodeName } from '@grappe/domain';
import { describe, expect, it } from 'vitest';
import { HEARTBEAT_PERIOD_MS } from '../constants.ts';
import { detection } from '../detect/evidence.ts';
import { probingRack } from '../testing/probing-rack.ts';
import { rackOf, type Rack } from '../testing/rack.ts';
import { replicated } from '../testing/specs.ts';

/** Long enough for statistics to have settled. */
const SETTLED_MS = 5_000;

function view(rack: Rack, name: string): NonNullable<ReturnType<typeof detection>> {
  const found = detection(rack.state, name as NodeName, rack.nowMs);
  if (found === undefined) throw new Error(`no node ${name}`);
  return found;
}

/** Its heartbeats stop for so long and go on in the same session: nobody connects anew. */
function stutter(rack: Rack, name: string, ms: number): void {
  rack.silence(name);
  rack.advanceMs(ms);
  rack.agent(name).reachable = true;
  rack.advanceMs(HEARTBEAT_PERIOD_MS - (ms % HEARTBEAT_PERIOD_MS));
}

function eventsOf(rack: Rack, name: string): string[] {
  return rack.events
    .filter(({ node, kind }) => node === name && kind.startsWith('node.'))
    .map(({ kind }) => kind);
}

describe('silence', () => {
  it('suspects after 750 ms, and not before', () => {
    const rack = rackOf(3);
    rack.advanceMs(SETTLED_MS);
    rack.silence('n1');
    rack.advanceMs(700);
    expect(rack.conditions()['n1']).toBe('ready');
    rack.advanceMs(50);
    expect(rack.conditions()).toEqual({ n1: 'suspected', n2: 'ready', n3: 'ready' });
  });

  it.each([
    ['without peers', rackOf],
    ['with peers', probingRack],
  ])('means lost within 1.1 s %s', (_how, newRack) => {
    const rack = newRack(3);
    rack.deploy(replicated('web', 3));
    rack.advanceMs(SETTLED_MS);
    rack.silence('n1');
    rack.advanceMs(900);
    expect(rack.conditions()['n1']).toBe('suspected');
    expect(rack.running('web')).toEqual(['n1', 'n2', 'n3']);
    rack.advanceMs(200);
    expect(rack.conditions()['n1']).toBe('lost');
    expect(rack.running('web')).not.toContain('n1');
    expect(rack.running('web')).toHaveLength(3);
    expect(eventsOf(rack, 'n1').slice(-2)).toEqual(['node.suspected', 'node.lost']);
  });

  it('of one node of two is no reason to doubt', () => {
    const rack = probingRack(2);
    rack.silence('n1');
    rack.advanceMs(1_100);
    expect(rack.conditions()).toEqual({ n1: 'lost', n2: 'ready' });
  });

  it('is told with its evidence', () => {
    const rack = probingRack(4);
    rack.silence('n1');
    rack.advanceMs(1_100);
    const lost = rack.events.find(({ kind }) => kind === 'node.lost');
    expect(lost?.message).toMatch(
      /no sign of life for \d+ ms; n2, n3 and n4 do not hear it either/,
    );
  });
});

describe('a suspected node', () => {
  it('keeps its tasks and gets no new ones', () => {
    const rack = rackOf(2);
    rack.deploy(replicated('web', 2));
    rack.silence('n1');
    rack.advanceMs(800);
    rack.deploy(replicated('web', 2), replicated('api', 2));
    expect(rack.running('web')).toEqual(['n1', 'n2']);
    expect(rack.running('api')).toEqual(['n2', 'n2']);
  });

  it('is ready at once when it is heard again', () => {
    const rack = rackOf(2);
    rack.deploy(replicated('web', 2));
    const before = rack.taskIds('web');
    rack.advanceMs(SETTLED_MS);
    stutter(rack, 'n1', 900);
    expect(rack.conditions()['n1']).toBe('ready');
    expect(eventsOf(rack, 'n1').slice(-2)).toEqual(['node.suspected', 'node.cleared']);
    expect(rack.taskIds('web')).toEqual(before);
  });

  it('is not suspected for the same stutter again', () => {
    const rack = rackOf(2);
    rack.advanceMs(SETTLED_MS);
    for (let n = 0; n < 5; n += 1) {
      stutter(rack, 'n1', 900);
      rack.advanceMs(10_000);
    }
    expect(eventsOf(rack, 'n1').filter((kind) => kind === 'node.suspected')).toHaveLength(1);
    expect(view(rack, 'n1').suspectAfterMs).toBeGreaterThan(900);
    expect(view(rack, 'n2').suspectAfterMs).toBe(750);
  });

  it('has stuttered also when it connects anew', () => {
    const rack = rackOf(2);
    rack.advanceMs(SETTLED_MS);
    rack.silence('n1');
    rack.advanceMs(900);
    rack.heal('n1');
    expect(view(rack, 'n1').suspectAfterMs).toBe(900 * 1.25);
  });

  it('is still lost within 2 s when it dies after a stutter', () => {
    const rack = rackOf(3);
    rack.advanceMs(SETTLED_MS);
    stutter(rack, 'n1', 950);
    rack.silence('n1');
    rack.advanceMs(2_000);
    expect(rack.conditions()['n1']).toBe('lost');
  });
});

describe('a controller that is late', () => {
  it('stretches its patience, and recovers it when it is punctual', () => {
    const rack = rackOf(3);
    rack.advanceMs(SETTLED_MS);
    for (let n = 0; n < 20; n += 1) rack.stall(400);
    expect(view(rack, 'n1').multiplier).toBe(3);
    expect(view(rack, 'n1').suspectAfterMs).toBeGreaterThan(2_000);
    rack.silence('n1');
    rack.advanceMs(2_000);
    expect(rack.conditions()['n1']).toBe('ready');
    rack.advanceMs(1_000);
    expect(rack.conditions()['n1']).toBe('lost');
    rack.advanceMs(8_000);
    expect(view(rack, 'n2').multiplier).toBe(1);
    expect(view(rack, 'n2').suspectAfterMs).toBe(750);
  });

  it('does not hold its own delays against its nodes', () => {
    const rack = rackOf(3);
    rack.advanceMs(SETTLED_MS);
    for (let n = 0; n < 5; n += 1) {
      rack.stall(2_000);
      rack.advanceMs(1_000);
    }
    // What has arrived meanwhile may also be read before the clock is looked at.
    rack.nowMs += 2_000;
    const { session } = rack.agent('n1');
    if (session !== undefined) rack.post(rack.agent('n1').heartbeat(session));
    expect(view(rack, 'n1').longestIntervalMs).toBe(250);
    rack.advanceMs(10_000);
    expect(view(rack, 'n1').suspectAfterMs).toBe(750);
    expect(rack.eventKinds()).not.toContain('node.suspected');
  });

  it('gives a suspect the confirmation that it has slept through', () => {
    const rack = rackOf(3);
    rack.advanceMs(SETTLED_MS);
    rack.silence('n1');
    rack.advanceMs(800);
    rack.stall(3_000);
    expect(rack.conditions()['n1']).toBe('suspected');
    rack.advanceMs(1_000);
    expect(rack.conditions()['n1']).toBe('lost');
  });

  it('still takes the answers of peers that came meanwhile', () => {
    const rack = probingRack(4);
    rack.advanceMs(SETTLED_MS);
    rack.silence('n1');
    rack.advanceMs(800);
    rack.stall(3_000);
    const [probe] = rack.probes;
    const session = probe === undefined ? undefined : rack.agent(probe.by).session;
    if (probe === undefined || session === undefined) throw new Error('nobody was asked');
    const { id, by } = probe;
    rack.post({ kind: 'probe-result', node: by, session, probe: id, outcome: 'answered' });
    rack.reach = (): 'answered' => 'answered';
    rack.advanceMs(2_000);
    expect(rack.conditions()['n1']).toBe('suspected');
  });
});
