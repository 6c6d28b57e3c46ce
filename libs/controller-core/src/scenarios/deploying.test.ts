import type { TaskState } from '@grappe/domain';
import { describe, expect, it } from 'vitest';
import { rackOf, type Rack } from '../testing/rack.ts';
import { keyOf, port, replicated, service, STACK } from '../testing/specs.ts';

const changed = { environment: { COLOUR: 'green' } };

function generations(rack: Rack): unknown {
  return [...rack.agents.values()].map((agent) => agent.generation);
}

/** Versions that have a running wanted task, by slot. */
function versionsRunning(rack: Rack, name: string): number[] {
  return rack
    .tasks(name)
    .filter(({ task, status }) => task.desired === 'running' && status.state === 'running')
    .map(({ task }) => task.version);
}

/** Longer than a changed service takes here: each slot is watched for five seconds before the next one's turn. */
const ROLLED_OUT_MS = 25_000;

/** Lets agents work one state at a time until nothing changes; returns the fewest running tasks seen on the way. */
function workThrough(rack: Rack, name: string): number {
  let fewest = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 100; round += 1) {
    rack.work();
    rack.advanceMs(ROLLED_OUT_MS / 100);
    fewest = Math.min(fewest, rack.running(name).length);
  }
  return fewest;
}

describe('deploying', () => {
  it('runs what was asked for and says so', () => {
    const rack = rackOf(2);
    expect(rack.deploy(replicated('web', 2), service('db'))).toEqual({
      kind: 'deployed',
      changes: [
        { service: keyOf('web'), kind: 'created', version: 1 },
        { service: keyOf('db'), kind: 'created', version: 1 },
      ],
    });
    expect(rack.running('web')).toEqual(['n1', 'n2']);
    expect(rack.running('db')).toHaveLength(1);
  });

  it('changes nothing when the same file comes again', () => {
    const rack = rackOf(2);
    rack.deploy(replicated('web', 2));
    const { operations } = rack;
    const before = generations(rack);
    const reply = rack.deploy(replicated('web', 2));
    expect(reply).toMatchObject({ changes: [{ kind: 'unchanged', version: 1 }] });
    expect(rack.operations).toBe(operations);
    expect(generations(rack)).toEqual(before);
  });

  it('decides nothing in a dry run', () => {
    const rack = rackOf(1);
    rack.deploy(service('web'));
    const { operations } = rack;
    const reply = rack.request({
      kind: 'deploy',
      stack: { name: STACK, services: [service('web', changed)], volumes: [] },
      dryRun: true,
    });
    expect(reply).toMatchObject({ value: { changes: [{ kind: 'updated', version: 2 }] } });
    expect(rack.operations).toBe(operations);
    expect(versionsRunning(rack, 'web')).toEqual([1]);
  });

  it('replaces only the tasks of the service that has changed', () => {
    const rack = rackOf(2);
    rack.deploy(replicated('web', 2), service('db'));
    const db = rack.taskIds('db');
    const web = rack.taskIds('web');
    rack.deploy(replicated('web', 2, changed), service('db'));
    rack.advanceMs(ROLLED_OUT_MS);
    expect(rack.taskIds('db')).toEqual(db);
    expect(rack.taskIds('web')).not.toEqual(expect.arrayContaining(web));
    expect(versionsRunning(rack, 'web')).toEqual([2, 2]);
  });

  it('updates one task at a time, the next only when the one before runs', () => {
    const rack = rackOf(3);
    rack.deploy(replicated('web', 3));
    rack.busy = false;
    rack.deploy(replicated('web', 3, changed));
    expect(rack.running('web')).toHaveLength(2);
    expect(workThrough(rack, 'web')).toBe(2);
    expect(versionsRunning(rack, 'web')).toEqual([2, 2, 2]);
  });

  it('takes down as many at a time as the policy says', () => {
    const rack = rackOf(4);
    const update = { update: { ...service('web').update, parallelism: 2 } };
    rack.deploy(replicated('web', 4, update));
    rack.busy = false;
    rack.deploy(replicated('web', 4, { ...update, ...changed }));
    expect(rack.running('web')).toHaveLength(2);
    expect(workThrough(rack, 'web')).toBe(2);
    expect(versionsRunning(rack, 'web')).toEqual([2, 2, 2, 2]);
  });

  it('stops an update whose first task never runs, also while that one is tried again', () => {
    const rack = rackOf(3);
    rack.deploy(replicated('web', 3));
    rack.fate = (task): TaskState => (task.version === 2 ? 'failed' : 'running');
    rack.deploy(replicated('web', 3, changed));
    for (let minute = 0; minute < 5; minute += 1) {
      rack.advanceMs(60_000);
      expect(rack.running('web')).toHaveLength(2);
    }
    rack.fate = (): TaskState => 'running';
    rack.deploy(replicated('web', 3, { environment: { COLOUR: 'blue' } }));
    rack.advanceMs(ROLLED_OUT_MS);
    expect(versionsRunning(rack, 'web')).toEqual([3, 3, 3]);
  });

  it('stops an update whose new version fits no node', () => {
    const rack = rackOf(3);
    rack.deploy(replicated('web', 3));
    rack.deploy(
      replicated('web', 3, {
        placement: { constraints: [{ key: 'node.hostname', operator: '==', value: 'n9' }] },
      }),
    );
    rack.advanceMs(5_000);
    expect(rack.running('web')).toHaveLength(2);
    rack.deploy(replicated('web', 3));
    expect(rack.running('web')).toHaveLength(3);
  });

  it('updates a service whose old version never ran without waiting for it', () => {
    const rack = rackOf(3);
    rack.fate = (task): TaskState => (task.version === 1 ? 'preparing' : 'running');
    rack.deploy(replicated('web', 3));
    expect(rack.running('web')).toEqual([]);
    rack.deploy(replicated('web', 3, changed));
    expect(versionsRunning(rack, 'web')).toEqual([2, 2, 2]);
  });

  it('updates the tasks that run although others of the service have no room', () => {
    const rack = rackOf(2);
    rack.deploy(replicated('web', 3, port(80)));
    expect(rack.running('web')).toEqual(['n1', 'n2']);
    rack.deploy(replicated('web', 3, { ...port(80), ...changed }));
    rack.advanceMs(ROLLED_OUT_MS);
    expect(versionsRunning(rack, 'web')).toEqual([2, 2]);
  });

  it('goes on with an update after a restart of the controller', () => {
    const rack = rackOf(3);
    rack.deploy(replicated('web', 3));
    rack.busy = false;
    rack.deploy(replicated('web', 3, changed));
    rack.work();
    rack.work();
    rack.restartController();
    expect(workThrough(rack, 'web')).toBe(2);
    expect(versionsRunning(rack, 'web')).toEqual([2, 2, 2]);
  });

  it('removes what is no longer in the file', () => {
    const rack = rackOf(1);
    rack.deploy(service('web'), service('db'));
    rack.deploy(service('web'));
    expect(rack.containers('db')).toEqual([]);
    expect(rack.containers('web')).toEqual(['n1']);
  });

  it('removes a stack with all its tasks and keeps no trace of them', () => {
    const rack = rackOf(2);
    rack.deploy(replicated('web', 4));
    rack.removeStack();
    expect(rack.containers('web')).toEqual([]);
    expect([...rack.store.keys()].filter((key) => /^(task|service|stack)/.test(key))).toEqual([]);
    const { live } = rack.state;
    const sizes = [
      live.statuses,
      live.placements,
      live.runningSinceMs,
      live.backoffs,
      live.failures,
    ];
    expect(sizes.map((map) => map.size)).toEqual([0, 0, 0, 0, 0]);
  });

  it('gives a service that comes back after its removal a version above its leftovers', () => {
    const rack = rackOf(1);
    rack.deploy(service('web'));
    rack.busy = false;
    rack.removeStack();
    rack.deploy(service('web'));
    expect(workThrough(rack, 'web')).toBe(0);
    expect(versionsRunning(rack, 'web')).toEqual([2]);
  });
});

describe('scaling', () => {
  it('goes from 1 to 3 to 1 and keeps the first task and the version', () => {
    const rack = rackOf(3);
    rack.deploy(service('web'));
    const first = rack.taskIds('web');
    rack.scale('web', 3);
    expect(rack.running('web')).toEqual(['n1', 'n2', 'n3']);
    rack.scale('web', 1);
    expect(rack.taskIds('web')).toEqual(first);
    expect(rack.tasks('web')[0]?.task.version).toBe(1);
  });

  it('through the file keeps version and tasks as well', () => {
    const rack = rackOf(3);
    rack.deploy(replicated('web', 2));
    const before = rack.taskIds('web');
    expect(rack.deploy(replicated('web', 3))).toMatchObject({
      changes: [{ kind: 'scaled', version: 1 }],
    });
    expect(rack.taskIds('web')).toEqual(expect.arrayContaining(before));
    expect(rack.running('web')).toEqual(['n1', 'n2', 'n3']);
  });

  it.each([
    [-1, 'INVALID_INPUT'],
    [1.5, 'INVALID_INPUT'],
    [641, 'INVALID_INPUT'],
  ])('refuses %d replicas', (replicas, code) => {
    const rack = rackOf(1);
    rack.deploy(service('web'));
    const reply = rack.request({ kind: 'scale', service: keyOf('web'), replicas });
    expect(reply).toMatchObject({ ok: false, error: { code } });
  });

  it('refuses a second replica of a singleton and any number of a global service', () => {
    const rack = rackOf(1);
    rack.deploy(service('one', { singleton: true }), service('all', { mode: { kind: 'global' } }));
    for (const name of ['one', 'all']) {
      const reply = rack.request({ kind: 'scale', service: keyOf(name), replicas: 2 });
      expect(reply).toMatchObject({ ok: false, error: { code: 'REFUSED' } });
    }
  });
});
