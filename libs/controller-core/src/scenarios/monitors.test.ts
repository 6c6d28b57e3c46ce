import { UPDATE_POLICY_DEFAULT, type ServiceSpec, type TaskId } from '@grappe/domain';
import { describe, expect, it } from 'vitest';
import { GIVEN_UP_AT_ONCE_MAX } from '../constants.ts';
import { backEndOf, gatewayRack, http } from '../testing/front-door-rack.ts';
import {
  allFind,
  BROKEN,
  eventsOf,
  finds,
  monitoredRack,
  nodeOf,
  REPLACE_AFTER_MS,
  SILENT,
  UP,
  watched,
} from '../testing/monitored-rack.ts';
import type { Rack } from '../testing/rack.ts';
import { keyOf, replicated, service, STACK } from '../testing/specs.ts';

/** A watched service that all gateways have found up. */
function served(nodes: number, spec: ServiceSpec = service('web', watched())): Rack {
  const rack = monitoredRack(nodes);
  rack.deploy(spec);
  rack.advanceMs(1_000);
  allFind(rack, spec.name, UP);
  rack.advanceMs(1_000);
  return rack;
}

function endings(rack: Rack, name = 'web'): string[] {
  return rack.ended(name).map(({ ended }) => `${ended?.state ?? ''}: ${ended?.message ?? ''}`);
}

const SAID = 'gateways n1, n2 found it down for 30.';

describe('a task that all gateways find down', () => {
  it('fails after the time that was asked for, and another takes its place', () => {
    const rack = served(3);
    const [before] = rack.taskIds('web');
    allFind(rack, 'web', BROKEN);
    rack.advanceMs(REPLACE_AFTER_MS - 1_000);
    expect(rack.taskIds('web')).toEqual([before]);
    rack.advanceMs(3_000);
    expect(endings(rack)).toEqual([expect.stringContaining(`failed: ${SAID}`)]);
    expect(eventsOf(rack, 'task.down')[0]).toContain(
      '(Layer7 wrong status): another takes its place',
    );
    expect(eventsOf(rack, 'task.failed')[0]).toContain(SAID);
    rack.advanceMs(10_000);
    expect(rack.running('web')).toHaveLength(1);
    expect(rack.taskIds('web')).not.toEqual([before]);
    const [incident] = [...rack.state.durable.incidents.values()];
    expect(incident).toMatchObject({
      kind: 'task',
      cause: expect.stringContaining(SAID) as string,
    });
    expect(incident?.closedMs).toBeDefined();
  });

  it('is not touched while one gateway finds it up, or none checks it', () => {
    const rack = served(3);
    finds(rack, 'n1', 'web', BROKEN);
    rack.advanceMs(2 * REPLACE_AFTER_MS);
    finds(rack, 'n2', 'web', { state: 'unchecked' });
    finds(rack, 'n1', 'web', { state: 'maint' });
    rack.advanceMs(2 * REPLACE_AFTER_MS);
    expect(rack.ended('web')).toEqual([]);
  });

  it('is not touched when nobody has asked for that', () => {
    const rack = served(3, service('web', http()));
    allFind(rack, 'web', BROKEN);
    rack.advanceMs(600_000);
    expect(rack.ended('web')).toEqual([]);
  });

  it('counts from when the last of them found it down', () => {
    const rack = served(3);
    rack.advanceMs(100_000);
    finds(rack, 'n1', 'web', { ...BROKEN, forMs: 60_000 });
    finds(rack, 'n2', 'web', { ...BROKEN, forMs: 10_000 });
    rack.advanceMs(15_000);
    expect(rack.ended('web')).toEqual([]);
    rack.advanceMs(8_000);
    expect(endings(rack)).toHaveLength(1);
  });

  it('has its start period when it never was up', () => {
    const rack = monitoredRack(3);
    rack.deploy(service('web', watched()));
    rack.advanceMs(1_000);
    allFind(rack, 'web', BROKEN);
    rack.advanceMs(170_000);
    expect(rack.ended('web')).toEqual([]);
    rack.advanceMs(20_000);
    expect(endings(rack)).toHaveLength(1);
  });

  it('has a new start when its node has started it again', () => {
    const rack = served(3);
    allFind(rack, 'web', BROKEN);
    rack.advanceMs(REPLACE_AFTER_MS - 5_000);
    const agent = rack.agent(nodeOf(rack, 'web'));
    for (const [id, task] of agent.tasks) {
      task.status = { ...task.status, attempt: 1 };
      if (agent.session === undefined) continue;
      const tasks = [{ id, status: task.status }];
      rack.post({ kind: 'statuses', node: agent.name, session: agent.session, tasks });
    }
    rack.advanceMs(100_000);
    expect(rack.ended('web')).toEqual([]);
    rack.advanceMs(100_000);
    expect(endings(rack)).toHaveLength(1);
  });

  it('is replaced by a controller that was started meanwhile, too', () => {
    const rack = served(3);
    allFind(rack, 'web', BROKEN);
    rack.advanceMs(5_000);
    rack.restartController();
    rack.advanceMs(1_000);
    allFind(rack, 'web', { ...BROKEN, forMs: 6_000 });
    // That it was up is forgotten: it has its start period.
    rack.advanceMs(200_000);
    expect(endings(rack)).toEqual([expect.stringContaining('failed: gateways n1, n2')]);
    expect(rack.running('web')).toHaveLength(1);
  });

  it('stays failed when the controller is started between its verdict and its end', () => {
    const rack = served(3);
    rack.busy = false;
    allFind(rack, 'web', BROKEN);
    rack.advanceMs(REPLACE_AFTER_MS + 2_000);
    expect(rack.ended('web')).toEqual([]);
    rack.restartController();
    rack.busy = true;
    rack.advanceMs(10_000);
    expect(endings(rack)).toEqual([expect.stringContaining(`failed: ${SAID}`)]);
  });

  it('leaves its slot waiting as any other failure does', () => {
    const rack = served(3);
    rack.busy = false;
    allFind(rack, 'web', BROKEN);
    rack.advanceMs(REPLACE_AFTER_MS + 2_000);
    rack.work();
    rack.work();
    expect(endings(rack)).toHaveLength(1);
    expect(rack.explain('web')[0]?.summary).toMatch(
      /^its last task failed: gateways n1, n2 found it down .*it failed once$/,
    );
  });

  it('is explained, with what it waits for', () => {
    const rack = served(3);
    allFind(rack, 'web', BROKEN);
    rack.advanceMs(10_000);
    expect(rack.explain('web')[0]?.waitsFor).toMatch(
      /^gateways n1, n2 found it down for 10(\.\d)? s \(Layer7 wrong status\); it is replaced in 20(\.\d)? s if that stays so$/,
    );
    allFind(rack, 'web', UP);
    expect(rack.explain('web')[0]?.waitsFor).toBeUndefined();
  });
});

describe('a gateway', () => {
  it('that is cut off does not count, whatever it said last', () => {
    const rack = served(4);
    const [cut, stays] = nodeOf(rack, 'web') === 'n1' ? ['n2', 'n1'] : ['n1', 'n2'];
    finds(rack, cut, 'web', BROKEN);
    rack.silence(cut);
    rack.advanceMs(2 * REPLACE_AFTER_MS);
    expect(eventsOf(rack, 'task.down')).toEqual([]);
    finds(rack, stays, 'web', BROKEN);
    rack.advanceMs(REPLACE_AFTER_MS + 2_000);
    expect(eventsOf(rack, 'task.down')[0]).toContain(`gateway ${stays} found it down`);
  });

  it('doubts itself when all is down for it and nothing answers, on several nodes', () => {
    const rack = served(4, replicated('web', 3, watched()));
    allFind(rack, 'web', SILENT);
    rack.advanceMs(4 * REPLACE_AFTER_MS);
    expect(rack.ended('web')).toEqual([]);
    // One that answers badly shows that the network is well.
    const [first] = rack.taskIds('web');
    allFind(rack, 'web', BROKEN, first === undefined ? [] : [first]);
    rack.advanceMs(REPLACE_AFTER_MS);
    expect(rack.ended('web').length).toBeGreaterThanOrEqual(1);
  });

  it('does not doubt itself for a single task', () => {
    const rack = served(3);
    allFind(rack, 'web', SILENT);
    rack.advanceMs(REPLACE_AFTER_MS + 2_000);
    expect(endings(rack)).toHaveLength(1);
  });
});

describe('a check that is wrong itself', () => {
  it('costs one task of a service at a time', () => {
    const rack = served(4, replicated('web', 3, watched()));
    rack.busy = false;
    allFind(rack, 'web', BROKEN);
    rack.advanceMs(REPLACE_AFTER_MS + 10_000);
    expect(eventsOf(rack, 'task.down')).toHaveLength(1);
    rack.work();
    rack.work();
    rack.advanceMs(3_000);
    expect(eventsOf(rack, 'task.down')).toHaveLength(2);
  });

  it('costs a few tasks of the rack at a time', () => {
    const rack = monitoredRack(4);
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    rack.deploy(...names.map((name, index) => service(name, watched(9_000 + index))));
    rack.advanceMs(1_000);
    for (const name of names) allFind(rack, name, UP);
    rack.busy = false;
    for (const name of names) allFind(rack, name, BROKEN);
    rack.advanceMs(REPLACE_AFTER_MS + 10_000);
    expect(eventsOf(rack, 'task.down')).toHaveLength(GIVEN_UP_AT_ONCE_MAX);
  });

  it('costs nothing on a node on which somebody works', () => {
    const rack = gatewayRack(1, 1);
    rack.deploy(service('web', watched()));
    rack.advanceMs(1_000);
    finds(rack, 'n1', 'web', UP);
    rack.expectOk({ kind: 'maintain', node: nodeOf(rack, 'web'), durationMs: 3_600_000 });
    finds(rack, 'n1', 'web', BROKEN);
    rack.advanceMs(2 * REPLACE_AFTER_MS);
    expect(rack.ended('web')).toEqual([]);
  });
});

describe('a singleton that is found down', () => {
  it('is replaced when it has stopped', () => {
    const rack = served(3, service('web', { ...watched(), singleton: true }));
    allFind(rack, 'web', BROKEN);
    rack.busy = false;
    rack.advanceMs(REPLACE_AFTER_MS + 10_000);
    expect(rack.tasks('web').filter(({ task }) => task.desired === 'running')).toEqual([]);
    rack.busy = true;
    rack.advanceMs(10_000);
    expect(rack.running('web')).toHaveLength(1);
  });
});

describe('a rollout', () => {
  function update(rack: Rack, changes: Partial<ServiceSpec>): TaskId[] {
    const policy = { ...UPDATE_POLICY_DEFAULT, failureAction: 'rollback' as const };
    const earlier = rack.taskIds('web');
    rack.deploy(replicated('web', 2, { ...watched(), update: policy, ...changes }));
    rack.advanceMs(1_500);
    return rack.taskIds('web').filter((id) => !earlier.includes(id));
  }

  it('goes back when gateways find the new version down', () => {
    const rack = served(4, replicated('web', 2, watched()));
    const fresh = update(rack, { environment: { COLOUR: 'green' } });
    expect(fresh).toHaveLength(1);
    allFind(rack, 'web', UP, fresh);
    allFind(rack, 'web', BROKEN, fresh);
    rack.advanceMs(REPLACE_AFTER_MS - 5_000);
    expect(rack.taskIds('web').filter((id) => fresh.includes(id))).toHaveLength(1);
    expect(rollouts(rack)).toEqual(['deploy running']);
    rack.advanceMs(60_000);
    expect(rollouts(rack)).toContain('deploy rolled-back');
    expect(rack.running('web')).toHaveLength(2);
  });

  it('goes on when they find it up at last', () => {
    const rack = served(4, replicated('web', 2, watched()));
    const fresh = update(rack, { environment: { COLOUR: 'green' } });
    allFind(rack, 'web', BROKEN, fresh);
    rack.advanceMs(20_000);
    expect(rack.taskIds('web').filter((id) => fresh.includes(id))).toHaveLength(1);
    allFind(rack, 'web', UP, fresh);
    rack.advanceMs(60_000);
    expect(rollouts(rack)).toEqual(['deploy completed']);
  });
});

function rollouts(rack: Rack): string[] {
  const known = rack.state.durable.rollouts.get(keyOf('web'))?.rollouts ?? [];
  return known.map(({ kind, state }) => `${kind} ${state}`);
}

describe('weights by load', () => {
  const byLoad = http({ balance: { name: 'weighted-round-robin' }, weightsByLoad: true });

  function weights(rack: Rack): Record<string, number> {
    const { servers } = backEndOf(rack, 'n1', `${STACK}.web:80`);
    return Object.fromEntries(servers.map(({ node, weight }) => [node, weight]));
  }

  it('follow what nodes tell with their heartbeats, by steps', () => {
    const rack = monitoredRack(3);
    rack.deploy(replicated('web', 3, byLoad));
    rack.agent('n3').loadPercent = 100;
    rack.agent('n2').loadPercent = 12;
    rack.advanceMs(11_000);
    expect(weights(rack)).toEqual({ n1: 100, n2: 90, n3: 20 });
    rack.agent('n3').loadPercent = 0;
    rack.advanceMs(10_000);
    expect(weights(rack)['n3']).toBe(30);
    rack.advanceMs(100_000);
    expect(weights(rack)['n3']).toBe(100);
  });

  it('cost a word to gateways only when they change', () => {
    const rack = monitoredRack(3);
    rack.deploy(replicated('web', 3, byLoad));
    rack.agent('n3').loadPercent = 50;
    rack.advanceMs(30_000);
    const before = rack.agent('n1').duties;
    for (const load of [52, 47, 55, 45, 50, 53]) {
      rack.agent('n3').loadPercent = load;
      rack.advanceMs(10_000);
    }
    expect(rack.agent('n1').duties).toBe(before);
  });

  it('mean nothing to services that do not ask for them', () => {
    const rack = monitoredRack(3);
    rack.deploy(replicated('web', 3, http({ balance: { name: 'weighted-round-robin' } })));
    rack.agent('n3').loadPercent = 100;
    rack.advanceMs(30_000);
    expect(weights(rack)).toEqual({ n1: 100, n2: 100, n3: 100 });
  });
});
