import { NO_WIRING, type NodeName, type RackSpec } from '@grappe/domain';
import { decodeFrontDoor, encodeFrontDoorReport, encodeTaskStatus } from '@grappe/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TestController } from '../testing/controller.ts';
import { RACK, replicated, wireStack } from '../testing/specs.ts';

const GATEWAYS: RackSpec = {
  ...RACK,
  network: { virtualIp: '10.0.0.50' },
  nodes: ['pi1', 'pi2'].map((name, index) => ({
    name: name as NodeName,
    address: `10.0.0.${index + 1}`,
    roles: ['gateway'],
    labels: {},
    wiring: NO_WIRING,
  })),
};
const WEB = replicated('web', 1, {
  ports: [{ target: 80, published: 8_070, protocol: 'tcp', ingress: true }],
});

let controller: TestController;

beforeEach(async () => {
  controller = await TestController.start(GATEWAYS);
});
afterEach(() => controller.stop());

async function dutyOf(agent: Awaited<ReturnType<TestController['agent']>>, servers: number) {
  const message = await agent.told(
    'frontDoor',
    ({ frontDoor }) =>
      (frontDoor?.door?.backEnds ?? []).flatMap((end) => end.servers).length === servers,
  );
  const duty = decodeFrontDoor(message.frontDoor ?? null);
  if (!duty.ok) throw new Error(duty.error.message);
  return duty.value;
}

describe('the front door', () => {
  it('is told to gateways over the link, and shown to operators with what gateways say of it', async () => {
    const agent = await controller.agent('pi1');
    const { operator } = controller;
    expect((await dutyOf(agent, 0)).virtualIp).toMatchObject({
      address: '10.0.0.50',
      own: { node: 'pi1', address: '10.0.0.1' },
    });
    await operator.deploy({ stack: wireStack('shop', WEB) });
    const { assignment } = await agent.told(
      'assignment',
      (message) => message.assignment?.tasks.length === 1,
    );
    const task = assignment?.tasks[0];
    expect(task?.spec?.ports).toMatchObject([{ target: 80, protocol: 'PROTOCOL_TCP' }]);
    expect(task?.spec?.ports[0]?.published).toBeUndefined();
    const status = encodeTaskStatus({
      attempt: 0,
      state: 'running',
      health: 'none',
      message: '',
      ports: ['32768:80/tcp'],
    });
    agent.send({ statuses: { tasks: [{ taskId: task?.id ?? '', status }] } });
    await controller.pass(500, agent);
    const { door, generation } = await dutyOf(agent, 1);
    const [server] = door?.backEnds[0]?.servers ?? [];
    expect(server).toMatchObject({ address: '10.0.0.1', port: 32_768, slot: 1, state: 'ready' });
    agent.send({
      frontDoorReport: encodeFrontDoorReport({
        applied: generation,
        problems: [
          { part: 'load-balancer', code: 'port-taken', message: 'nginx has 8070', remedy: '' },
        ],
        virtualIp: { state: 'holder', forMs: 1_000, twoHolders: 0 },
        restarts: 2,
        servers: [
          {
            backEnd: 'shop.web:80',
            task: server?.task ?? ('' as never),
            state: 'down',
            forMs: 10,
            check: 'L4CON',
          },
        ],
      }),
    });
    await expect
      .poll(() => operator.getFrontDoor({ service: '' }))
      .toMatchObject({
        virtualIp: '10.0.0.50',
        waiting: false,
        gateways: [
          {
            node: 'pi1',
            connected: true,
            state: 'holder',
            restarts: 2,
            behind: false,
            problems: ['nginx has 8070'],
          },
          { node: 'pi2', connected: false, state: '' },
        ],
        waysIn: [
          {
            port: 8_070,
            mode: 'tcp',
            service: 'shop/web',
            balance: 'least-connections',
            servers: [
              {
                node: 'pi1',
                address: '10.0.0.1:32768',
                state: 'ready',
                opinions: [{ gateway: 'pi1', state: 'down', check: 'L4CON' }],
              },
            ],
          },
        ],
      });
    expect((await operator.getFrontDoor({ service: 'shop/db' })).waysIn).toEqual([]);
  });

  it('refuses a second service on the same port, naming both', async () => {
    const { operator } = controller;
    await operator.deploy({ stack: wireStack('shop', WEB) });
    await expect(operator.deploy({ stack: wireStack('other', WEB) })).rejects.toMatchObject({
      code: 'REFUSED',
      message: expect.stringContaining(
        'port 8070 is wanted by services shop/web and other/web',
      ) as string,
    });
  });

  it('ends the session of an agent that reports nonsense', async () => {
    const agent = await controller.agent('pi1');
    agent.send({ frontDoorReport: { servers: [{ task: 'not a task' }] } });
    expect((await agent.told('refusal')).refusal?.reason).toBe('REASON_MALFORMED');
  });
});
