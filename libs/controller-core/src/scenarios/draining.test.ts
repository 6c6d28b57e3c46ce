import type { NodeName } from '@grappe/domain';
import { describe, expect, it } from 'vitest';
import { rackOf, type Rack } from '../testing/rack.ts';
import { mounts, replicated, service, volume } from '../testing/specs.ts';
import { listNodes } from '../views/nodes.ts';

function nodeOf(rack: Rack, name: string): string {
  return rack.running(name)[0] ?? 'nowhere';
}

/** How many containers of the service serve after each further step of the agents. */
function servingOnTheWay(rack: Rack, name: string): number[] {
  return Array.from({ length: 20 }, () => {
    rack.work();
    return rack.containers(name).length;
  });
}

describe('draining a node', () => {
  it('starts the replacement first and stops the task when that runs', () => {
    const rack = rackOf(2);
    rack.deploy(service('web'));
    const from = nodeOf(rack, 'web');
    rack.busy = false;
    rack.drain(from);
    const serving = servingOnTheWay(rack, 'web');
    expect(Math.min(...serving)).toBe(1);
    expect(Math.max(...serving)).toBe(2);
    expect(rack.containers('web')).not.toContain(from);
    expect(rack.containers('web')).toHaveLength(1);
  });

  it('stops a singleton before it starts it elsewhere', () => {
    const rack = rackOf(2);
    rack.deploy(service('one', { singleton: true }));
    const from = nodeOf(rack, 'one');
    rack.busy = false;
    rack.drain(from);
    const serving = servingOnTheWay(rack, 'one');
    expect(Math.max(...serving)).toBe(1);
    expect(serving.at(-1)).toBe(1);
    expect(rack.containers('one')).not.toContain(from);
  });

  it('gives it no new tasks until it is activated', () => {
    const rack = rackOf(2);
    rack.drain('n1');
    rack.deploy(replicated('web', 2));
    expect(rack.running('web')).toEqual(['n2', 'n2']);
    rack.activate('n1');
    rack.scale('web', 3);
    expect(rack.running('web')).toEqual(['n1', 'n2', 'n2']);
  });

  it('is taken back by activating it while the replacement starts', () => {
    const rack = rackOf(2);
    rack.deploy(service('web'));
    const before = rack.taskIds('web');
    rack.busy = false;
    rack.drain(nodeOf(rack, 'web'));
    rack.work();
    rack.activate('n1');
    rack.activate('n2');
    rack.busy = true;
    rack.advanceMs(500);
    expect(rack.taskIds('web')).toEqual(before);
  });

  it('survives a restart of the controller in the middle of the hand-over', () => {
    const rack = rackOf(3);
    rack.deploy(replicated('web', 2));
    rack.busy = false;
    rack.drain('n1');
    rack.work();
    rack.restartController();
    const serving = servingOnTheWay(rack, 'web');
    expect(Math.min(...serving)).toBeGreaterThanOrEqual(2);
    expect(rack.containers('web')).toEqual(['n2', 'n3']);
  });

  it('goes on elsewhere when the drained node is lost', () => {
    const rack = rackOf(2);
    rack.deploy(service('web'));
    const from = nodeOf(rack, 'web');
    rack.busy = false;
    rack.drain(from);
    rack.silence(from);
    rack.advanceMs(2_000);
    rack.busy = true;
    rack.advanceMs(500);
    expect(rack.running('web')).toHaveLength(1);
    expect(rack.running('web')).not.toContain(from);
  });
});

describe('volumes', () => {
  const db = service('db', mounts('shop_data'));
  const local = [volume('shop_data')];

  it('that are local to a node keep the slot there', () => {
    const rack = rackOf(3);
    rack.deployWith([db], local);
    const home = nodeOf(rack, 'db');
    rack.silence(home);
    rack.advanceMs(3_000);
    expect(rack.running('db')).toEqual([]);
    expect(rack.explain('db')[0]?.summary).toContain('the node is lost');
    expect(rack.explain('db')[0]?.summary).toContain(
      `the data of this slot is in a volume on ${home} (2 nodes)`,
    );
    rack.heal(home);
    expect(rack.running('db')).toEqual([home]);
  });

  it('keep the slot there through updates, whatever the wall clock says', () => {
    const rack = rackOf(3);
    rack.deployWith([db], local);
    const home = nodeOf(rack, 'db');
    for (let n = 0; n < 6; n += 1) {
      rack.wallMs = n % 2 === 0 ? 0 : 1_800_000_000_000;
      rack.deployWith([{ ...db, environment: { N: String(n) } }], local);
      expect(rack.running('db')).toEqual([home]);
    }
  });

  it('are not forgotten while the slot waits for its node', () => {
    const rack = rackOf(3);
    rack.deployWith([db], local);
    const home = nodeOf(rack, 'db');
    rack.silence(home);
    rack.advanceMs(3_000);
    for (let n = 0; n < 6; n += 1) {
      rack.scale('db', 0);
      rack.scale('db', 1);
    }
    expect(rack.running('db')).toEqual([]);
    rack.heal(home);
    expect(rack.running('db')).toEqual([home]);
  });

  it('stay on a drained node, which says so', () => {
    const rack = rackOf(2);
    rack.deployWith([db], local);
    const home = nodeOf(rack, 'db');
    rack.drain(home);
    rack.advanceMs(3_000);
    expect(rack.running('db')).toEqual([home]);
    const node = listNodes(rack.state, rack.nowMs, rack.wallMs).find(
      ({ record }) => record.name === home,
    );
    expect(node?.note).toBe('1 task has not moved away yet');
    expect(rack.explain('db')[0]?.summary).toContain('the node is drained');
    rack.activate(home);
    expect(rack.running('db')).toEqual([home]);
    expect(rack.tasks('db')).toHaveLength(1);
  });

  it('are found again by a stack that was removed and deployed anew', () => {
    const rack = rackOf(3);
    rack.deployWith([db], local);
    const home = nodeOf(rack, 'db');
    rack.removeStack();
    rack.advanceMs(1_000);
    expect(rack.running('db')).toEqual([]);
    // Other work on its node would make another one look better.
    rack.deployWith([service('busy', { mode: { kind: 'replicated', replicas: 9 } }), db], local);
    expect(rack.running('db')).toEqual([home]);
  });

  it('are given up with their node when it is removed', () => {
    const rack = rackOf(2);
    rack.deployWith([db], local);
    const home = nodeOf(rack, 'db');
    rack.removeNode(home);
    rack.advanceMs(500);
    expect(rack.running('db')).toHaveLength(1);
    expect(rack.running('db')).not.toContain(home);
  });

  it.each([
    ['external', volume('shop_data', { external: true })],
    ['of a network driver', volume('shop_data', { driver: 'rexray' })],
    ['mounted over the network', volume('shop_data', { driverOptions: { type: 'nfs' } })],
  ])('that are %s do not keep the slot', (_what, shared) => {
    const rack = rackOf(2);
    rack.deployWith([db], [shared]);
    const home = nodeOf(rack, 'db');
    rack.silence(home);
    rack.advanceMs(2_000);
    expect(rack.running('db')).toHaveLength(1);
    expect(rack.running('db')).not.toContain(home);
  });
});

describe('removing a node', () => {
  it('is refused while it is connected and has tasks, unless forced', () => {
    const rack = rackOf(2);
    rack.deploy(replicated('web', 2));
    const node = 'n1' as NodeName;
    const refused = rack.request({ kind: 'remove-node', node, force: false });
    expect(refused).toMatchObject({ ok: false, error: { code: 'REFUSED' } });
    rack.removeNode('n1');
    expect(rack.running('web')).toEqual(['n2', 'n2']);
  });

  it('revokes its identity and refuses all it says from then on', () => {
    const rack = rackOf(2);
    const node = 'n1' as NodeName;
    const certificate = {
      kind: 'record-certificate',
      identity: 'node:n1',
      serial: '01',
      notAfterMs: 1,
      replace: false,
    } as const;
    rack.expectOk(certificate);
    const { session } = rack.agent('n1');
    rack.removeNode('n1');
    expect(rack.state.durable.identities.has('node:n1')).toBe(false);
    expect(rack.request(certificate)).toMatchObject({ ok: false, error: { code: 'REFUSED' } });
    rack.refusals.length = 0;
    if (session !== undefined) rack.post({ kind: 'heartbeat', node, session, sequence: 1 });
    rack.connect('n1');
    expect(rack.refusals).toEqual(['session-stale', 'node-removed']);
    rack.advanceMs(500);
    expect([...rack.state.live.nodes.keys()]).toEqual(['n2']);
  });

  it('and joining it again gets its assignments accepted', () => {
    const rack = rackOf(1);
    rack.deploy(service('web'));
    for (let n = 1; n < 6; n += 1) rack.deploy(service('web', { environment: { N: String(n) } }));
    rack.removeNode('n1');
    rack.advanceMs(200);
    rack.enrol('n1');
    rack.connect('n1');
    expect(rack.containers('web')).toEqual(['n1']);
    expect(rack.running('web')).toEqual(['n1']);
  });
});
