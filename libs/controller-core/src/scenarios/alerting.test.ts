import type { ServiceName } from '@grappe/domain';
import { describe, expect, it } from 'vitest';
import { alertsNewestFirst } from '../alerts/ledger.ts';
import { ALERTS_QUIET_MS, CLEAR_AFTER_MS, OUTLAST_MS, RAISE_AFTER_MS } from '../alerts/timings.ts';
import { rackOf, type Rack } from '../testing/rack.ts';
import { keyOf, port, rackSpec, replicated, service } from '../testing/specs.ts';

/** Longer than anything takes to be raised, or to be cleared. */
const SETTLED_MS = 120_000;

function calmRack(
  nodes: number,
  converters: Readonly<Record<string, readonly string[]>> = {},
): Rack {
  const rack = rackOf(nodes, rackSpec(converters));
  rack.advanceMs(ALERTS_QUIET_MS + 1_000);
  return rack;
}

function homeOf(rack: Rack, name: string): string {
  return rack.running(name)[0] ?? 'nowhere';
}

/** Every task of the service ends as soon as it is started, or runs. */
function break_(rack: Rack, ...names: string[]): void {
  rack.fate = ({ service: key }) =>
    names.some((name) => keyOf(name) === key) ? 'failed' : 'running';
}

describe('a node that is lost', () => {
  it('is one alert, and its end another word', () => {
    const rack = calmRack(4);
    rack.deploy(replicated('web', 4), service('db'));
    rack.silence('n1');
    rack.advanceMs(SETTLED_MS);
    expect(rack.notices()).toEqual(['raised node.lost n1']);
    rack.heal('n1');
    rack.advanceMs(SETTLED_MS);
    expect(rack.notices()).toEqual(['raised node.lost n1', 'cleared node.lost n1']);
    expect(alertsNewestFirst(rack.state)).toHaveLength(1);
  });

  it('explains what cannot be served without it, and says so with its own severity', () => {
    const rack = calmRack(4);
    rack.deploy(replicated('web', 4, port(80)), service('lone'));
    rack.silence('n1');
    rack.advanceMs(SETTLED_MS);
    expect(rack.notices()).toEqual(['raised node.lost n1']);
    const [effect, cause] = alertsNewestFirst(rack.state);
    expect(effect).toMatchObject({ kind: 'service.degraded', isSent: false, because: cause?.id });
    expect(cause).toMatchObject({ kind: 'node.lost', severity: 'warning' });
    expect(cause?.message).toContain('1 of 4 tasks of service shop/web do not serve');
    rack.heal('n1');
    rack.advanceMs(SETTLED_MS);
    expect(rack.notices()).toEqual(['raised node.lost n1', 'cleared node.lost n1']);
    expect(alertsNewestFirst(rack.state).every((one) => one.clearedAtMs !== undefined)).toBe(true);
  });

  it('is critical when a service cannot do without it', () => {
    const rack = calmRack(4);
    const only = { constraints: [{ key: 'node.hostname', operator: '==', value: 'n1' }] } as const;
    rack.deploy(service('pinned', { placement: only }));
    rack.silence('n1');
    rack.advanceMs(SETTLED_MS);
    expect(rack.alerts[0]?.alert).toMatchObject({ kind: 'node.lost', severity: 'critical' });
    expect(rack.notices()).toEqual(['raised node.lost n1']);
  });

  it('is no alert while it is away as planned', () => {
    const rack = calmRack(3);
    rack.drain('n1');
    rack.silence('n1');
    rack.advanceMs(SETTLED_MS);
    expect(rack.notices()).toEqual([]);
  });

  it('leaves a service that outlasts it an alert of its own', () => {
    const rack = calmRack(4);
    rack.deploy(replicated('web', 4, port(80)));
    rack.silence('n1');
    rack.advanceMs(SETTLED_MS);
    break_(rack, 'web');
    rack.heal('n1');
    rack.advanceMs(CLEAR_AFTER_MS + OUTLAST_MS + 5_000);
    expect(rack.notices()).toEqual([
      'raised node.lost n1',
      'cleared node.lost n1',
      `raised service.degraded ${keyOf('web')}`,
    ]);
    rack.fate = () => 'running';
    rack.advanceMs(SETTLED_MS);
    expect(rack.notices().at(-1)).toBe(`cleared service.degraded ${keyOf('web')}`);
  });
});

describe('nodes that are lost together', () => {
  it('are one alert of their converter', () => {
    const rack = calmRack(6, { c1: ['n1', 'n2'], c2: ['n3', 'n4'] });
    rack.silence('n1');
    rack.silence('n2');
    rack.advanceMs(SETTLED_MS);
    expect(rack.notices()).toEqual(['raised converter.failed c1']);
    rack.heal('n1');
    rack.heal('n2');
    rack.advanceMs(SETTLED_MS);
    expect(rack.notices()).toEqual(['raised converter.failed c1', 'cleared converter.failed c1']);
  });

  it('are one alert of the rack when they are most of it, also once the silence is believed', () => {
    const rack = calmRack(5, { c1: ['n1', 'n2'] });
    rack.deploy(replicated('web', 5, port(80)));
    for (const name of ['n1', 'n2', 'n3']) rack.silence(name);
    rack.advanceMs(SETTLED_MS);
    rack.expectOk({ kind: 'trust-silence' });
    rack.advanceMs(SETTLED_MS);
    expect(rack.conditions()).toMatchObject({ n1: 'lost', n3: 'lost', n4: 'ready' });
    expect(rack.notices()).toEqual(['raised rack.silent']);
    for (const name of ['n1', 'n2', 'n3']) rack.heal(name);
    rack.advanceMs(SETTLED_MS);
    expect(rack.notices()).toEqual(['raised rack.silent', 'cleared rack.silent']);
  });
});

describe('a service that does not run', () => {
  it('is an alert when none of its tasks serves, and another word when one does', () => {
    const rack = calmRack(3);
    rack.deploy(service('web'));
    rack.advanceMs(5_000);
    break_(rack, 'web');
    const home = rack.agent(homeOf(rack, 'web'));
    for (const task of home.tasks.values()) task.status = { ...task.status, state: 'failed' };
    rack.closeStream(home.name);
    rack.connect(home.name);
    rack.advanceMs(RAISE_AFTER_MS.serviceDown + 5_000);
    expect(rack.notices()).toEqual([`raised service.degraded ${keyOf('web')}`]);
    expect(rack.alerts[0]?.alert).toMatchObject({ severity: 'critical' });
    rack.fate = () => 'running';
    rack.advanceMs(SETTLED_MS);
    expect(rack.notices().at(-1)).toBe(`cleared service.degraded ${keyOf('web')}`);
  });

  it('is given longer when it has never served', () => {
    const rack = calmRack(3);
    break_(rack, 'web');
    rack.deploy(service('web'));
    rack.advanceMs(RAISE_AFTER_MS.serviceNew - 5_000);
    expect(rack.notices()).toEqual([]);
    rack.advanceMs(10_000);
    expect(rack.notices()).toEqual([`raised service.degraded ${keyOf('web')}`]);
  });

  it('explains those that depend on it', () => {
    const rack = calmRack(3);
    const needs = { dependsOn: ['db' as ServiceName] };
    rack.deploy(service('web', needs), service('db'));
    rack.advanceMs(5_000);
    break_(rack, 'web', 'db');
    for (const agent of rack.agents.values()) {
      for (const task of agent.tasks.values()) task.status = { ...task.status, state: 'failed' };
      rack.closeStream(agent.name);
      rack.connect(agent.name);
    }
    rack.advanceMs(SETTLED_MS);
    expect(rack.notices()).toEqual([`raised service.degraded ${keyOf('db')}`]);
    expect(rack.alerts[0]?.alert.message).toContain(keyOf('web'));
    rack.fate = () => 'running';
    rack.advanceMs(SETTLED_MS);
    expect(rack.notices()).toHaveLength(2);
  });

  it('does not tell the agents what it depends on', () => {
    const rack = calmRack(2);
    rack.deploy(service('web', { dependsOn: ['db' as ServiceName] }), service('db'));
    const tasks = [...rack.agents.values()].flatMap((agent) => [...agent.tasks.values()]);
    expect(tasks).toHaveLength(2);
    for (const { assigned } of tasks) expect(assigned.spec).not.toHaveProperty('dependsOn');
    const before = rack.taskIds('web');
    rack.deploy(service('web'), service('db'));
    expect(rack.taskIds('web')).toEqual(before);
  });
});

describe('a restart of the controller', () => {
  it('raises nothing anew, and clears what is over', () => {
    const rack = calmRack(4);
    rack.silence('n1');
    rack.advanceMs(SETTLED_MS);
    rack.restartController();
    rack.advanceMs(SETTLED_MS);
    expect(rack.notices()).toEqual(['raised node.lost n1']);
    rack.restartController();
    rack.heal('n1');
    rack.advanceMs(SETTLED_MS);
    expect(rack.notices()).toEqual(['raised node.lost n1', 'cleared node.lost n1']);
  });

  it('is silent about nodes that come back with it', () => {
    const rack = calmRack(4);
    rack.restartController();
    rack.advanceMs(SETTLED_MS);
    expect(rack.alerts).toEqual([]);
  });
});

describe('a disk that is full', () => {
  /** Node n1 is lost and back, and nothing of the latter was saved. */
  function overWhileFull(): Rack {
    const rack = calmRack(4);
    rack.silence('n1');
    rack.advanceMs(SETTLED_MS);
    rack.full = true;
    rack.heal('n1');
    rack.advanceMs(SETTLED_MS);
    return rack;
  }
  const ends = (rack: Rack): string[] =>
    rack.notices().filter((text) => text === 'cleared node.lost n1');
  const begins = (rack: Rack): string[] =>
    rack.notices().filter((text) => text === 'raised node.lost n1');

  it('has the end of an alert told once it is saved', () => {
    const rack = overWhileFull();
    expect(rack.notices()).toEqual(['raised node.lost n1', 'raised controller.disk-full']);
    rack.full = false;
    rack.advanceMs(SETTLED_MS);
    expect(ends(rack)).toHaveLength(1);
    expect(rack.notices().at(-1)).toBe('cleared controller.disk-full');
  });

  it('has an end told once also when the controller starts anew before there is room', () => {
    const rack = overWhileFull();
    rack.restartController();
    rack.advanceMs(SETTLED_MS);
    expect(ends(rack)).toHaveLength(0);
    rack.full = false;
    rack.advanceMs(SETTLED_MS);
    expect(ends(rack)).toHaveLength(1);
  });

  it('goes on with an alert of whose end nobody was told', () => {
    const rack = overWhileFull();
    rack.silence('n1');
    rack.advanceMs(SETTLED_MS);
    rack.full = false;
    rack.advanceMs(SETTLED_MS);
    expect(begins(rack)).toHaveLength(1);
    expect(ends(rack)).toHaveLength(0);
    const lost = alertsNewestFirst(rack.state).filter(({ kind }) => kind === 'node.lost');
    expect(lost).toHaveLength(1);
    expect(lost[0]).not.toHaveProperty('clearedAtMs');
    rack.heal('n1');
    rack.advanceMs(SETTLED_MS);
    expect(ends(rack)).toHaveLength(1);
  });

  it('lets no alert that is over explain what comes later', () => {
    const rack = calmRack(4);
    rack.deploy(replicated('web', 4, port(80)));
    rack.silence('n1');
    rack.advanceMs(SETTLED_MS);
    rack.full = true;
    rack.heal('n1');
    rack.advanceMs(CLEAR_AFTER_MS + OUTLAST_MS + 5_000);
    break_(rack, 'web');
    for (const agent of rack.agents.values()) {
      for (const task of agent.tasks.values()) task.status = { ...task.status, state: 'failed' };
      rack.closeStream(agent.name);
      rack.connect(agent.name);
    }
    rack.advanceMs(SETTLED_MS);
    expect(rack.notices()).toContain(`raised service.degraded ${keyOf('web')}`);
  });

  it('has the begin and the end told of what is in memory only', () => {
    const rack = calmRack(4);
    rack.full = true;
    rack.silence('n1');
    rack.advanceMs(SETTLED_MS);
    rack.heal('n1');
    rack.advanceMs(SETTLED_MS);
    expect([...begins(rack), ...ends(rack)]).toHaveLength(2);
    rack.full = false;
    rack.advanceMs(SETTLED_MS);
    expect([...begins(rack), ...ends(rack)]).toHaveLength(2);
  });
});

it('writes nothing while nothing changes', () => {
  const rack = calmRack(3);
  rack.silence('n1');
  rack.advanceMs(SETTLED_MS);
  expect(rack.operationsOn.get('alert')).toBe(1);
  rack.advanceMs(600_000);
  expect(rack.operationsOn.get('alert')).toBe(1);
});

it('says when a hook begins to fail, and when it works again', () => {
  const rack = calmRack(1);
  const told = (hook: string, isTold: boolean) =>
    rack.post({ kind: 'hook-told', hook, told: isTold, message: 'it answers 500' });
  told('page', true);
  for (let n = 0; n < 5; n += 1) told('page', false);
  told('page', true);
  told('page', true);
  const kinds = rack.events.filter(({ kind }) => kind.startsWith('hook.'));
  expect(kinds.map(({ kind }) => kind)).toEqual(['hook.failed', 'hook.mended']);
  expect(kinds[0]?.message).toContain('it answers 500');
});

it('forgets a node that was removed', () => {
  const rack = calmRack(3);
  rack.silence('n1');
  rack.advanceMs(SETTLED_MS);
  rack.removeNode('n1');
  rack.advanceMs(SETTLED_MS);
  expect(rack.notices()).toEqual(['raised node.lost n1', 'cleared node.lost n1']);
});
