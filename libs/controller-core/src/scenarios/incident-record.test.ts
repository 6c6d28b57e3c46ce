import type { NodeName } from '@grappe/domain';
import { INCIDENTS_KEPT_MAX } from '@grappe/domain';
import { describe, expect, it } from 'vitest';
import { nodeAvailability, serviceAvailability } from '../incidents/availability.ts';
import { rackOf, type Rack } from '../testing/rack.ts';
import { keyOf, replicated, service } from '../testing/specs.ts';
import { listIncidents, type IncidentView } from '../views/incidents.ts';

/** Newest first. */
function incidents(rack: Rack): IncidentView[] {
  return listIncidents(rack.state, {}, rack.nowMs);
}

function only(rack: Rack): IncidentView {
  const [incident, ...others] = incidents(rack);
  if (incident === undefined) throw new Error('there is no incident');
  expect(others).toEqual([]);
  return incident;
}

function homeOf(rack: Rack, name: string): string {
  return rack.running(name)[0] ?? 'nowhere';
}

describe('the record of incidents', () => {
  it('is bounded, and keeps the newest', () => {
    const rack = rackOf(3);
    for (let n = 0; n < INCIDENTS_KEPT_MAX + 3; n += 1) {
      rack.closeStream('n1');
      rack.agent('n1').reboot(`boot-of-round-${n}`);
      rack.advanceMs(3_000);
      rack.connect('n1');
    }
    const all = incidents(rack);
    expect(all).toHaveLength(INCIDENTS_KEPT_MAX);
    expect(all.at(-1)?.id).toBe(4);
    expect([...rack.store.keys()].filter((key) => key.startsWith('incident/'))).toHaveLength(
      INCIDENTS_KEPT_MAX,
    );
  });

  it('costs nothing while nothing happens', () => {
    const rack = rackOf(3);
    rack.deploy(replicated('web', 3));
    const { operations } = rack;
    rack.advanceMs(3_600_000 / 60);
    expect(rack.operations).toBe(operations);
  });

  it('is kept in memory while the disk is full, and saved later', () => {
    const rack = rackOf(3);
    rack.deploy(service('web'));
    rack.full = true;
    rack.silence(homeOf(rack, 'web'));
    rack.advanceMs(3_000);
    expect(only(rack)).toMatchObject({ state: 'closed' });
    rack.full = false;
    rack.advanceMs(10_000);
    expect([...rack.store.keys()].filter((key) => key.startsWith('incident/'))).toHaveLength(1);
  });

  it('takes back what a request that could not be saved has changed', () => {
    const rack = rackOf(3);
    const constraints = [{ key: 'node.hostname', operator: '==', value: 'n1' } as const];
    rack.deploy(service('web', { placement: { constraints } }));
    rack.silence('n1');
    rack.advanceMs(5_000);
    rack.full = true;
    expect(rack.request({ kind: 'scale', service: keyOf('web'), replicas: 0 }).ok).toBe(false);
    expect(only(rack)).toMatchObject({ state: 'open' });
    rack.full = false;
    rack.heal('n1');
    expect(only(rack)).toMatchObject({ state: 'closed' });
  });
});

describe('availability', () => {
  it('of a service counts it as down only while no replica serves', () => {
    const rack = rackOf(3);
    rack.deploy(replicated('web', 2), service('one'));
    rack.advanceMs(100_000);
    rack.silence(homeOf(rack, 'one'));
    rack.advanceMs(10_000);
    const one = serviceAvailability(rack.state, keyOf('one'), rack.nowMs);
    const [incident] = incidents(rack);
    const outageMs = incident?.slots.find((slot) => slot.service === keyOf('one'))?.outageMs ?? 0;
    expect(outageMs).toBeGreaterThan(900);
    expect(one?.served).toMatchObject({ downMs: outageMs, failures: 1, mttrMs: outageMs });
    expect(one?.served.mtbfMs).toBe(one?.served.upMs);
    expect(one?.full.downMs).toBe(outageMs);
    const web = serviceAvailability(rack.state, keyOf('web'), rack.nowMs);
    expect(web?.served).toMatchObject({ failures: 0, downMs: 0, ratio: 1 });
  });

  it('of a service with a replica less is full no more', () => {
    const rack = rackOf(3);
    rack.deploy(replicated('web', 3));
    rack.silence('n1');
    rack.advanceMs(5_000);
    const web = serviceAvailability(rack.state, keyOf('web'), rack.nowMs);
    expect(web?.served.failures).toBe(0);
    expect(web?.full.failures).toBe(1);
  });

  it('of a node is its presence', () => {
    const rack = rackOf(3);
    rack.advanceMs(50_000);
    rack.silence('n1');
    rack.advanceMs(20_000);
    rack.heal('n1');
    rack.advanceMs(30_000);
    const figures = nodeAvailability(rack.state, 'n1' as NodeName, rack.nowMs);
    const awayMs = only(rack).absence?.untilMs ?? 0;
    expect(awayMs).toBeGreaterThanOrEqual(20_000);
    expect(figures).toMatchObject({ failures: 1, downMs: awayMs, unknownMs: 0 });
    expect(nodeAvailability(rack.state, 'n2' as NodeName, rack.nowMs)).toMatchObject({ ratio: 1 });
    expect(nodeAvailability(rack.state, 'n9' as NodeName, rack.nowMs)).toBeUndefined();
  });

  it('does not look at the wall clock', () => {
    const rack = rackOf(3);
    rack.deploy(service('web'));
    rack.advanceMs(10_000);
    rack.wallMs = 0;
    rack.silence(homeOf(rack, 'web'));
    rack.advanceMs(5_000);
    rack.wallMs = 2_000_000_000_000;
    rack.advanceMs(5_000);
    const web = serviceAvailability(rack.state, keyOf('web'), rack.nowMs);
    expect(web?.served.windowMs).toBe(20_000);
    expect(web?.served.downMs).toBeLessThan(2_000);
  });
});
