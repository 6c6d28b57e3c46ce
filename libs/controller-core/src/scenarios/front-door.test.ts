import type { NodeName } from '@grappe/domain';
import { describe, expect, it } from 'vitest';
import {
  backEndOf,
  doorOf,
  dutyOf,
  gatewayRack,
  gatewayRackSpec,
  http,
  ingress,
  serversAt,
  VIRTUAL_IP,
} from '../testing/front-door-rack.ts';
import { rackOf, type Rack } from '../testing/rack.ts';
import { port, rackSpec, replicated, service, STACK } from '../testing/specs.ts';

const WEB = `${STACK}.web:80`;

function slotsByTask(rack: Rack, gateway: string): Map<string, number> {
  return new Map(backEndOf(rack, gateway, WEB).servers.map(({ task, slot }) => [task, slot]));
}

describe('what gateways are told', () => {
  it('is the virtual IP with all its partners, and nothing to serve, before anything is deployed', () => {
    const rack = gatewayRack(3);
    rack.advanceMs(100);
    expect(dutyOf(rack, 'n1')).toMatchObject({
      door: { frontEnds: [], backEnds: [] },
      virtualIp: {
        address: VIRTUAL_IP,
        own: { node: 'n1', address: '10.0.0.1' },
        peers: [{ node: 'n2', address: '10.0.0.2' }],
      },
    });
    const [first, second] = ['n1', 'n2'].map((name) => dutyOf(rack, name).virtualIp);
    expect(first?.routerId).toBe(second?.routerId);
    expect(first?.priority).not.toBe(second?.priority);
    expect(rack.agent('n3').duty).toBeUndefined();
  });

  it('is each ingress port, with tasks on ports that their engines picked', () => {
    const rack = gatewayRack(3);
    rack.deploy(replicated('web', 4, ingress(8_070)));
    rack.advanceMs(200);
    for (const gateway of ['n1', 'n2']) {
      expect(doorOf(rack, gateway).frontEnds).toEqual([
        {
          name: 'tcp-8070',
          mode: 'tcp',
          listen: [{ address: VIRTUAL_IP, port: 8_070 }],
          clientTimeoutMs: 60_000,
          backEnd: WEB,
        },
      ]);
      const { servers } = backEndOf(rack, gateway, WEB);
      expect(servers.map(({ slot }) => slot)).toEqual([1, 2, 3, 4]);
      expect(servers.every(({ port: picked }) => picked >= 32_768)).toBe(true);
      expect(new Set(servers.map(({ node, address }) => `${node} ${address}`))).toEqual(
        new Set(['n1 10.0.0.1', 'n2 10.0.0.2', 'n3 10.0.0.3']),
      );
    }
    expect(slotsByTask(rack, 'n1')).toEqual(slotsByTask(rack, 'n2'));
  });

  it('leaves out tasks that do not run yet', () => {
    const rack = gatewayRack(2);
    rack.fate = (_task, node) => (node === 'n1' ? 'running' : 'starting');
    rack.deploy(replicated('web', 2, ingress(8_070)));
    rack.advanceMs(200);
    expect(serversAt(rack, 'n1', WEB)).toEqual(['n1 ready']);
  });

  it('is nothing in a rack without a virtual IP, where ports are on the nodes', () => {
    const rack = rackOf(2);
    rack.deploy(replicated('web', 3, ingress(8_070)));
    rack.advanceMs(200);
    expect(rack.agent('n1').duty).toBeUndefined();
    expect(rack.running('web')).toEqual(['n1', 'n2']);
    const [task] = rack.agent('n1').tasks.values();
    expect(task?.assigned.spec.ports).toEqual([{ target: 80, published: 8_070, protocol: 'tcp' }]);
  });

  it('does not change what is published on the node itself', () => {
    const rack = gatewayRack(2);
    rack.deploy(service('ssh', port(2_222)));
    rack.advanceMs(200);
    expect(doorOf(rack, 'n1').frontEnds).toEqual([]);
    const [task] = [...rack.agents.values()].flatMap((agent) => [...agent.tasks.values()]);
    expect(task?.assigned.spec.ports).toEqual([{ target: 80, published: 2_222, protocol: 'tcp' }]);
  });

  it('is one front end for several services of one port, by host and path', () => {
    const rack = gatewayRack(2);
    rack.deploy(
      service('web', http({ host: 'shop.example.org' })),
      service('api', http({ host: 'shop.example.org', path: '/api', forwardedFor: false })),
    );
    rack.advanceMs(200);
    expect(doorOf(rack, 'n1').frontEnds).toMatchObject([
      {
        name: 'http-8080',
        mode: 'http',
        forwardedFor: true,
        routes: [
          { host: 'shop.example.org', backEnd: WEB },
          { host: 'shop.example.org', path: '/api', backEnd: `${STACK}.api:80` },
        ],
      },
    ]);
    expect(backEndOf(rack, 'n1', WEB).sticky).toEqual({ kind: 'cookie', cookie: 'GRAPPE' });
  });

  it('has weights by node, and the certificates that front ends name', () => {
    const rack = gatewayRack(2);
    rack.state.live.frontDoor.certificates = new Map([
      ['shop', 'PEM'],
      ['unused', 'PEM'],
    ]);
    const weights = { ['n1' as NodeName]: 10 };
    rack.deploy(replicated('web', 2, http({ weights, certificates: ['shop'] })));
    rack.advanceMs(200);
    const byNode = backEndOf(rack, 'n1', WEB).servers.map(({ node, weight }) => [node, weight]);
    expect(new Map(byNode as [string, number][])).toEqual(
      new Map([
        ['n1', 10],
        ['n2', 100],
      ]),
    );
    expect(dutyOf(rack, 'n1').certificates).toEqual([{ name: 'shop', pem: 'PEM' }]);
  });

  it('is many changes at once rather than many messages', () => {
    const rack = gatewayRack(4);
    rack.advanceMs(500);
    const before = rack.agent('n1').duties;
    rack.deploy(
      ...Array.from({ length: 50 }, (_, n) => replicated(`s${n}`, 2, ingress(9_000 + n))),
    );
    rack.advanceMs(500);
    expect(doorOf(rack, 'n1').backEnds).toHaveLength(50);
    expect(doorOf(rack, 'n1').backEnds.every(({ servers }) => servers.length === 2)).toBe(true);
    expect(rack.agent('n1').duties - before).toBeLessThan(5);
    const told = rack.agent('n1').duties;
    rack.advanceMs(60_000);
    expect(rack.agent('n1').duties).toBe(told);
  });
});

describe('when things change', () => {
  it('scaling keeps the slots of those that stay', () => {
    const rack = gatewayRack(3);
    rack.deploy(replicated('web', 2, ingress(8_070)));
    rack.advanceMs(200);
    const before = slotsByTask(rack, 'n1');
    rack.scale('web', 6);
    rack.advanceMs(200);
    const grown = slotsByTask(rack, 'n1');
    expect(grown.size).toBe(6);
    for (const [task, slot] of before) expect(grown.get(task)).toBe(slot);
    rack.scale('web', 2);
    rack.advanceMs(500);
    expect(slotsByTask(rack, 'n1')).toEqual(before);
    rack.removeStack();
    rack.advanceMs(500);
    expect(doorOf(rack, 'n1').backEnds).toEqual([]);
    expect([...rack.store.keys()].filter((key) => key.startsWith('front-door/'))).toEqual([]);
  });

  it('a lost node gets no traffic from the moment it is lost, and its replacement as soon as it runs', () => {
    const rack = gatewayRack(4);
    rack.deploy(replicated('web', 3, ingress(8_070)));
    rack.advanceMs(200);
    const [lost] = rack.running('web').filter((node) => node !== 'n1' && node !== 'n2');
    rack.silence(lost ?? '');
    while (rack.conditions()[lost ?? ''] !== 'lost') rack.advanceMs(50);
    rack.advanceMs(150);
    const states = serversAt(rack, 'n1', WEB);
    expect(states.filter((text) => text.endsWith('ready'))).toHaveLength(3);
    expect(states).not.toContain(`${lost} ready`);
  });

  it('all nodes of a service being lost takes its servers from nobody: the checks of gateways know better', () => {
    const rack = gatewayRack(5);
    rack.drain('n1');
    rack.drain('n2');
    rack.deploy(service('web', { ...ingress(8_070), singleton: true }));
    rack.advanceMs(200);
    const [node] = rack.running('web');
    rack.silence(node ?? '');
    while (rack.conditions()[node ?? ''] !== 'lost') rack.advanceMs(50);
    expect(serversAt(rack, 'n1', WEB)).toEqual([`${node} ready`]);
  });

  it('a drained node hands over before it stops', () => {
    const rack = gatewayRack(4);
    rack.deploy(replicated('web', 2, ingress(8_070)));
    rack.advanceMs(200);
    const [from] = rack.running('web');
    rack.drain(from ?? '');
    rack.advanceMs(4_000);
    const states = serversAt(rack, 'n1', WEB);
    expect(states.filter((text) => text.endsWith('ready'))).toHaveLength(2);
    expect(states.filter((text) => text.startsWith(`${from} `))).toEqual([]);
  });

  it('another port, host or balance replaces no container', () => {
    const rack = gatewayRack(3);
    rack.deploy(replicated('web', 2, { ...ingress(8_070), ...http() }));
    rack.advanceMs(200);
    const tasks = rack.taskIds('web');
    const sticky = { kind: 'none' } as const;
    rack.deploy(replicated('web', 2, { ...ingress(8_071), ...http({ sticky }) }));
    rack.advanceMs(20_000);
    expect(rack.taskIds('web')).toEqual(tasks);
    expect(doorOf(rack, 'n1').frontEnds.map(({ name }) => name)).toEqual(['tcp-8071', 'http-8080']);
    expect(backEndOf(rack, 'n1', WEB).sticky).toEqual(sticky);
  });

  it('an agent that does not know the ports of its containers yet takes no server away', () => {
    const rack = gatewayRack(3);
    rack.deploy(replicated('web', 3, ingress(8_070)));
    rack.advanceMs(200);
    const before = backEndOf(rack, 'n1', WEB).servers;
    const agent = rack.agent('n3');
    for (const task of agent.tasks.values()) task.status = { ...task.status, ports: [] };
    rack.closeStream('n3');
    rack.connect('n3');
    rack.advanceMs(500);
    expect(backEndOf(rack, 'n1', WEB).servers).toEqual(before);
  });

  it('a task that is not healthy gets no traffic while others are', () => {
    const rack = gatewayRack(2);
    rack.deploy(replicated('web', 2, ingress(8_070)));
    rack.advanceMs(200);
    const agent = rack.agent('n1');
    const [id, task] = [...agent.tasks][0] ?? [];
    if (id === undefined || task === undefined || agent.session === undefined) throw new Error();
    task.status = { ...task.status, health: 'unhealthy' };
    const tasks = [{ id, status: task.status }];
    rack.post({ kind: 'statuses', node: agent.name, session: agent.session, tasks });
    rack.advanceMs(200);
    expect(serversAt(rack, 'n2', WEB).sort()).toEqual(['n1 maint', 'n2 ready']);
  });
});

describe('restarts', () => {
  it('of the controller change no slot, and take no server away while nodes come back one by one', () => {
    const rack = gatewayRack(4);
    rack.deploy(replicated('web', 4, ingress(8_070)));
    rack.advanceMs(200);
    const before = backEndOf(rack, 'n1', WEB).servers;
    rack.restartController({ connect: false });
    for (const name of ['n2', 'n1', 'n3', 'n4']) {
      rack.connect(name);
      rack.advanceMs(300);
      expect(backEndOf(rack, 'n1', WEB).servers).toEqual(before);
    }
    expect(dutyOf(rack, 'n1').generation.term).toBe(2);
  });

  it('of the controller that a node does not survive wait for it only as long as for a lost one', () => {
    const rack = gatewayRack(4);
    rack.deploy(replicated('web', 4, ingress(8_070)));
    rack.advanceMs(200);
    rack.silence('n4');
    rack.restartController();
    rack.advanceMs(20_000);
    const states = serversAt(rack, 'n1', WEB);
    expect(states.filter((text) => text.endsWith('ready'))).toHaveLength(4);
    expect(states).not.toContain('n4 ready');
  });

  it('of a gateway repeat what it has to do', () => {
    const rack = gatewayRack(3);
    rack.deploy(replicated('web', 2, ingress(8_070)));
    rack.advanceMs(200);
    const { door, generation } = dutyOf(rack, 'n2');
    rack.closeStream('n2');
    rack.agent('n2').duty = undefined;
    rack.connect('n2');
    rack.advanceMs(200);
    expect(dutyOf(rack, 'n2').door).toEqual(door);
    expect(dutyOf(rack, 'n2').generation.number).toBeGreaterThan(generation.number);
  });

  it('with a rack.yaml that makes a node no gateway any more end what it serves', () => {
    const rack = gatewayRack(3);
    rack.deploy(replicated('web', 2, ingress(8_070)));
    rack.advanceMs(200);
    rack.restartController({ connect: true, spec: gatewayRackSpec(1) });
    rack.advanceMs(200);
    expect(dutyOf(rack, 'n2')).toMatchObject({ certificates: [] });
    expect(dutyOf(rack, 'n2').door).toBeUndefined();
    expect(dutyOf(rack, 'n2').virtualIp).toBeUndefined();
    expect(dutyOf(rack, 'n1').virtualIp?.peers).toEqual([]);
    rack.restartController({ connect: true, spec: rackSpec() });
    expect(dutyOf(rack, 'n1').door).toBeUndefined();
  });

  it('write slots only when tasks come and go', () => {
    const rack = gatewayRack(3);
    rack.deploy(replicated('web', 3, ingress(8_070)));
    rack.advanceMs(1_000);
    const written = rack.operationsOn.get('front-door');
    rack.advanceMs(60_000);
    rack.restartController();
    rack.advanceMs(60_000);
    expect(rack.operationsOn.get('front-door')).toBe(written);
  });
});
