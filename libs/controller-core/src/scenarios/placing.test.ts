import type { NodeName, TaskState } from '@grappe/domain';
import { describe, expect, it } from 'vitest';
import { rackOf, Rack } from '../testing/rack.ts';
import { listServices } from '../views/services.ts';
import { global, port, rackSpec, replicated, service } from '../testing/specs.ts';

const MEBIBYTE = 1_048_576;

function reasons(rack: Rack, name: string): Record<string, string> {
  const verdicts = rack.explain(name).at(-1)?.verdicts ?? [];
  return Object.fromEntries(verdicts.map(({ node, reason }) => [node, reason]));
}

describe('spreading', () => {
  it('goes over converters first, then over nodes', () => {
    const rack = rackOf(4, rackSpec({ c1: ['n1', 'n2', 'n3'], c2: ['n4'] }));
    rack.deploy(replicated('web', 2));
    expect(rack.running('web')).toEqual(['n1', 'n4']);
    rack.scale('web', 4);
    expect(new Set(rack.running('web'))).toEqual(new Set(['n1', 'n2', 'n4']));
  });

  it('moves to another converter when one fails', () => {
    const rack = rackOf(4, rackSpec({ c1: ['n1', 'n2'], c2: ['n3', 'n4'] }));
    rack.deploy(replicated('web', 2));
    rack.silence('n1');
    rack.silence('n2');
    rack.advanceMs(1_500);
    expect(rack.running('web')).toEqual(['n3', 'n4']);
  });

  it('prefers a node that has the image when all else is equal', () => {
    const rack = rackOf(1);
    const agent = rack.joinWith('n2');
    if (agent.session !== undefined)
      rack.post({ kind: 'images', node: agent.name, session: agent.session, images: ['web:1'] });
    rack.deploy(service('web'));
    expect(rack.running('web')).toEqual(['n2']);
  });

  it('prefers the less loaded of two equal nodes', () => {
    const rack = rackOf(2);
    rack.deploy(service('a'), service('b'), service('c'), service('d'));
    const nodes = ['a', 'b', 'c', 'd'].flatMap((name) => rack.running(name));
    expect(nodes.sort()).toEqual(['n1', 'n1', 'n2', 'n2']);
  });
});

describe('what a node must have', () => {
  it('is a free port', () => {
    const rack = rackOf(2);
    rack.deploy(replicated('web', 3, port(8080)));
    expect(rack.running('web')).toEqual(['n1', 'n2']);
    expect(rack.explain('web')[2]?.summary).toBe(
      'no node fits: port 8080/tcp is taken by another task on this node (2 nodes)',
    );
  });

  it('is not bothered by the same port on another address or protocol', () => {
    const rack = rackOf(1);
    const on = (hostIp: string, protocol: 'tcp' | 'udp') => ({
      ports: [{ target: 53, published: 53, protocol, hostIp }],
    });
    rack.deploy(
      service('a', on('10.0.0.1', 'tcp')),
      service('b', on('10.0.0.2', 'tcp')),
      service('c', on('10.0.0.1', 'udp')),
      service('d', port(53)),
    );
    expect(['a', 'b', 'c', 'd'].map((name) => rack.running(name).length)).toEqual([1, 1, 1, 0]);
  });

  it('is taken again as soon as the task that held the port has gone', () => {
    const rack = rackOf(1);
    rack.deploy(service('first', port(80)), service('second', port(80)));
    expect(rack.running('second')).toEqual([]);
    rack.scale('first', 0);
    expect(rack.running('second')).toEqual(['n1']);
  });

  it('is what the constraints ask for', () => {
    const rack = rackOf(3, rackSpec({ c1: ['n1'] }, { n2: { disk: 'ssd' }, n3: { disk: 'sd' } }));
    const where = (key: string, operator: '==' | '!=', value: string) => ({
      placement: { constraints: [{ key, operator, value }] },
    });
    rack.deploy(
      service('ssd', where('node.labels.disk', '==', 'ssd')),
      replicated('not-sd', 3, where('node.labels.disk', '!=', 'sd')),
      service('host', where('node.hostname', '==', 'n3')),
      service('converter', where('node.converter', '==', 'c1')),
      service('arch', where('node.platform.arch', '==', 'riscv64')),
    );
    expect(rack.running('ssd')).toEqual(['n2']);
    expect(rack.running('not-sd')).not.toContain('n3');
    expect(rack.running('host')).toEqual(['n3']);
    expect(rack.running('converter')).toEqual(['n1']);
    expect(rack.running('arch')).toEqual([]);
    expect(reasons(rack, 'arch')['n1']).toBe(
      'constraint node.platform.arch == riscv64 does not hold',
    );
  });

  it('is the architecture of an image that the controller holds', () => {
    const rack = new Rack();
    rack.joinWith('n1', { architecture: 'arm' });
    rack.joinWith('n2', { architecture: 'arm64' });
    rack.expectOk({
      kind: 'add-image',
      references: ['web:1'],
      sha256: 'x',
      sizeBytes: 1,
      architecture: 'arm64',
    });
    rack.deploy(replicated('web', 2));
    expect(rack.running('web')).toEqual(['n2', 'n2']);
    expect(reasons(rack, 'web')['n1']).toBe('the image is for arm64, the node is arm');
  });

  it('is memory and CPUs enough', () => {
    const rack = new Rack();
    rack.joinWith('n1', { capacity: { cpus: 1, memoryBytes: 1024 * MEBIBYTE } });
    rack.deploy(replicated('web', 3, { reservations: { cpus: 0.1, memoryBytes: 400 * MEBIBYTE } }));
    expect(rack.running('web')).toEqual(['n1', 'n1']);
    expect(reasons(rack, 'web')['n1']).toBe('needs 400 MiB of memory, 224 of 1024 are free');
    rack.deploy(replicated('web', 11, { reservations: { cpus: 0.1, memoryBytes: 0 } }));
    rack.advanceMs(1_000);
    expect(rack.running('web')).toHaveLength(10);
    expect(reasons(rack, 'web')['n1']).toBe('needs 0.1 CPUs, 0.00 of 1 are free');
  });

  it('grows when the board says so', () => {
    const rack = new Rack();
    const agent = rack.joinWith('n1', { capacity: { cpus: 1, memoryBytes: MEBIBYTE } });
    rack.deploy(service('web', { reservations: { cpus: 2, memoryBytes: 0 } }));
    expect(rack.running('web')).toEqual([]);
    const facts = { ...agent.facts, capacity: { cpus: 4, memoryBytes: MEBIBYTE } };
    if (agent.session !== undefined)
      rack.post({ kind: 'facts', node: agent.name, session: agent.session, facts });
    expect(rack.running('web')).toEqual(['n1']);
  });

  it('is fewer replicas than the most per node', () => {
    const rack = rackOf(2);
    const placement = { placement: { constraints: [], replicasPerNodeMax: 2 } };
    rack.deploy(replicated('web', 5, placement));
    expect(rack.running('web')).toEqual(['n1', 'n1', 'n2', 'n2']);
    expect(reasons(rack, 'web')['n1']).toBe('the node has 2 of at most 2 replicas');
  });

  it('is an engine that answers', () => {
    const rack = rackOf(1);
    const agent = rack.agent('n1');
    const { engineVersion, ...facts } = agent.facts;
    const session = agent.session;
    if (session === undefined) throw new Error('not connected');
    rack.post({ kind: 'facts', node: agent.name, session, facts });
    rack.deploy(service('web'));
    expect(rack.explain('web')[0]?.summary).toContain('the container engine does not answer');
    rack.post({
      kind: 'facts',
      node: agent.name,
      session,
      facts: { ...facts, engineVersion: engineVersion ?? '' },
    });
    expect(rack.running('web')).toEqual(['n1']);
  });

  it('is explained when there is no node at all', () => {
    const rack = rackOf(0);
    rack.deploy(service('web'));
    expect(rack.explain('web')[0]?.summary).toBe('no node has joined the rack yet');
  });
});

describe('a task that fails', () => {
  it('is tried on another node, after a wait that grows', () => {
    const rack = rackOf(3);
    rack.fate = (_task, node): TaskState => (node === 'n1' ? 'failed' : 'running');
    rack.deploy(service('web'));
    expect(rack.running('web')).toEqual([]);
    rack.advanceMs(500);
    expect(rack.tasks('web')).toEqual([]);
    expect(rack.explain('web')[0]?.summary).toBe(
      'its last task failed: was failed; waits 500 ms: it failed once',
    );
    rack.advanceMs(600);
    expect(rack.running('web')).toEqual(['n2']);
  });

  it('everywhere waits up to a minute between tries, and starts afresh when changed', () => {
    const rack = rackOf(2);
    rack.fate = (): TaskState => 'failed';
    rack.deploy(service('web'));
    const triesIn = (ms: number): number => {
      const before = rack.eventKinds().filter((kind) => kind === 'task.failed').length;
      rack.advanceMs(ms);
      return rack.eventKinds().filter((kind) => kind === 'task.failed').length - before;
    };
    expect(triesIn(10_000)).toBe(3);
    triesIn(60_000);
    expect(triesIn(120_000)).toBe(2);
    rack.deploy(service('web', { environment: { A: '1' } }));
    expect(triesIn(3_500)).toBe(2);
    expect(rack.ended('web').length).toBeLessThanOrEqual(4);
  });

  it('after a good half minute waits only a second again', () => {
    const rack = rackOf(1);
    rack.deploy(service('web'));
    const fail = (): void => {
      rack.fate = (): TaskState => 'failed';
      rack.busy = false;
      rack.work();
      rack.fate = (): TaskState => 'running';
      rack.busy = true;
      rack.advanceMs(1_100);
    };
    for (let n = 0; n < 4; n += 1) {
      rack.advanceMs(31_000);
      fail();
      expect(rack.running('web')).toEqual(['n1']);
    }
  });
});

describe('a task that completes', () => {
  it('is not started again, until its service changes', () => {
    const rack = rackOf(2);
    const restart = { restart: { condition: 'none', delayMs: 0, windowMs: 0 } } as const;
    rack.fate = (): TaskState => 'completed';
    rack.deploy(service('job', restart));
    rack.advanceMs(5_000);
    rack.silence('n1');
    rack.advanceMs(5_000);
    rack.restartController();
    expect(rack.ended('job')).toHaveLength(1);
    expect(rack.tasks('job')).toEqual([]);
    const asWanted = { tasksRunning: 0, tasksWanted: 0, note: 'completed' };
    expect(listServices(rack.state)).toMatchObject([asWanted]);
    rack.deploy(service('job', { ...restart, environment: { RUN: '2' } }));
    expect(rack.ended('job')).toHaveLength(2);
  });
});

describe('global services', () => {
  it('follow nodes that join, are drained, activated, and removed', () => {
    const rack = rackOf(2);
    rack.deploy(global('log'));
    expect(rack.running('log')).toEqual(['n1', 'n2']);
    rack.join('n3');
    expect(rack.running('log')).toEqual(['n1', 'n2', 'n3']);
    rack.drain('n2');
    expect(rack.containers('log')).toEqual(['n1', 'n3']);
    rack.activate('n2');
    rack.removeNode('n1');
    expect(rack.running('log')).toEqual(['n2', 'n3']);
  });

  it('keep their task on a node that comes back', () => {
    const rack = rackOf(2);
    rack.deploy(global('log'));
    const before = rack.taskIds('log');
    rack.silence('n1');
    rack.advanceMs(3_000);
    expect(rack.running('log')).toEqual(['n2']);
    expect(listServices(rack.state)).toMatchObject([{ tasksRunning: 1, tasksWanted: 2 }]);
    rack.heal('n1');
    expect(rack.taskIds('log')).toEqual(before);
  });

  it('run only where their constraints hold', () => {
    const rack = rackOf(3, rackSpec({}, { n2: { gpio: 'yes' } }));
    const constraint = { key: 'node.labels.gpio', operator: '==', value: 'yes' } as const;
    rack.deploy(global('log', { placement: { constraints: [constraint] } }));
    expect(rack.running('log')).toEqual(['n2']);
  });
});

describe('images that the controller holds', () => {
  it('are announced to the nodes that may need them, until they have them', () => {
    const rack = rackOf(2, rackSpec({}, { n1: { disk: 'ssd' } }));
    const constraint = { key: 'node.labels.disk', operator: '==', value: 'ssd' } as const;
    rack.deploy(service('web', { placement: { constraints: [constraint] } }), service('api'));
    const references = ['web:1', 'api:1', 'unused:1'];
    rack.expectOk({ kind: 'add-image', references, sha256: 'x', sizeBytes: 1 });
    const api = 'docker.io/library/api:1';
    const web = 'docker.io/library/web:1';
    expect(rack.agent('n1').prefetch).toEqual([api, web]);
    expect(rack.agent('n2').prefetch).toEqual([api]);
    const { session } = rack.agent('n1');
    const node = 'n1' as NodeName;
    if (session !== undefined) rack.post({ kind: 'images', node, session, images: ['api:1'] });
    expect(rack.agent('n1').prefetch).toEqual([web]);
  });
});
