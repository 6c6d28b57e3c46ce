import type { FrontDoorReport, StackName, TaskId } from '@grappe/domain';
import { describe, expect, it } from 'vitest';
import { Rack } from '../testing/rack.ts';
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
import { replicated, service, STACK } from '../testing/specs.ts';

const WEB = `${STACK}.web:80`;

function says(rack: Rack, gateway: string, changes: Partial<FrontDoorReport>): void {
  const agent = rack.agent(gateway);
  if (agent.session === undefined) throw new Error(`${gateway} is not connected`);
  rack.post(agent.dutyReport(agent.session, changes));
}

function gatewayEvents(rack: Rack): string[] {
  return rack.events
    .filter(({ kind }) => kind.startsWith('gateway.'))
    .map(({ kind, node, message }) => `${kind} ${node ?? ''}: ${message}`);
}

describe('what gateways report', () => {
  it('is news when the address moves, not when a controller hears of it for the first time', () => {
    const rack = gatewayRack(3);
    rack.advanceMs(10_000);
    says(rack, 'n1', { virtualIp: { state: 'holder', forMs: 60_000, twoHolders: 0 } });
    expect(gatewayEvents(rack)).toEqual([]);
    says(rack, 'n1', { virtualIp: { state: 'holder', forMs: 61_000, twoHolders: 0 } });
    says(rack, 'n2', { virtualIp: { state: 'holder', forMs: 10, twoHolders: 0 } });
    says(rack, 'n1', { virtualIp: { state: 'backup', forMs: 10, twoHolders: 1 } });
    expect(gatewayEvents(rack)).toEqual([
      `gateway.holding n2: answers on ${VIRTUAL_IP}, in place of n1`,
      `gateway.contested n1: another gateway held ${VIRTUAL_IP} at the same time: the gateways do not always hear each other`,
    ]);
  });

  it('is news when a problem comes and when all are gone, however often it is repeated', () => {
    const rack = gatewayRack(3);
    const problem = {
      part: 'load-balancer',
      code: 'port-taken',
      message: 'port 8070 is taken by nginx',
      remedy: 'Stop it',
    } as const;
    for (let n = 0; n < 3; n += 1) says(rack, 'n1', { problems: [problem] });
    says(rack, 'n1', {});
    says(rack, 'n1', {});
    expect(gatewayEvents(rack)).toEqual([
      'gateway.failed n1: port 8070 is taken by nginx. Stop it',
      'gateway.mended n1: serves all that it should',
    ]);
  });

  it('about servers is forgotten with them, and with the session', () => {
    const rack = gatewayRack(3);
    rack.deploy(replicated('web', 2, ingress(8_070)));
    rack.advanceMs(200);
    const [server] = backEndOf(rack, 'n1', WEB).servers;
    const word = { backEnd: WEB, state: 'down', forMs: 5, check: 'L4CON' } as const;
    says(rack, 'n1', {
      servers: [
        { ...word, task: server?.task ?? ('' as TaskId) },
        { ...word, task: 'stranger' as TaskId },
      ],
    });
    const heard = rack.state.live.frontDoor.gateways.get(rack.agent('n1').name)?.servers;
    expect([...(heard?.keys() ?? [])]).toEqual([`${WEB} ${server?.task ?? ''}`]);
    rack.removeStack();
    rack.advanceMs(500);
    says(rack, 'n1', {});
    expect(heard?.size).toBe(0);
  });

  it('about a task that starts again is kept: who saw nothing of it has nothing new to tell', () => {
    const rack = gatewayRack(3);
    rack.deploy(replicated('web', 2, ingress(8_070)));
    rack.advanceMs(200);
    const [server] = backEndOf(rack, 'n1', WEB).servers;
    const up = {
      backEnd: WEB,
      task: server?.task ?? ('' as TaskId),
      state: 'up',
      forMs: 5,
    } as const;
    says(rack, 'n1', { servers: [up] });
    const agent = rack.agent(server?.node ?? '');
    if (agent.session === undefined) throw new Error('the node is not connected');
    const [report] = agent.reports();
    if (report === undefined) throw new Error('the node runs nothing');
    for (const state of ['starting', 'running'] as const) {
      const attempt = report.status.attempt + 1;
      const tasks = [{ ...report, status: { ...report.status, attempt, state } }];
      rack.post({ kind: 'statuses', node: agent.name, session: agent.session, tasks });
      rack.advanceMs(100);
      says(rack, 'n1', {});
    }
    const { servers } = rack.state.live.frontDoor.gateways.get(rack.agent('n1').name) ?? {};
    expect([...(servers?.keys() ?? [])]).toEqual([`${WEB} ${up.task}`]);
  });
});

describe('before a task is stopped', () => {
  it('gateways have said that it gets no new work', () => {
    const rack = gatewayRack(3);
    rack.deploy(replicated('web', 3, ingress(8_070)));
    rack.advanceMs(200);
    rack.agent('n2').reportsDuty = false;
    rack.scale('web', 2);
    rack.advanceMs(500);
    expect(serversAt(rack, 'n1', WEB).sort()).toEqual(['n1 ready', 'n2 ready', 'n3 maint']);
    expect(rack.containers('web')).toHaveLength(3);
    says(rack, 'n2', {});
    rack.advanceMs(200);
    expect(rack.containers('web')).toHaveLength(2);
  });

  it('one that never says so is waited for only for a while', () => {
    const rack = gatewayRack(3);
    rack.deploy(replicated('web', 3, ingress(8_070)));
    rack.agent('n2').reportsDuty = false;
    for (let port = 9_000; port < 9_040; port += 1) {
      rack.deploy(replicated('web', 3, ingress(port)));
      rack.advanceMs(200);
    }
    expect(rack.state.live.frontDoor.gateways.get(rack.agent('n2').name)?.sent.length).toBe(16);
    rack.scale('web', 2);
    rack.advanceMs(5_000);
    expect(rack.containers('web')).toHaveLength(2);
  });

  it('a gateway that is lost is not waited for', () => {
    const rack = gatewayRack(4);
    rack.deploy(replicated('web', 3, ingress(8_070)));
    rack.advanceMs(200);
    rack.silence('n2');
    while (rack.conditions()['n2'] !== 'lost') rack.advanceMs(50);
    rack.advanceMs(1_000);
    rack.scale('web', 1);
    rack.advanceMs(300);
    expect(rack.containers('web').filter((node) => node !== 'n2')).toHaveLength(1);
  });
});

describe('what is refused', () => {
  function refusal(rack: Rack, ...services: Parameters<Rack['deploy']>): string {
    const other = 'other' as StackName;
    const reply = rack.request({
      kind: 'deploy',
      stack: { name: other, services, volumes: [] },
      dryRun: false,
    });
    return reply.ok ? 'accepted' : reply.error.message;
  }

  it('is a port, or a host and path, that another service has', () => {
    const rack = gatewayRack(2);
    rack.deploy(service('web', http({ host: 'a.example.org' })), service('db', ingress(5_432)));
    expect(refusal(rack, service('db', ingress(5_432)))).toContain(
      'port 5432 is wanted by services shop/db and other/db',
    );
    expect(refusal(rack, service('web', http({ host: 'a.example.org', path: '/' })))).toContain(
      'a.example.org/ on port 8080 is wanted by services shop/web and other/web',
    );
    expect(refusal(rack, service('plain', ingress(8_080)))).toContain(
      'port 8080 is wanted by services shop/web and other/plain',
    );
    expect(refusal(rack, service('a', ingress(9_000)), service('b', ingress(9_000)))).toContain(
      'port 9000 is wanted by services other/a and other/b',
    );
    expect(refusal(rack, service('web', http({ host: 'b.example.org' })))).toBe('accepted');
    rack.deploy(service('web', http({ host: 'a.example.org' })), service('db', ingress(5_433)));
    expect(refusal(rack, service('db', ingress(5_432)))).toBe('accepted');
  });

  it('is a port of the rack itself, and a certificate that nobody has', () => {
    const rack = new Rack(gatewayRackSpec(1, { prometheusPort: 8_405 }));
    rack.join('n1');
    expect(refusal(rack, service('web', ingress(8_405)))).toContain(
      'port 8405 is wanted by service other/web, and the figures for Prometheus of rack.yaml has it',
    );
    expect(refusal(rack, service('web', http({ certificates: ['shop'] })))).toContain(
      'the controller has no certificate shop, which service other/web names',
    );
    rack.state.live.frontDoor.certificates = new Map([['shop', 'PEM']]);
    expect(refusal(rack, service('web', http({ certificates: ['shop'] })))).toBe('accepted');
    expect(
      refusal(
        rack,
        service('web', http({ certificates: ['shop'] })),
        service('b', http({ path: '/b' })),
      ),
    ).toContain('port 8080 of services other/web and other/b is encrypted for one of them only');
  });

  it('is what no load balancer takes', () => {
    const rack = gatewayRack(2);
    expect(refusal(rack, service('web', http({ host: 'Not A Host' })))).toContain(
      'host "Not A Host"',
    );
  });
});

describe('a thousand services', () => {
  it('are one front door of a thousand front ends, and a change of one of them one message', () => {
    const rack = gatewayRack(8);
    for (let batch = 0; batch < 4; batch += 1) {
      const services = Array.from({ length: 250 }, (_, n) => {
        const number = batch * 250 + n;
        return service(`s${number}`, ingress(10_000 + number));
      });
      rack.expectOk({
        kind: 'deploy',
        stack: { name: `b${batch}` as StackName, services, volumes: [] },
        dryRun: false,
      });
    }
    rack.advanceMs(1_000);
    const { backEnds, frontEnds } = doorOf(rack, 'n2');
    expect(frontEnds).toHaveLength(1_000);
    expect(backEnds.filter(({ servers }) => servers.length === 1)).toHaveLength(1_000);
    const { duties } = rack.agent('n2');
    const { number } = dutyOf(rack, 'n2').generation;
    rack.expectOk({ kind: 'scale', service: 'b0/s0' as never, replicas: 2 });
    rack.advanceMs(1_000);
    expect(rack.agent('n2').duties - duties).toBeLessThanOrEqual(2);
    expect(dutyOf(rack, 'n2').generation.number).toBeGreaterThan(number);
    expect(backEndOf(rack, 'n2', 'b0.s0:80').servers).toHaveLength(2);
  });
});
