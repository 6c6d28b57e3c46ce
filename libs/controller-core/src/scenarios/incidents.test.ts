import type { BootId, NodeName, TaskState } from '@grappe/domain';
import { OUTAGES_PER_INCIDENT_MAX } from '@grappe/domain';
import { describe, expect, it } from 'vitest';
import { rackOf, type Rack } from '../testing/rack.ts';
import { global, keyOf, rackSpec, replicated, service } from '../testing/specs.ts';
import { listIncidents, type IncidentFilter, type IncidentView } from '../views/incidents.ts';

const ANY_RACK_TROUBLE = 'rack';

/** Newest first, without the absences of controllers. */
function incidents(rack: Rack, filter: IncidentFilter = {}): IncidentView[] {
  return listIncidents(rack.state, filter, rack.nowMs).filter(
    (incident) => filter.kind === ANY_RACK_TROUBLE || incident.kind !== ANY_RACK_TROUBLE,
  );
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

/** Reports a status of the service's only task, beyond what the model agent does by itself. */
function say(rack: Rack, name: string, change: Record<string, unknown>): void {
  const agent = rack.agent(homeOf(rack, name));
  const [entry] = [...agent.tasks].filter(([, task]) => task.assigned.service === keyOf(name));
  if (entry === undefined || agent.session === undefined) throw new Error('no such task');
  const [id, task] = entry;
  task.status = { ...task.status, ...change };
  rack.post({
    kind: 'statuses',
    node: agent.name,
    session: agent.session,
    tasks: [{ id, status: task.status }],
  });
}

/** The container ends and is started again by its agent, at once. */
function crash(rack: Rack, name: string, attempt: number): void {
  say(rack, name, {
    attempt,
    state: 'starting',
    message: 'exited with code 1; restarting at once',
  });
}

describe('a node that is lost', () => {
  it('is an incident with a timeline that ends when its slots are served again', () => {
    const rack = rackOf(3);
    rack.deploy(service('web'));
    rack.advanceMs(1_000);
    const home = homeOf(rack, 'web');
    const lastHeardMs = rack.state.live.nodes.get(home as NodeName)?.heardAtMs ?? 0;
    rack.silence(home);
    rack.busy = false;
    rack.advanceMs(2_000);
    const open = only(rack);
    expect(open).toMatchObject({ kind: 'node', state: 'open', node: home, cutMs: 0 });
    expect(open.slots[0]).toMatchObject({ service: keyOf('web'), slot: '1', recovery: 'placed' });
    expect(open.slots[0]?.waitsFor).toContain('to run: it is assigned there');
    rack.busy = true;
    rack.advanceMs(500);
    const closed = only(rack);
    const [slot] = closed.slots;
    expect(closed).toMatchObject({ state: 'closed', id: open.id });
    expect(closed.suspectedMs).toBeGreaterThanOrEqual(750);
    expect(closed.confirmedMs).toBeGreaterThan(closed.suspectedMs ?? Infinity);
    expect(closed.detectionMs).toBe(closed.confirmedMs);
    expect(slot?.decidedMs).toBeGreaterThanOrEqual(closed.confirmedMs ?? Infinity);
    expect(slot?.successorNode).toBe(homeOf(rack, 'web'));
    expect(slot?.servingMs).toBe(closed.closedMs);
    expect(slot?.outageMs).toBe(slot?.servingMs);
    expect((closed.detectionMs ?? 0) + (slot?.placementMs ?? 0) + (slot?.startMs ?? 0)).toBe(
      slot?.outageMs,
    );
    expect(rack.state.live.startedAtMs + closed.beganMs).toBe(lastHeardMs);
    expect(closed.beganAtMs - rack.wallMs).toBe(lastHeardMs - rack.nowMs);
  });

  it('costs a write when it begins, one when it is decided and one when it is over', () => {
    const rack = rackOf(3);
    rack.deploy(replicated('web', 3));
    const writes: string[] = [];
    const set = rack.store.set.bind(rack.store);
    rack.store.set = (key, value): typeof rack.store => {
      if (key.startsWith('incident/')) writes.push(key);
      set(key, value);
      return rack.store;
    };
    rack.silence('n1');
    rack.advanceMs(60_000);
    expect(only(rack).state).toBe('closed');
    expect(writes.length).toBeLessThanOrEqual(3);
  });

  it('affects as many slots as it served, each with times of its own', () => {
    const rack = rackOf(3);
    rack.deploy(replicated('web', 3), replicated('api', 6));
    rack.silence('n1');
    rack.advanceMs(2_000);
    const { slots } = only(rack);
    expect(slots.map((slot) => slot.service).sort()).toEqual([
      keyOf('api'),
      keyOf('api'),
      keyOf('web'),
    ]);
    for (const slot of slots) expect(slot).toMatchObject({ node: 'n1', end: 'serving' });
  });

  it('stays open while a slot finds no room, and says what it waits for', () => {
    const rack = rackOf(3);
    const constraints = [{ key: 'node.hostname', operator: '==', value: 'n1' } as const];
    rack.deploy(service('web', { placement: { constraints } }));
    rack.silence('n1');
    rack.advanceMs(60_000);
    expect(only(rack)).toMatchObject({ state: 'open' });
    expect(only(rack).slots[0]?.waitsFor).toContain('no node fits');
    rack.heal('n1');
    expect(only(rack)).toMatchObject({ state: 'closed' });
    expect(only(rack).slots[0]).toMatchObject({ recovery: 'kept', end: 'serving' });
    expect(only(rack).slots[0]?.decidedMs).toBeUndefined();
  });

  it('is over when what it served is not wanted any more', () => {
    const rack = rackOf(3);
    const constraints = [{ key: 'node.hostname', operator: '==', value: 'n1' } as const];
    rack.deploy(replicated('web', 2, { placement: { constraints } }));
    rack.silence('n1');
    rack.advanceMs(5_000);
    rack.scale('web', 1);
    expect(only(rack).slots.map((slot) => slot.end)).toEqual([undefined, 'unwanted']);
    rack.removeStack();
    expect(only(rack)).toMatchObject({ state: 'closed' });
  });

  it('with nothing on it is an incident that is over at once; its absence lasts', () => {
    const rack = rackOf(3);
    rack.silence('n1');
    rack.advanceMs(60_000);
    expect(only(rack)).toMatchObject({ state: 'closed', absence: {} });
    rack.heal('n1');
    const { absence } = only(rack);
    expect(absence).toMatchObject({ end: 'returned' });
    expect(absence?.untilMs).toBeGreaterThanOrEqual(60_000);
  });

  it('does not hold its incident open for its share of a global service', () => {
    const rack = rackOf(3);
    rack.deploy(global('metrics'));
    rack.silence('n1');
    rack.advanceMs(10_000);
    expect(only(rack)).toMatchObject({ state: 'closed' });
    expect(only(rack).slots[0]).toMatchObject({ tied: true, slot: 'n1' });
    expect(only(rack).slots[0]?.end).toBeUndefined();
    rack.heal('n1');
    expect(only(rack).slots[0]?.outageMs).toBeGreaterThanOrEqual(10_000);
  });

  it('was only suspected: no incident', () => {
    const rack = rackOf(3);
    rack.deploy(replicated('web', 3));
    rack.silence('n1');
    rack.advanceMs(850);
    rack.agent('n1').reachable = true;
    rack.advanceMs(5_000);
    expect(rack.eventKinds()).toContain('node.suspected');
    expect(incidents(rack)).toEqual([]);
  });

  it('but never worked: no incident', () => {
    const rack = rackOf(3);
    rack.enrol('n9');
    rack.advanceMs(30_000);
    expect(
      rack.events.filter(({ kind, node }) => kind === 'node.lost' && node === 'n9'),
    ).toHaveLength(1);
    expect(incidents(rack)).toEqual([]);
  });

  it('together with the others of its converter carries that name', () => {
    const rack = rackOf(6, rackSpec({ c1: ['n1', 'n2'], c2: ['n3', 'n4'], c3: ['n5', 'n6'] }));
    rack.deploy(replicated('web', 6));
    rack.silence('n1');
    rack.silence('n2');
    rack.advanceMs(3_000);
    expect(
      incidents(rack)
        .map(({ node, converter }) => [node, converter])
        .sort(),
    ).toEqual([
      ['n1', 'c1'],
      ['n2', 'c1'],
    ]);
    rack.silence('n3');
    rack.advanceMs(30_000);
    expect(incidents(rack)[0]?.node).toBe('n3');
    expect(incidents(rack)[0]?.converter).toBeUndefined();
  });

  it('and has started anew within the grace is an incident of the node', () => {
    const rack = rackOf(2);
    rack.deploy(replicated('web', 2));
    rack.advanceMs(1_000);
    rack.closeStream('n1');
    rack.agent('n1').reboot('boot-2');
    rack.advanceMs(5_000);
    rack.connect('n1');
    rack.advanceMs(100);
    const incident = only(rack);
    expect(incident).toMatchObject({
      kind: 'node',
      node: 'n1',
      cause: 'its board has started anew',
      state: 'closed',
    });
    expect(incident.slots).toHaveLength(1);
    expect(incident.slots[0]).toMatchObject({ recovery: 'restarted' });
    expect(incident.slots[0]?.outageMs).toBeGreaterThanOrEqual(5_000);
  });
});

describe('a container that ends by itself', () => {
  it('is an incident of its slot, over when it runs again', () => {
    const rack = rackOf(2);
    rack.deploy(service('web'));
    rack.busy = false;
    crash(rack, 'web', 1);
    expect(only(rack)).toMatchObject({ kind: 'task', state: 'open', cutMs: 0 });
    rack.advanceMs(400);
    rack.busy = true;
    rack.advanceMs(50);
    expect(only(rack)).toMatchObject({
      state: 'closed',
      cause: 'exited with code 1; restarting at once',
    });
    expect(only(rack).slots[0]).toMatchObject({ recovery: 'restarted', outageMs: 450 });
  });

  it('again and again is one incident that counts', () => {
    const rack = rackOf(2);
    rack.deploy(service('web'));
    for (let attempt = 1; attempt <= 40; attempt += 1) {
      rack.advanceMs(5_000);
      crash(rack, 'web', attempt);
    }
    rack.advanceMs(1_000);
    const { slots, state } = only(rack);
    expect(state).toBe('closed');
    expect(slots[0]).toMatchObject({ failures: 40, end: 'serving' });
    expect(slots[0]?.outages).toHaveLength(OUTAGES_PER_INCIDENT_MAX);
    rack.advanceMs(60_000);
    crash(rack, 'web', 41);
    expect(incidents(rack)).toHaveLength(2);
  });

  it('for good is served again elsewhere within the same incident', () => {
    const rack = rackOf(2);
    rack.deploy(service('web'));
    const home = homeOf(rack, 'web');
    say(rack, 'web', { state: 'failed', message: 'exited with code 1; given up' });
    expect(only(rack)).toMatchObject({ state: 'open', node: home });
    expect(only(rack).slots[0]?.waitsFor).toContain('it failed once');
    rack.advanceMs(2_000);
    expect(only(rack)).toMatchObject({ state: 'closed' });
    expect(only(rack).slots[0]?.successorNode).not.toBe(home);
  });

  it('and was told to is none', () => {
    const rack = rackOf(2);
    rack.deploy(
      replicated('web', 2),
      service('job', { restart: { condition: 'none', delayMs: 0, windowMs: 0 } }),
    );
    rack.scale('web', 1);
    rack.drain('n1');
    rack.activate('n1');
    rack.deploy(replicated('web', 2, { environment: { A: '2' } }), service('job'));
    rack.fate = (): TaskState => 'completed';
    rack.deploy(service('job', { environment: { A: '3' } }));
    rack.advanceMs(10_000);
    expect(incidents(rack)).toEqual([]);
  });

  it('or was never served is none', () => {
    const rack = rackOf(2);
    rack.fate = (): TaskState => 'failed';
    rack.deploy(service('web'));
    rack.advanceMs(10_000);
    expect(incidents(rack)).toEqual([]);
  });

  it('is not needed for an outage: one that is unhealthy does not serve', () => {
    const rack = rackOf(2);
    rack.deploy(service('web'));
    rack.busy = false;
    say(rack, 'web', { health: 'unhealthy', message: 'no answer' });
    expect(only(rack)).toMatchObject({ kind: 'task', cause: 'its health check fails' });
    rack.advanceMs(300);
    say(rack, 'web', { health: 'healthy', message: '' });
    expect(only(rack)).toMatchObject({ state: 'closed' });
    expect(only(rack).slots[0]?.outageMs).toBe(300);
  });
});

describe('an engine that goes away', () => {
  function setEngine(rack: Rack, name: string, version: string | undefined): void {
    const agent = rack.agent(name);
    const { engineVersion: _before, ...facts } = agent.facts;
    agent.facts = { ...facts, ...(version === undefined ? {} : { engineVersion: version }) };
    if (agent.session === undefined) throw new Error('not connected');
    rack.post({ kind: 'facts', node: agent.name, session: agent.session, facts: agent.facts });
  }

  it('is an incident of its node that takes the containers which ended with it', () => {
    const rack = rackOf(2);
    rack.deploy(service('web'));
    const home = homeOf(rack, 'web');
    setEngine(rack, home, undefined);
    expect(only(rack)).toMatchObject({ kind: 'engine', node: home, state: 'open' });
    rack.advanceMs(4_000);
    setEngine(rack, home, '20.10');
    rack.busy = false;
    crash(rack, 'web', 1);
    expect(only(rack)).toMatchObject({ kind: 'engine', state: 'open' });
    rack.busy = true;
    rack.advanceMs(50);
    expect(only(rack)).toMatchObject({ state: 'closed', absence: { untilMs: 4_000 } });
    expect(only(rack).slots[0]).toMatchObject({ recovery: 'restarted', end: 'serving' });
  });

  it('is none when the board has just started', () => {
    const rack = rackOf(1);
    rack.drain('n1');
    rack.closeStream('n1');
    const agent = rack.agent('n1');
    const { engineVersion: _before, ...facts } = agent.facts;
    agent.facts = { ...facts, bootId: 'boot-2' as BootId };
    rack.connect('n1');
    expect(incidents(rack)).toEqual([]);
  });
});

describe('a rack whose controller doubts itself', () => {
  it('has an incident until that is over', () => {
    const rack = rackOf(4);
    rack.deploy(replicated('web', 4));
    for (const name of ['n1', 'n2', 'n3']) rack.silence(name);
    rack.advanceMs(3_000);
    const doubt = (): IncidentView | undefined => incidents(rack, { kind: 'rack' })[0];
    expect(doubt()).toMatchObject({ rackTrouble: 'doubt', state: 'open' });
    for (const name of ['n1', 'n2', 'n3']) rack.heal(name);
    rack.advanceMs(1_000);
    expect(doubt()).toMatchObject({ state: 'closed' });
    expect(incidents(rack)).toEqual([]);
  });
});
