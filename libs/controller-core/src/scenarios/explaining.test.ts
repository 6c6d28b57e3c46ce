import type { NodeName, TaskState } from '@grappe/domain';
import { describe, expect, it } from 'vitest';
import { probingRack } from '../testing/probing-rack.ts';
import { rackOf, type Rack } from '../testing/rack.ts';
import { keyOf, replicated, service } from '../testing/specs.ts';
import { listIncidents } from '../views/incidents.ts';
import { explainNode, type NodeExplanation } from '../views/node-explanation.ts';
import { listNodes } from '../views/nodes.ts';
import type { SlotExplanation } from '../views/service-explanation.ts';

function node(rack: Rack, name: string): NodeExplanation {
  const explanation = explainNode(rack.state, name as NodeName, rack.nowMs, rack.wallMs);
  if (explanation === undefined) throw new Error(`node ${name} is not known`);
  return explanation;
}

function slot(rack: Rack, name: string): SlotExplanation {
  const [first] = rack.explain(name);
  if (first === undefined) throw new Error(`service ${name} has no slot`);
  return first;
}

function noteOn(rack: Rack, name: string): string {
  return (
    listNodes(rack.state, rack.nowMs, rack.wallMs).find(({ record }) => record.name === name)
      ?.note ?? ''
  );
}

describe('why a service is where it is', () => {
  it('names the incident that a decision answers to, and how long ago it was made', () => {
    const rack = rackOf(3);
    rack.deploy(service('web'));
    rack.advanceMs(5_000);
    expect(slot(rack, 'web')).toMatchObject({ decidedAgoMs: 5_000 });
    expect(slot(rack, 'web').because).toBeUndefined();
    const home = rack.running('web')[0] ?? '';
    rack.silence(home);
    rack.advanceMs(60_000);
    const [incident] = listIncidents(rack.state, { kind: 'node' }, rack.nowMs);
    const { because, decidedAgoMs, waitsFor } = slot(rack, 'web');
    expect(because?.incident).toBe(incident?.id);
    expect(because?.text).toContain(`node ${home}: no sign of life for`);
    expect(decidedAgoMs).toBeLessThan(59_500);
    expect(decidedAgoMs).toBeGreaterThan(58_000);
    expect(waitsFor).toBeUndefined();
  });

  it('names no incident for a decision that came after it', () => {
    const rack = rackOf(3);
    rack.deploy(service('web'));
    rack.silence(rack.running('web')[0] ?? '');
    rack.advanceMs(5_000);
    rack.deploy(service('web', { environment: { A: '2' } }));
    rack.advanceMs(5_000);
    expect(slot(rack, 'web').because).toBeUndefined();
  });

  it('says for how long a singleton waits, for whom, and how to save the wait', () => {
    const rack = rackOf(3);
    rack.deploy(service('one', { singleton: true, stopGraceMs: 10_000 }));
    const home = rack.running('one')[0] ?? '';
    rack.silence(home);
    rack.advanceMs(3_000);
    const { waitsFor, summary } = slot(rack, 'one');
    const seconds = /^waits ([\d.]+) s: /.exec(waitsFor ?? '')?.[1];
    expect(waitsFor).toContain(`node ${home} may still run it (lease and stop grace)`);
    expect(waitsFor).toContain(`"grappe node confirm-off ${home}"`);
    expect(summary).toContain(waitsFor ?? 'nothing');
    const waitMs = Number(seconds) * 1_000;
    rack.advanceMs(waitMs - 500);
    expect(rack.running('one')).toEqual([]);
    rack.advanceMs(1_000);
    expect(rack.running('one')).toHaveLength(1);
  });

  it('says what a slot waits for that finds no room', () => {
    const rack = rackOf(2);
    const constraints = [{ key: 'node.hostname', operator: '==', value: 'n9' } as const];
    rack.deploy(service('web', { placement: { constraints } }));
    expect(slot(rack, 'web').waitsFor).toContain('no node fits: constraint');
    expect(slot(rack, 'web').waitsFor).toContain('(2 nodes)');
  });

  it('says that a slot backs off, and which task is on its way', () => {
    const rack = rackOf(2);
    rack.busy = false;
    rack.deploy(service('web'));
    rack.work();
    expect(slot(rack, 'web').waitsFor).toContain('to run: it is preparing there');
    rack.fate = (): TaskState => 'failed';
    rack.work();
    expect(slot(rack, 'web').waitsFor).toBe('waits 1 s: it failed once');
  });

  it('names the spare, and the standby that is ready', () => {
    const rack = rackOf(3);
    rack.deploy(service('web', { standby: 'warm' }));
    rack.advanceMs(5_000);
    const { spare, standby, current, earlier } = slot(rack, 'web');
    expect(spare).toBeDefined();
    expect(standby?.task).toMatchObject({ node: spare, desired: 'standby' });
    expect(current?.task.desired).toBe('running');
    expect(earlier).toEqual([]);
    expect(node(rack, spare ?? '')).toMatchObject({ spareFor: [`${keyOf('web')}#1`], tasks: [] });
    expect(node(rack, spare ?? '').standbys).toHaveLength(1);
    rack.silence(current?.task.node ?? '');
    rack.advanceMs(3_000);
    const [incident] = listIncidents(rack.state, { kind: 'node' }, rack.nowMs);
    expect(incident?.slots[0]).toMatchObject({ recovery: 'promoted', successorNode: spare });
  });
});

describe('why a node is treated as it is', () => {
  it('tells when, and by what, it came to be drained', () => {
    const rack = rackOf(2);
    expect(node(rack, 'n1').availabilityFrom).toBeUndefined();
    rack.advanceMs(1_000);
    rack.drain('n1');
    const drainedAtMs = rack.wallMs;
    rack.advanceMs(5_000);
    expect(node(rack, 'n1').availabilityFrom).toEqual({
      atMs: drainedAtMs,
      message: 'its tasks move away',
    });
  });

  it('tells what is left of its maintenance', () => {
    const rack = rackOf(2);
    rack.expectOk({ kind: 'maintain', node: 'n1' as NodeName, durationMs: 600_000 });
    expect(node(rack, 'n1').maintenanceLeftMs).toBe(600_000);
    rack.advanceMs(60_000);
    expect(node(rack, 'n1').maintenanceLeftMs).toBeLessThanOrEqual(540_100);
    expect(node(rack, 'n1').maintenanceLeftMs).toBeGreaterThan(539_000);
  });

  it('lists its tasks with what they answer to', () => {
    const rack = rackOf(2);
    rack.deploy(replicated('web', 2));
    rack.silence('n1');
    rack.advanceMs(10_000);
    const { tasks } = node(rack, 'n2');
    expect(tasks.map(({ because }) => because !== undefined).sort()).toEqual([false, true]);
    expect(tasks.find(({ because }) => because !== undefined)?.task.reason).toContain('replaces');
    expect(tasks.every(({ decidedAgoMs }) => decidedAgoMs !== undefined)).toBe(true);
  });

  it('shows its condition with evidence, its incidents and its figures', () => {
    const rack = rackOf(3);
    rack.deploy(replicated('web', 3));
    rack.advanceMs(10_000);
    rack.silence('n1');
    rack.advanceMs(5_000);
    const { detection, incidents, figures, summary } = node(rack, 'n1');
    expect(summary.condition).toBe('lost');
    expect(detection).toMatchObject({ condition: 'lost', phase: 'lost' });
    expect(incidents).toHaveLength(1);
    expect(figures).toMatchObject({ failures: 1 });
    expect(figures?.downMs).toBeGreaterThan(4_500);
  });

  it('counts the tasks that have failed on it', () => {
    const rack = rackOf(1);
    rack.fate = (): TaskState => 'failed';
    rack.deploy(service('web'));
    rack.advanceMs(4_000);
    const [failures] = node(rack, 'n1').failures;
    expect(failures).toMatchObject({ service: keyOf('web'), version: 1 });
    expect(failures?.count).toBeGreaterThan(1);
  });

  it('knows the nodes of rack.yaml that have not joined, and no others', () => {
    const rack = rackOf(1);
    expect(explainNode(rack.state, 'n9' as NodeName, rack.nowMs, rack.wallMs)).toBeUndefined();
    rack.enrol('n2');
    expect(node(rack, 'n2').figures).toBeUndefined();
  });
});

describe('the note on a node', () => {
  it('says that it is suspected', () => {
    const rack = probingRack(3);
    rack.silence('n1');
    rack.advanceMs(900);
    expect(noteOn(rack, 'n1')).toContain('suspected for');
  });

  it('says that its peers hear it when the controller does not', () => {
    const rack = probingRack(3);
    rack.silence('n1');
    rack.reach = (): 'answered' => 'answered';
    rack.advanceMs(10_000);
    expect(noteOn(rack, 'n1')).toContain('its peers hear it: its tasks stay');
  });

  it('says that the controller doubts itself', () => {
    const rack = probingRack(4);
    for (const name of ['n1', 'n2', 'n3']) rack.silence(name);
    rack.advanceMs(3_000);
    for (const name of ['n1', 'n2', 'n3'])
      expect(noteOn(rack, name)).toContain('the controller doubts itself');
    expect(noteOn(rack, 'n4')).toBe('');
  });
});
