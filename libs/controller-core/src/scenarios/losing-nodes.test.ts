import type { BootId, SessionId, TaskState } from '@grappe/domain';
import { describe, expect, it } from 'vitest';
import { RACK_KEY } from '../state/durable.ts';
import { rackOf, type Rack } from '../testing/rack.ts';
import { port, replicated, service } from '../testing/specs.ts';

function term(rack: Rack): number | undefined {
  return rack.state.durable.rack.get(RACK_KEY)?.term;
}

describe('a node that falls silent', () => {
  it('is lost after a second and its tasks run elsewhere', () => {
    const rack = rackOf(3);
    rack.deploy(replicated('web', 3));
    rack.silence('n1');
    rack.advanceMs(900);
    expect(rack.running('web')).toEqual(['n1', 'n2', 'n3']);
    rack.advanceMs(400);
    expect(rack.conditions()).toEqual({ n1: 'lost', n2: 'ready', n3: 'ready' });
    expect(rack.running('web')).toHaveLength(3);
    expect(rack.running('web')).not.toContain('n1');
    expect(rack.ended('web').map((task) => task.ended?.state)).toEqual(['lost']);
  });

  it('is told to stop what was replaced when it comes back', () => {
    const rack = rackOf(2);
    rack.deploy(replicated('web', 2));
    rack.silence('n1');
    rack.advanceMs(2_000);
    expect(rack.containers('web')).toEqual(['n1', 'n2', 'n2']);
    rack.heal('n1');
    expect(rack.containers('web')).toEqual(['n2', 'n2']);
    expect(rack.eventKinds()).toContain('node.returned');
    expect(rack.ended('web').map((task) => task.ended?.state)).toEqual(['lost']);
  });

  it('keeps its tasks when it is back before a replacement found a node', () => {
    const rack = rackOf(2);
    rack.deploy(replicated('web', 2, port(80)));
    const before = rack.taskIds('web');
    rack.silence('n1');
    rack.advanceMs(2_000);
    expect(rack.tasks('web').map(({ status }) => status.state)).toContain('pending');
    rack.heal('n1');
    expect(rack.taskIds('web')).toEqual(before);
    expect(rack.running('web')).toEqual(['n1', 'n2']);
  });

  it('has its tasks replaced as soon as there is a node with room', () => {
    const rack = rackOf(2);
    rack.deploy(replicated('web', 2, port(80)));
    rack.silence('n1');
    rack.advanceMs(2_000);
    rack.join('n3');
    expect(rack.running('web')).toEqual(['n2', 'n3']);
  });

  it('is given no task for a port that an unwanted container of it still holds', () => {
    const rack = rackOf(2);
    rack.deploy(service('web', port(80)));
    const home = rack.running('web')[0] ?? '';
    rack.silence(home);
    rack.advanceMs(2_000);
    rack.busy = false;
    rack.heal(home);
    rack.deploy(service('web', port(80)), service('api', port(80)));
    expect(rack.tasks('api')[0]?.status.state).toBe('pending');
    rack.busy = true;
    rack.advanceMs(500);
    expect(rack.running('api')).toEqual([home]);
  });

  it('with nothing to run costs nothing', () => {
    const rack = rackOf(3);
    rack.deploy(service('web'));
    const before = rack.taskIds('web');
    const idle = ['n1', 'n2', 'n3'].find((name) => !rack.running('web').includes(name));
    rack.silence(idle ?? '');
    rack.advanceMs(2_000);
    expect(rack.taskIds('web')).toEqual(before);
  });

  it('is refused when it goes on talking in its old session', () => {
    const rack = rackOf(2);
    const agent = rack.agent('n1');
    const { session } = agent;
    rack.silence('n1');
    rack.advanceMs(2_000);
    rack.refusals.length = 0;
    if (session !== undefined) rack.post(agent.heartbeat(session));
    expect(rack.refusals).toEqual(['session-stale']);
    expect(rack.conditions()['n1']).toBe('lost');
  });
});

describe('an agent that restarts', () => {
  it('has ten seconds before its tasks are moved', () => {
    const rack = rackOf(2);
    rack.deploy(replicated('web', 2));
    const before = rack.taskIds('web');
    rack.closeStream('n1');
    rack.advanceMs(9_500);
    expect(rack.conditions()['n1']).toBe('ready');
    rack.connect('n1');
    rack.advanceMs(5_000);
    expect(rack.taskIds('web')).toEqual(before);
    rack.closeStream('n1');
    rack.advanceMs(10_500);
    expect(rack.running('web')).toEqual(['n2', 'n2']);
  });

  it('is given no new tasks until it is back', () => {
    const rack = rackOf(2);
    rack.closeStream('n1');
    rack.deploy(replicated('web', 2));
    expect(rack.running('web')).toEqual(['n2', 'n2']);
    rack.deploy(replicated('web', 2), replicated('api', 1, port(80)), replicated('b', 1, port(80)));
    expect(rack.running('b')).toEqual([]);
    expect(rack.explain('b')[0]?.summary).toContain('its agent is restarting');
    rack.connect('n1');
    expect(rack.running('b')).toEqual(['n1']);
  });

  it('ends its earlier session, whose late words are refused', () => {
    const rack = rackOf(1);
    rack.deploy(service('web'));
    const agent = rack.agent('n1');
    const { session } = agent;
    rack.connect('n1');
    rack.refusals.length = 0;
    if (session !== undefined) rack.post({ kind: 'closed', node: agent.name, session });
    expect(rack.refusals).toEqual(['session-stale']);
    rack.advanceMs(30_000);
    expect(rack.running('web')).toEqual(['n1']);
  });
});

describe('a board that reboots', () => {
  it('is announced, and its tasks go on as further attempts', () => {
    const rack = rackOf(2);
    rack.deploy(service('web'));
    const before = rack.taskIds('web');
    const node = rack.running('web')[0] ?? '';
    rack.closeStream(node);
    rack.agent(node).reboot('boot-2');
    rack.advanceMs(5_000);
    rack.connect(node);
    expect(rack.eventKinds()).toContain('node.rebooted');
    expect(rack.taskIds('web')).toEqual(before);
    expect(rack.tasks('web')[0]?.status).toMatchObject({ attempt: 1, state: 'running' });
  });

  it('and has lost its memory gets new tasks for those it no longer knows', () => {
    const rack = rackOf(1);
    rack.deploy(service('web'));
    const before = rack.taskIds('web');
    rack.closeStream('n1');
    rack.agent('n1').forget();
    rack.agent('n1').facts = { ...rack.agent('n1').facts, bootId: 'boot-2' as BootId };
    rack.connect('n1');
    expect(rack.running('web')).toEqual(['n1']);
    expect(rack.taskIds('web')).not.toEqual(before);
    expect(rack.ended('web')[0]?.ended).toMatchObject({ state: 'lost' });
  });

  it('and has only an older memory, of a card that was restored, gets new tasks as well', () => {
    const rack = rackOf(1);
    rack.deploy(service('db'));
    const { generation } = rack.agent('n1');
    rack.deploy(service('db'), service('web'));
    const before = rack.taskIds('web');
    const kept = rack.taskIds('db');
    rack.closeStream('n1');
    const agent = rack.agent('n1');
    for (const id of before) agent.tasks.delete(id);
    agent.generation = generation;
    rack.connect('n1');
    expect(rack.taskIds('db')).toEqual(kept);
    expect(rack.taskIds('web')).not.toEqual(before);
    expect(rack.running('web')).toEqual(['n1']);
  });

  it('and has only the memory of an earlier term, gets new tasks as well', () => {
    const rack = rackOf(1);
    rack.deploy(service('db'));
    const { generation } = rack.agent('n1');
    rack.restartController();
    rack.deploy(service('db'), service('web'));
    const before = rack.taskIds('web');
    rack.closeStream('n1');
    const agent = rack.agent('n1');
    for (const id of before) agent.tasks.delete(id);
    agent.generation = generation;
    rack.connect('n1');
    expect(rack.taskIds('web')).not.toEqual(before);
    expect(rack.running('web')).toEqual(['n1']);
  });

  it('keeps its tasks when it connects for the first time since a restart of the controller', () => {
    const rack = rackOf(1);
    rack.deploy(service('web'));
    const before = rack.taskIds('web');
    rack.restartController();
    rack.closeStream('n1');
    rack.connect('n1');
    expect(rack.taskIds('web')).toEqual(before);
    expect(rack.ended('web')).toEqual([]);
  });

  it('does not forget once more when it says Hello again before it has anything to remember', () => {
    const rack = rackOf(1);
    rack.deploy(service('web'));
    const agent = rack.agent('n1');
    const [entry] = [...agent.tasks.values()];
    if (entry === undefined) throw new Error('the task is gone');
    entry.status = { ...entry.status, attempt: 2 };
    rack.closeStream('n1');
    rack.connect('n1');
    entry.status = { ...entry.status, attempt: 0 };
    const attempts: unknown[] = [];
    for (const session of ['first', 'second', 'third']) {
      rack.closeStream('n1');
      agent.generation = undefined;
      agent.reachable = false;
      rack.post(agent.hello(session as SessionId));
      agent.reachable = true;
      attempts.push(rack.tasks('web')[0]?.status.attempt);
    }
    expect(attempts).toEqual([3, 3, 3]);
    expect(rack.running('web')).toEqual(['n1']);
  });
});

describe('a controller that restarts', () => {
  it('forgets nothing, makes no new tasks, and speaks in a later term', () => {
    const rack = rackOf(3);
    rack.deploy(replicated('web', 3), service('db'));
    const before = [...rack.taskIds('web'), ...rack.taskIds('db')];
    const generations = [...rack.agents.values()].map((agent) => agent.generation?.term);
    rack.restartController();
    expect([...rack.taskIds('web'), ...rack.taskIds('db')]).toEqual(before);
    expect(rack.running('web')).toEqual(['n1', 'n2', 'n3']);
    expect(generations).toEqual([1, 1, 1]);
    expect(term(rack)).toBe(2);
    expect([...rack.agents.values()].map((agent) => agent.generation?.term)).toEqual([2, 2, 2]);
  });

  it('waits ten seconds for nodes before it moves their tasks', () => {
    const rack = rackOf(3);
    rack.deploy(replicated('web', 3));
    const before = rack.taskIds('web');
    rack.restartController({ connect: false });
    rack.advanceMs(9_000);
    expect(rack.taskIds('web')).toEqual(before);
    for (const name of ['n1', 'n2', 'n3']) rack.connect(name);
    rack.advanceMs(20_000);
    expect(rack.taskIds('web')).toEqual(before);
  });

  it('replaces the tasks of a node that died together with it', () => {
    const rack = rackOf(3);
    rack.deploy(replicated('web', 3));
    rack.silence('n1');
    rack.restartController();
    rack.advanceMs(9_000);
    expect(rack.ended('web')).toEqual([]);
    rack.advanceMs(2_000);
    expect(rack.running('web')).toHaveLength(3);
    expect(rack.running('web')).not.toContain('n1');
  });

  it('announces no task that merely runs on', () => {
    const rack = rackOf(2);
    rack.deploy(replicated('web', 2));
    rack.closeStream('n1');
    rack.agent('n1').reboot('boot-2');
    rack.connect('n1');
    rack.events.length = 0;
    rack.restartController();
    expect(rack.eventKinds().filter((kind) => kind.startsWith('task.'))).toEqual([]);
  });

  it('goes on above a later term that a node has seen, its store being from a backup', () => {
    const rack = rackOf(2);
    const backup = new Map(rack.store);
    rack.deploy(service('before'));
    for (let n = 0; n < 3; n += 1) rack.restartController();
    rack.store.clear();
    for (const [key, value] of backup) rack.store.set(key, value);
    rack.restartController();
    expect(term(rack)).toBe(5);
    rack.deploy(replicated('web', 2));
    expect(rack.containers('web')).toEqual(['n1', 'n2']);
    expect(rack.containers('before')).toEqual([]);
  });

  it('that could not save its term still gets its assignments accepted', () => {
    const rack = rackOf(1);
    rack.full = true;
    rack.restartController();
    rack.agent('n1').images = ['web:1'];
    rack.connect('n1');
    rack.connect('n1');
    rack.full = false;
    rack.restartController();
    rack.deploy(service('web'));
    expect(rack.containers('web')).toEqual(['n1']);
  });
});

describe('a process that was held up', () => {
  it('declares no node lost for its own silence', () => {
    const rack = rackOf(3);
    rack.deploy(replicated('web', 3));
    const before = rack.taskIds('web');
    rack.advanceMs(1_000);
    rack.stall(5_000);
    rack.advanceMs(2_000);
    expect(rack.conditions()).toEqual({ n1: 'ready', n2: 'ready', n3: 'ready' });
    expect(rack.taskIds('web')).toEqual(before);
  });

  it('still finds out about a node that has gone meanwhile', () => {
    const rack = rackOf(2);
    rack.deploy(replicated('web', 2));
    rack.silence('n1');
    rack.stall(5_000);
    rack.advanceMs(1_200);
    expect(rack.running('web')).toEqual(['n2', 'n2']);
  });
});

describe('a task that was told to stop', () => {
  it('has stopped when its node, knowing all its containers, does not know it any more', () => {
    const rack = rackOf(1);
    rack.deploy(service('web'));
    rack.busy = false;
    rack.scale('web', 0);
    const agent = rack.agent('n1');
    rack.closeStream('n1');
    agent.tasks.clear();
    rack.connect('n1');
    expect(rack.tasks('web')).toEqual([]);
  });

  it('is still awaited while its node does not know its containers', () => {
    const rack = rackOf(1);
    rack.deploy(service('web'));
    rack.busy = false;
    rack.scale('web', 0);
    const agent = rack.agent('n1');
    rack.closeStream('n1');
    agent.tasks.clear();
    agent.knowsAll = false;
    rack.connect('n1');
    expect(rack.tasks('web').map(({ task }) => task.desired)).toEqual(['stopped']);
  });

  it('and whose node is lost instead is written off, so that its slot can be filled', () => {
    const rack = rackOf(2);
    rack.deploy(service('web'));
    rack.fate = (): TaskState => 'running';
    rack.busy = false;
    const node = rack.running('web')[0] ?? '';
    rack.deploy(service('web', { environment: { A: '2' } }));
    rack.silence(node);
    rack.advanceMs(2_000);
    rack.busy = true;
    rack.advanceMs(500);
    expect(rack.running('web')).toHaveLength(1);
    expect(rack.running('web')).not.toContain(node);
  });
});
