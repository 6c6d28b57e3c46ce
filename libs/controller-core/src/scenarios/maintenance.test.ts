import type { NodeName } from '@grappe/domain';
import { describe, expect, it } from 'vitest';
import { MAINTENANCE_MS_MAX, MAINTENANCE_MS_MIN } from '../constants.ts';
import { nodeAvailability } from '../incidents/availability.ts';
import { rackOf, type Rack } from '../testing/rack.ts';
import { replicated, service } from '../testing/specs.ts';
import { listIncidents, type IncidentView } from '../views/incidents.ts';
import { listNodes } from '../views/nodes.ts';

const TEN_MINUTES_MS = 600_000;

function maintain(rack: Rack, name: string, durationMs = TEN_MINUTES_MS): void {
  rack.expectOk({ kind: 'maintain', node: name as NodeName, durationMs });
}

function availabilityOf(rack: Rack, name: string): string | undefined {
  return rack.state.durable.nodes.get(name as NodeName)?.availability;
}

function noteOn(rack: Rack, name: string): string {
  return (
    listNodes(rack.state, rack.nowMs, rack.wallMs).find(({ record }) => record.name === name)
      ?.note ?? ''
  );
}

function incidents(rack: Rack): IncidentView[] {
  return listIncidents(rack.state, {}, rack.nowMs).filter(({ kind }) => kind !== 'rack');
}

function lastActivation(rack: Rack): string | undefined {
  return rack.events.filter(({ kind }) => kind === 'node.activated').at(-1)?.message;
}

describe('maintenance of a node', () => {
  it('moves its tasks away and lets it be absent without an incident', () => {
    const rack = rackOf(3);
    rack.deploy(replicated('web', 3));
    maintain(rack, 'n1');
    expect(rack.running('web')).not.toContain('n1');
    expect(noteOn(rack, 'n1')).toContain('in maintenance for another 10 minutes');
    rack.advanceMs(1_000);
    rack.silence('n1');
    rack.advanceMs(300_000);
    expect(incidents(rack)).toEqual([]);
    expect(noteOn(rack, 'n1')).toContain('in maintenance for another 5 minutes');
    expect(nodeAvailability(rack.state, 'n1' as NodeName, rack.nowMs)?.failures).toBe(0);
  });

  it('ends with its time: the node takes tasks again', () => {
    const rack = rackOf(2);
    maintain(rack, 'n1');
    rack.advanceMs(TEN_MINUTES_MS - 1_000);
    expect(availabilityOf(rack, 'n1')).toBe('drained');
    rack.advanceMs(2_000);
    expect(availabilityOf(rack, 'n1')).toBe('active');
    expect(rack.state.durable.nodes.get('n1' as NodeName)?.maintenanceMs).toBeUndefined();
    expect(lastActivation(rack)).toContain('it takes tasks again');
    rack.deploy(replicated('web', 2));
    expect(rack.running('web')).toEqual(['n1', 'n2']);
  });

  it('that is over while the node is away makes its absence a failure from then on', () => {
    const rack = rackOf(3);
    maintain(rack, 'n1');
    rack.silence('n1');
    rack.advanceMs(TEN_MINUTES_MS + 50_000);
    expect(lastActivation(rack)).toContain('it is not back');
    expect(incidents(rack)).toHaveLength(1);
    expect(incidents(rack)[0]).toMatchObject({ kind: 'node', node: 'n1', confirmedMs: 0 });
    const downMs = nodeAvailability(rack.state, 'n1' as NodeName, rack.nowMs)?.downMs ?? 0;
    expect(downMs).toBeGreaterThan(49_000);
    expect(downMs).toBeLessThanOrEqual(50_000);
    rack.heal('n1');
    expect(incidents(rack)[0]?.absence).toMatchObject({ end: 'returned' });
  });

  it('ends when the operator says so', () => {
    const rack = rackOf(2);
    maintain(rack, 'n1');
    rack.activate('n1');
    expect(noteOn(rack, 'n1')).toBe('');
    rack.silence('n1');
    rack.advanceMs(5_000);
    expect(incidents(rack)).toHaveLength(1);
  });

  it.each(['drain', 'cordon'] as const)('is replaced by a %s, which has no end', (kind) => {
    const rack = rackOf(2);
    maintain(rack, 'n1');
    rack.expectOk({ kind, node: 'n1' as NodeName });
    const wanted = { drain: 'drained', cordon: 'cordoned' }[kind];
    rack.advanceMs(TEN_MINUTES_MS + 5_000);
    expect(availabilityOf(rack, 'n1')).toBe(wanted);
  });

  it('asked for again begins anew', () => {
    const rack = rackOf(2);
    maintain(rack, 'n1');
    rack.advanceMs(TEN_MINUTES_MS - 1_000);
    maintain(rack, 'n1');
    rack.advanceMs(TEN_MINUTES_MS - 1_000);
    expect(availabilityOf(rack, 'n1')).toBe('drained');
    rack.advanceMs(2_000);
    expect(availabilityOf(rack, 'n1')).toBe('active');
  });

  it('has its whole time again after a restart of the controller', () => {
    const rack = rackOf(2);
    maintain(rack, 'n1');
    rack.advanceMs(TEN_MINUTES_MS - 1_000);
    rack.restartController();
    rack.advanceMs(TEN_MINUTES_MS - 1_000);
    expect(availabilityOf(rack, 'n1')).toBe('drained');
    rack.advanceMs(2_000);
    expect(availabilityOf(rack, 'n1')).toBe('active');
  });

  it('refused for a full disk leaves nothing behind', () => {
    const rack = rackOf(2);
    rack.full = true;
    const reply = rack.request({ kind: 'maintain', node: 'n1' as NodeName, durationMs: 60_000 });
    expect(reply.ok).toBe(false);
    rack.full = false;
    rack.advanceMs(120_000);
    expect(availabilityOf(rack, 'n1')).toBe('active');
    expect(rack.eventKinds()).not.toContain('node.activated');
    expect(rack.state.live.maintenanceUntilMs.size).toBe(0);
  });

  it.each([0, -1, 1.5, MAINTENANCE_MS_MIN - 1, MAINTENANCE_MS_MAX + 1, Number.NaN])(
    'of %d ms is refused',
    (durationMs) => {
      const rack = rackOf(1);
      const reply = rack.request({ kind: 'maintain', node: 'n1' as NodeName, durationMs });
      expect(reply).toMatchObject({ ok: false, error: { code: 'INVALID_INPUT' } });
      if (!reply.ok) expect(reply.error.message).toContain('expected 1 minute to 7 days');
      expect(availabilityOf(rack, 'n1')).toBe('active');
    },
  );

  it('of a node that is not part of the rack is refused', () => {
    const rack = rackOf(1);
    const node = 'n9' as NodeName;
    expect(rack.request({ kind: 'maintain', node, durationMs: 60_000 })).toMatchObject({
      ok: false,
      error: { code: 'NOT_FOUND' },
    });
  });

  it('of a node that was lost ends its outage', () => {
    const rack = rackOf(3);
    rack.advanceMs(10_000);
    rack.silence('n1');
    rack.advanceMs(20_000);
    maintain(rack, 'n1');
    const before = nodeAvailability(rack.state, 'n1' as NodeName, rack.nowMs)?.downMs;
    rack.advanceMs(100_000);
    expect(nodeAvailability(rack.state, 'n1' as NodeName, rack.nowMs)?.downMs).toBe(before);
    expect(incidents(rack)[0]?.absence).toMatchObject({ end: 'planned' });
  });

  it('does not hide what the node still served', () => {
    const rack = rackOf(3);
    const constraints = [{ key: 'node.hostname', operator: '==', value: 'n1' } as const];
    rack.deploy(service('web', { placement: { constraints } }));
    maintain(rack, 'n1');
    expect(noteOn(rack, 'n1')).toContain('1 task has not moved away yet');
    rack.silence('n1');
    rack.advanceMs(5_000);
    expect(incidents(rack)[0]).toMatchObject({ kind: 'node', state: 'open' });
    expect(incidents(rack)[0]?.absence).toBeUndefined();
  });
});

describe('a planned absence', () => {
  it('of a drained node is no incident', () => {
    const rack = rackOf(3);
    rack.deploy(replicated('web', 3));
    rack.drain('n1');
    rack.advanceMs(1_000);
    rack.silence('n1');
    rack.advanceMs(60_000);
    expect(incidents(rack)).toEqual([]);
  });

  it('of half the rack is not doubted', () => {
    const rack = rackOf(4);
    for (const name of ['n1', 'n2', 'n3']) maintain(rack, name);
    for (const name of ['n1', 'n2', 'n3']) rack.silence(name);
    rack.advanceMs(30_000);
    expect(rack.eventKinds()).not.toContain('rack.doubted');
  });
});

describe('cordoning', () => {
  it('keeps the tasks and takes no new ones', () => {
    const rack = rackOf(2);
    rack.deploy(replicated('web', 2));
    const before = rack.taskIds('web');
    rack.expectOk({ kind: 'cordon', node: 'n1' as NodeName });
    rack.scale('web', 4);
    expect(rack.running('web')).toEqual(['n1', 'n2', 'n2', 'n2']);
    expect(rack.taskIds('web')).toEqual(expect.arrayContaining(before));
    expect(noteOn(rack, 'n1')).toContain('cordoned');
  });

  it('a drained node brings no task back', () => {
    const rack = rackOf(2);
    rack.deploy(replicated('web', 2));
    rack.drain('n1');
    rack.expectOk({ kind: 'cordon', node: 'n1' as NodeName });
    rack.advanceMs(60_000);
    expect(rack.running('web')).toEqual(['n2', 'n2']);
  });

  it('does not keep a drain from moving the tasks', () => {
    const rack = rackOf(2);
    rack.deploy(replicated('web', 2));
    rack.expectOk({ kind: 'cordon', node: 'n1' as NodeName });
    rack.drain('n1');
    expect(rack.running('web')).toEqual(['n2', 'n2']);
  });

  it('does not keep the tasks of a node that is lost', () => {
    const rack = rackOf(3);
    rack.deploy(replicated('web', 3));
    rack.expectOk({ kind: 'cordon', node: 'n1' as NodeName });
    rack.silence('n1');
    rack.advanceMs(5_000);
    expect(rack.running('web')).toHaveLength(3);
    expect(incidents(rack)[0]).toMatchObject({ node: 'n1', state: 'closed' });
  });

  it('survives a restart of the controller, and ends by activating', () => {
    const rack = rackOf(2);
    rack.expectOk({ kind: 'cordon', node: 'n1' as NodeName });
    rack.restartController();
    rack.deploy(replicated('web', 2));
    expect(rack.running('web')).toEqual(['n2', 'n2']);
    rack.activate('n1');
    rack.scale('web', 3);
    expect(rack.running('web')).toEqual(['n1', 'n2', 'n2']);
  });
});

describe('confirming that a node has no power', () => {
  it('saves a singleton the wait for its lease', () => {
    const rack = rackOf(3);
    rack.deploy(service('one', { singleton: true }));
    const home = rack.running('one')[0] ?? '';
    rack.silence(home);
    rack.advanceMs(2_000);
    expect(rack.running('one')).toEqual([]);
    // Its containers are gone with its power.
    rack.agent(home).forget();
    rack.expectOk({ kind: 'confirm-off', node: home as NodeName });
    rack.advanceMs(100);
    expect(rack.running('one')).toHaveLength(1);
    expect(rack.running('one')).not.toContain(home);
    expect(rack.eventKinds()).toContain('node.fenced');
  });

  it('is refused for one that is connected, or not known', () => {
    const rack = rackOf(1);
    expect(rack.request({ kind: 'confirm-off', node: 'n1' as NodeName })).toMatchObject({
      ok: false,
      error: { code: 'REFUSED' },
    });
    expect(rack.request({ kind: 'confirm-off', node: 'n9' as NodeName })).toMatchObject({
      ok: false,
      error: { code: 'NOT_FOUND' },
    });
  });
});
