import type { NodeName, SessionId } from '@grappe/domain';
import { describe, expect, it } from 'vitest';
import { nodeAvailability, serviceAvailability } from '../incidents/availability.ts';
import { rackOf, type Rack } from '../testing/rack.ts';
import { keyOf, replicated, service } from '../testing/specs.ts';
import { listIncidents, type IncidentView } from '../views/incidents.ts';

function incidents(rack: Rack): IncidentView[] {
  return listIncidents(rack.state, {}, rack.nowMs);
}

function absences(rack: Rack): IncidentView[] {
  return incidents(rack).filter(({ rackTrouble }) => rackTrouble === 'controller-away');
}

let session = 0;

/** The agent comes back and tells how long ago it last heard of a controller. */
function connect(rack: Rack, name: string, sinceControllerMs?: number): void {
  session += 1;
  const hello = rack.agent(name).hello(`again-${session}` as SessionId);
  if (hello.kind !== 'hello') throw new Error('no hello');
  rack.post({ ...hello, ...(sinceControllerMs === undefined ? {} : { sinceControllerMs }) });
}

/** The controller dies, and starts again after a while in which nobody looks. */
function away(rack: Rack, ms: number): void {
  for (const agent of rack.agents.values()) agent.session = undefined;
  rack.nowMs += ms;
  rack.restartController({ connect: false });
}

describe('a controller that was away', () => {
  it('knows for how long from the agent that has heard it last', () => {
    const rack = rackOf(3);
    rack.deploy(service('web'));
    away(rack, 7_000);
    rack.advanceMs(500);
    connect(rack, 'n1', 9_000);
    connect(rack, 'n2', 7_700);
    expect(absences(rack)).toEqual([]);
    connect(rack, 'n3');
    expect(absences(rack)).toHaveLength(1);
    expect(absences(rack)[0]).toMatchObject({ kind: 'rack', state: 'closed', durationMs: 7_200 });
    expect(absences(rack)[0]?.beganAtMs).toBe(rack.wallMs - 500 - 7_200);
  });

  it('does not wait for agents that do not come', () => {
    const rack = rackOf(3);
    away(rack, 7_000);
    connect(rack, 'n1', 7_000);
    rack.advanceMs(11_000);
    expect(absences(rack)[0]).toMatchObject({ durationMs: 7_000 });
  });

  it('says that it does not know when no agent does', () => {
    const rack = rackOf(2);
    away(rack, 7_000);
    for (const name of ['n1', 'n2']) connect(rack, name);
    expect(absences(rack)[0]?.durationMs).toBeUndefined();
    expect(absences(rack)[0]?.cause).toContain('no agent could tell');
  });

  it('has none before its first start, and one for each later', () => {
    const rack = rackOf(2);
    rack.advanceMs(20_000);
    expect(absences(rack)).toEqual([]);
    for (let n = 0; n < 3; n += 1) {
      away(rack, 1_000);
      for (const name of ['n1', 'n2']) connect(rack, name, 1_000);
    }
    expect(absences(rack).map(({ durationMs }) => durationMs)).toEqual([1_000, 1_000, 1_000]);
  });

  it('takes the time that it was away for unknown, neither up nor down', () => {
    const rack = rackOf(2);
    rack.deploy(service('web'));
    rack.advanceMs(50_000);
    rack.scale('web', 2);
    away(rack, 30_000);
    for (const name of ['n1', 'n2']) connect(rack, name, 30_000);
    rack.advanceMs(10_000);
    const web = serviceAvailability(rack.state, keyOf('web'), rack.nowMs)?.served;
    expect(web).toMatchObject({ unknownMs: 30_000, downMs: 0, failures: 0, ratio: 1 });
    expect(web?.upMs).toBe(60_000);
    expect(nodeAvailability(rack.state, 'n1' as NodeName, rack.nowMs)?.unknownMs).toBe(30_000);
  });

  it.each([
    ['in good order counts the quiet time before its end', true, 3_660_000],
    ['by a power cut counts up to the last thing that it wrote', false, 60_000],
  ])('and ended %s', (_how, inOrder, upMs) => {
    const rack = rackOf(2);
    rack.deploy(service('web'));
    rack.advanceMs(50_000);
    rack.scale('web', 2);
    rack.nowMs += 3_600_000;
    if (inOrder) rack.post({ kind: 'stopping' });
    away(rack, 30_000);
    for (const name of ['n1', 'n2']) connect(rack, name, 30_000);
    rack.advanceMs(10_000);
    const web = serviceAvailability(rack.state, keyOf('web'), rack.nowMs)?.served;
    expect(web).toMatchObject({ upMs, unknownMs: 30_000, ratio: 1 });
  });

  it('interrupts what was open, and goes on with it: one failure', () => {
    const rack = rackOf(3);
    const constraints = [{ key: 'node.hostname', operator: '==', value: 'n1' } as const];
    rack.deploy(service('web', { placement: { constraints } }));
    rack.advanceMs(20_000);
    rack.silence('n1');
    rack.advanceMs(5_000);
    const [before] = incidents(rack);
    away(rack, 4_000);
    expect(incidents(rack)[0]).toMatchObject({ id: before?.id, state: 'interrupted' });
    expect(incidents(rack)[0]?.durationMs).toBeUndefined();
    for (const name of ['n2', 'n3']) connect(rack, name, 4_000);
    rack.advanceMs(20_000);
    const after = incidents(rack).find(({ kind, state }) => kind === 'node' && state === 'open');
    expect(after).toMatchObject({ continues: before?.id, node: 'n1' });
    expect(after?.cutMs).toBeUndefined();
    expect(after?.detectionMs).toBeUndefined();
    rack.heal('n1');
    expect(incidents(rack).find(({ id }) => id === after?.id)?.state).toBe('closed');
    expect(incidents(rack).find(({ id }) => id === before?.id)?.state).toBe('interrupted');
    const web = serviceAvailability(rack.state, keyOf('web'), rack.nowMs)?.served;
    expect(web).toMatchObject({ failures: 1, unknownMs: 4_000 });
  });

  it('does not go on with what was served again meanwhile', () => {
    const rack = rackOf(3);
    rack.deploy(service('web'));
    rack.busy = false;
    const home = rack.running('web')[0] ?? '';
    rack.silence(home);
    rack.advanceMs(2_000);
    const [before] = incidents(rack);
    expect(before).toMatchObject({ kind: 'node', state: 'open' });
    rack.busy = true;
    away(rack, 1_000);
    for (const name of ['n1', 'n2', 'n3']) if (name !== home) connect(rack, name, 1_000);
    rack.advanceMs(30_000);
    expect(incidents(rack).filter(({ kind }) => kind === 'task')).toEqual([]);
    expect(incidents(rack).find(({ id }) => id === before?.id)).toMatchObject({
      state: 'interrupted',
    });
  });

  it('goes on with a slot that still waits for a place', () => {
    const rack = rackOf(2);
    const constraints = [{ key: 'node.hostname', operator: '==', value: 'n1' } as const];
    rack.deploy(service('web', { placement: { constraints } }));
    rack.silence('n1');
    rack.advanceMs(20_000);
    rack.removeNode('n1');
    rack.advanceMs(1_000);
    const [before] = incidents(rack);
    away(rack, 1_000);
    connect(rack, 'n2', 1_000);
    const [, after] = incidents(rack).reverse().slice(-2);
    expect(after).toMatchObject({ kind: 'task', state: 'open', continues: before?.id });
    expect(after?.slots[0]?.waitsFor).toContain('no node fits');
  });

  it('claims nothing about a node that died with it but since its start', () => {
    const rack = rackOf(3);
    rack.deploy(replicated('web', 3));
    rack.silence('n1');
    away(rack, 60_000);
    for (const name of ['n2', 'n3']) connect(rack, name, 60_000);
    rack.advanceMs(30_000);
    const node = incidents(rack).find(({ kind }) => kind === 'node');
    expect(node).toMatchObject({ node: 'n1', state: 'closed', beganMs: 0 });
    expect(node?.cutMs).toBeUndefined();
    expect(node?.slots).toHaveLength(1);
    expect(nodeAvailability(rack.state, 'n1' as NodeName, rack.nowMs)).toMatchObject({
      unknownMs: 60_000,
      failures: 1,
    });
  });

  it('loses no incident, whatever its start finds', () => {
    const rack = rackOf(3);
    rack.deploy(service('web'));
    rack.silence(rack.running('web')[0] ?? '');
    rack.advanceMs(5_000);
    const before = incidents(rack);
    rack.restartController();
    const kept = incidents(rack).filter(({ id }) => before.some((one) => one.id === id));
    expect(kept.map(({ id, slots }) => [id, slots])).toEqual(
      before.map(({ id, slots }) => [id, slots]),
    );
  });
});
