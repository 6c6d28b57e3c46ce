import type { NodeName } from '@grappe/domain';
import { LEASE_TTL_MS_DEFAULT } from '@grappe/domain';
import { describe, expect, it } from 'vitest';
import { LEASE_MARGIN_MS } from '../constants.ts';
import { serviceAvailability } from '../incidents/availability.ts';
import { probingRack } from '../testing/probing-rack.ts';
import type { Rack } from '../testing/rack.ts';
import { keyOf, service } from '../testing/specs.ts';
import { listIncidents, type IncidentView } from '../views/incidents.ts';

const GRACE_MS = 2_000;
/** From the end of a lease until it is certain that the singleton does not run: stop grace, clocks that differ, margin, a tick. */
const CERTAIN_AFTER_MS = GRACE_MS + 50 + LEASE_MARGIN_MS + 50;
const ONLY_N1 = { constraints: [{ key: 'node.hostname', operator: '==', value: 'n1' } as const] };

function incidents(rack: Rack): IncidentView[] {
  return listIncidents(rack.state, {}, rack.nowMs).filter(({ kind }) => kind !== 'rack');
}

function only(rack: Rack): IncidentView {
  const [incident, ...others] = incidents(rack);
  if (incident === undefined) throw new Error('there is no incident');
  expect(others).toEqual([]);
  return incident;
}

/** A singleton on n1, which its peers go on to hear when it is cut off from the controller. */
function rackWithSingleton(changes: Parameters<typeof service>[1] = {}): Rack {
  const rack = probingRack(3);
  rack.reach = (): 'answered' => 'answered';
  rack.expectOk({ kind: 'cordon', node: 'n2' as NodeName });
  rack.expectOk({ kind: 'cordon', node: 'n3' as NodeName });
  rack.deploy(service('one', { singleton: true, stopGraceMs: GRACE_MS, ...changes }));
  rack.advanceMs(500);
  rack.activate('n2');
  rack.activate('n3');
  expect(rack.containers('one')).toEqual(['n1']);
  return rack;
}

/** When, on the rack's clock, the singleton's present lease ends. */
function leaseEndMs(rack: Rack): number {
  const [lease] = [...rack.state.live.leases.values()];
  if (lease === undefined) throw new Error('there is no lease');
  return lease.untilMs;
}

/** When, on the rack's clock, the incident's only outage began. */
function outageBeganMs(rack: Rack, incident: IncidentView): number {
  const [slot] = incident.slots;
  expect(slot?.outages).toHaveLength(1);
  const fromMs = slot?.outages[0]?.fromMs ?? Number.NaN;
  return rack.state.live.startedAtMs + incident.beganMs + fromMs;
}

describe('a singleton on a node that the controller does not hear, and that is not lost', () => {
  it('is not served from the end of its lease until it runs elsewhere', () => {
    const rack = rackWithSingleton();
    rack.silence('n1');
    const endMs = leaseEndMs(rack);
    rack.advanceMs(LEASE_TTL_MS_DEFAULT + CERTAIN_AFTER_MS + 500);
    expect(rack.conditions()['n1']).toBe('suspected');
    const incident = only(rack);
    expect(incident).toMatchObject({ kind: 'task', node: 'n1', state: 'closed' });
    expect(incident.cause).toContain('its lease on node n1 has ended');
    expect(outageBeganMs(rack, incident)).toBe(endMs);
    expect(incident.slots[0]?.outageMs).toBeGreaterThanOrEqual(GRACE_MS + LEASE_MARGIN_MS);
    expect(incident.slots[0]).toMatchObject({ recovery: 'placed', end: 'serving' });
    const [unserved] = incident.unserved;
    expect(unserved).toEqual({
      service: keyOf('one'),
      fromMs: 0,
      untilMs: incident.slots[0]?.outageMs,
    });
    const figures = serviceAvailability(rack.state, keyOf('one'), rack.nowMs);
    expect(figures?.served.downMs).toBe(incident.slots[0]?.outageMs);
  });

  it('is an open incident while it finds no other place', () => {
    const rack = rackWithSingleton({ placement: ONLY_N1 });
    rack.silence('n1');
    const endMs = leaseEndMs(rack);
    rack.advanceMs(LEASE_TTL_MS_DEFAULT + CERTAIN_AFTER_MS - 500);
    expect(incidents(rack)).toEqual([]);
    rack.advanceMs(30_000);
    expect(only(rack)).toMatchObject({ state: 'open', kind: 'task' });
    expect(only(rack).slots[0]?.waitsFor).toContain('no node fits');
    // What of it is known when the controller is killed now: that it had begun.
    const { knownMs } = [...rack.state.durable.terms.values()][0] ?? { knownMs: 0 };
    expect(knownMs).toBeGreaterThanOrEqual(only(rack).beganMs + (only(rack).confirmedMs ?? 0));
    rack.heal('n1');
    rack.advanceMs(1_000);
    const closed = only(rack);
    expect(closed).toMatchObject({ state: 'closed' });
    expect(outageBeganMs(rack, closed)).toBe(endMs);
    expect(closed.slots[0]).toMatchObject({ recovery: 'restarted', failures: 1, end: 'serving' });
    expect(closed.slots[0]?.outageMs).toBeGreaterThan(30_000);
  });

  it('counts from the end of its lease when the node comes back within its stop grace', () => {
    const rack = rackWithSingleton();
    rack.silence('n1');
    const endMs = leaseEndMs(rack);
    rack.advanceMs(LEASE_TTL_MS_DEFAULT + GRACE_MS - 250);
    expect(incidents(rack)).toEqual([]);
    rack.heal('n1');
    rack.advanceMs(5_000);
    expect(rack.containers('one')).toEqual(['n1']);
    expect(outageBeganMs(rack, only(rack))).toBe(endMs);
  });

  it('is no incident when it has never stopped', () => {
    const rack = rackWithSingleton();
    rack.silence('n1');
    rack.advanceMs(LEASE_TTL_MS_DEFAULT - 500);
    rack.heal('n1');
    rack.advanceMs(5_000);
    expect(incidents(rack)).toEqual([]);
  });

  it('failed before its node when peers still heard that one after the end of the lease', () => {
    const rack = rackWithSingleton({ stopGraceMs: 30_000 });
    rack.silence('n1');
    const endMs = leaseEndMs(rack);
    rack.advanceMs(LEASE_TTL_MS_DEFAULT + 5_000);
    rack.reach = (): 'silent' => 'silent';
    rack.advanceMs(10_000);
    expect(rack.conditions()['n1']).toBe('lost');
    const ofTask = incidents(rack).find(({ kind }) => kind === 'task');
    const ofNode = incidents(rack).find(({ kind }) => kind === 'node');
    expect(ofNode?.slots).toEqual([]);
    expect(ofTask === undefined ? undefined : outageBeganMs(rack, ofTask)).toBe(endMs);
    expect(ofTask?.state).toBe('open');
  });

  it('stays open when the operator has seen that the board is off, and there is no other place', () => {
    const rack = rackWithSingleton({ placement: ONLY_N1 });
    rack.silence('n1');
    rack.advanceMs(20_000);
    rack.expectOk({ kind: 'confirm-off', node: 'n1' as NodeName });
    rack.advanceMs(1_000);
    expect(only(rack)).toMatchObject({ state: 'open' });
  });
});

describe('a singleton on a node that is lost', () => {
  it('counts from the last sign of life, as everything that ran there', () => {
    const rack = rackWithSingleton();
    rack.reach = (): 'silent' => 'silent';
    rack.silence('n1');
    rack.advanceMs(LEASE_TTL_MS_DEFAULT + CERTAIN_AFTER_MS + 1_000);
    const incident = only(rack);
    expect(incident).toMatchObject({ kind: 'node', node: 'n1', state: 'closed', cutMs: 0 });
    expect(incident.slots[0]?.outages[0]?.fromMs).toBe(0);
  });
});
