import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  controllerPresenceTopic,
  discoveryTopic,
  eventTopic,
  HUB_STATUS_TOPIC,
  nodeBranch,
  nodeCommandTopic,
} from '@grappe/protocol';
import {
  CONTROLLER,
  HUB,
  NODE_1,
  NODE_2,
  OPERATOR,
  TEST_RACK,
  makeTestAuthority,
  type CertificateFiles,
  type TestAuthority,
} from './certificates.ts';
import {
  eventually,
  mosquittoPub,
  mosquittoSub,
  subscribed,
  type RunningCommand,
} from './processes.ts';
import type { TestBroker } from './brokers.ts';

const NODE_1_BRANCH = nodeBranch(TEST_RACK, NODE_1.name);
const NODE_2_BRANCH = nodeBranch(TEST_RACK, NODE_2.name);
const PRESENCE_1 = `${NODE_1_BRANCH}/presence`;
const PRESENCE_2 = `${NODE_2_BRANCH}/presence`;
const COMMAND_1 = nodeCommandTopic(TEST_RACK, NODE_1.name);
const CONFIG_1 = discoveryTopic(TEST_RACK, NODE_1.name);
const RACK_FILTER = `grappe/${TEST_RACK}/#`;

interface Certificates {
  readonly node1: CertificateFiles;
  readonly node2: CertificateFiles;
  readonly operator: CertificateFiles;
  readonly hub: CertificateFiles;
  readonly controller: CertificateFiles;
}

/** What holds on either broker, seen through the mosquitto command line clients. */
export function accessSuite(
  title: string,
  start: (authority: TestAuthority) => Promise<TestBroker>,
): void {
  describe(`access rules on ${title}`, () => {
    let authority: TestAuthority;
    let foreign: TestAuthority;
    let certificates: Certificates;
    let broker: TestBroker;
    const running: RunningCommand[] = [];

    beforeAll(async () => {
      authority = await makeTestAuthority();
      foreign = await makeTestAuthority();
      broker = await start(authority);
      certificates = {
        node1: await authority.issue(NODE_1),
        node2: await authority.issue(NODE_2),
        operator: await authority.issue(OPERATOR),
        hub: await authority.issue(HUB),
        controller: await authority.issue(CONTROLLER),
      };
    });

    afterAll(async () => {
      await broker.stop();
      await authority.dispose();
      await foreign.dispose();
    });

    afterEach(async () => {
      await Promise.all(running.splice(0).map((command) => command.kill()));
    });

    const as = (who: keyof Certificates) => ({ port: broker.port, files: certificates[who] });
    const sub = (
      who: keyof Certificates,
      filters: readonly string[],
      more: readonly string[] = [],
    ) => {
      const command = mosquittoSub(as(who), filters, more);
      running.push(command);
      return command;
    };
    const pub = (who: keyof Certificates, topic: string, payload: string) =>
      mosquittoPub(as(who), topic, payload);

    it('shows a node its own retained presence', async () => {
      expect(await pub('node1', PRESENCE_1, 'online')).toMatchObject({ exitCode: 0 });
      const own = sub('node1', [PRESENCE_1], ['-C', '1', '-W', '10']);
      expect(await own.ended()).toBe(0);
      expect(own.lines).toContain(`${PRESENCE_1} online`);
    });

    it.each([
      PRESENCE_2,
      `${NODE_2_BRANCH}/#`,
      `grappe/${TEST_RACK}/node/+/presence`,
      'grappe/+/node/n2/presence',
      `grappe/${TEST_RACK}/+/+/presence`,
      RACK_FILTER,
      '+/#',
      '#',
      `$share/group/${NODE_2_BRANCH}/#`,
    ])('gives a node nothing of others through %s', async (filter) => {
      const marker = `${NODE_1_BRANCH}/tasks`;
      await pub('node2', PRESENCE_2, 'online');
      const nosy = await subscribed(sub('node1', [filter, marker]));
      await pub('node2', PRESENCE_2, 'online');
      await pub('controller', eventTopic(TEST_RACK), 'secret');
      await pub('node1', marker, 'after');
      await eventually(() => expect(nosy.lines).toContain(`${marker} after`));
      expect(nosy.text).not.toContain(`${PRESENCE_2} `);
      expect(nosy.text).not.toContain('secret');
    });

    it.each([
      ['node1', PRESENCE_2],
      ['node1', `grappe/${TEST_RACK}/node/n11/presence`],
      ['node1', controllerPresenceTopic(TEST_RACK)],
      ['node1', eventTopic(TEST_RACK)],
      ['node1', `grappe/${TEST_RACK}`],
      ['node1', 'grappe/other/node/n1/presence'],
      ['operator', PRESENCE_1],
      ['operator', eventTopic(TEST_RACK)],
      ['operator', `grappe/${TEST_RACK}/node/operator:ann/facts`],
      ['operator', COMMAND_1],
      ['node1', COMMAND_1],
      ['node2', COMMAND_1],
      ['hub', PRESENCE_1],
      ['hub', eventTopic(TEST_RACK)],
      ['hub', `grappe/${TEST_RACK}/node/hub:wall/facts`],
      ['hub', `${COMMAND_1}/x`],
      ['hub', 'grappe/other/command/n1'],
    ] as const)('drops what %s publishes on %s', async (who, topic) => {
      const observer = await subscribed(sub('controller', ['grappe/#', RACK_FILTER]));
      await pub(who, topic, 'forged');
      await pub('controller', eventTopic(TEST_RACK), 'after');
      await eventually(() => expect(observer.lines).toContain(`${eventTopic(TEST_RACK)} after`));
      expect(observer.text).not.toContain('forged');
      const marker = `grappe/${TEST_RACK}/controller/marker`;
      await pub('controller', marker, 'last');
      // The second filter's retained message comes after that of the first.
      const late = sub('controller', [topic, marker]);
      await eventually(() => expect(late.lines).toContain(`${marker} last`));
      expect(late.text).not.toContain('forged');
    });

    it.each(['node1', 'operator', 'hub'] as const)(
      'does not let %s introduce anything to Home Assistant',
      async (who) => {
        const observer = await subscribed(sub('operator', ['homeassistant/#']));
        await pub(who, CONFIG_1, 'forged');
        await pub('controller', CONFIG_1, 'real');
        await eventually(() => expect(observer.lines).toContain(`${CONFIG_1} real`));
        expect(observer.text).not.toContain('forged');
        await pub('controller', CONFIG_1, '');
      },
    );

    it('lets a hub read what Home Assistant reads, say that it is there, and press buttons', async () => {
      await pub('controller', CONFIG_1, 'config');
      const filters = ['homeassistant/+/+/config', 'homeassistant/device/+/config', RACK_FILTER];
      const will = ['--will-topic', HUB_STATUS_TOPIC, '--will-payload', 'offline'];
      const hub = await subscribed(sub('hub', filters, will));
      const controller = await subscribed(sub('controller', [COMMAND_1, HUB_STATUS_TOPIC]));
      const once = (topic: string, payload: string) => mosquittoPub(as('hub'), topic, payload, []);
      await once(HUB_STATUS_TOPIC, 'online');
      await once(COMMAND_1, 'identify');
      await eventually(() => {
        expect(hub.lines).toContain(`${CONFIG_1} config`);
        expect(controller.lines).toContain(`${HUB_STATUS_TOPIC} online`);
        expect(controller.lines).toContain(`${COMMAND_1} identify`);
      });
      await hub.kill();
      await eventually(() => expect(controller.lines).toContain(`${HUB_STATUS_TOPIC} offline`));
      await pub('controller', CONFIG_1, '');
    });

    it('shows an operator all of the rack and nothing else', async () => {
      await pub('node1', PRESENCE_1, 'online');
      const observer = await subscribed(sub('operator', [RACK_FILTER, '$SYS/#']));
      await pub('node2', `${NODE_2_BRANCH}/facts`, '{}');
      await pub('controller', eventTopic(TEST_RACK), 'all');
      await eventually(() => {
        expect(observer.lines).toContain(`${PRESENCE_1} online`);
        expect(observer.lines).toContain(`${NODE_2_BRANCH}/facts {}`);
        expect(observer.lines).toContain(`${eventTopic(TEST_RACK)} all`);
      });
      expect(observer.text).not.toMatch(/^\$SYS/m);
    });

    it('says offline for a node whose process dies, to present and late subscribers', async () => {
      const observer = await subscribed(sub('operator', [`${NODE_2_BRANCH}/#`]));
      const will = ['--will-topic', PRESENCE_2, '--will-payload', 'offline', '--will-retain'];
      const agent = await subscribed(
        sub('node2', [`${NODE_2_BRANCH}/#`], [...will, '--will-qos', '1']),
      );
      await pub('node2', PRESENCE_2, 'online');
      await agent.kill();
      await eventually(() => expect(observer.lines).toContain(`${PRESENCE_2} offline`));
      const late = sub('operator', [PRESENCE_2], ['-C', '1', '-W', '10']);
      expect(await late.ended()).toBe(0);
      expect(late.lines).toContain(`${PRESENCE_2} offline`);
    });

    it('sends no will on the topic of somebody else', async () => {
      await pub('node2', PRESENCE_2, 'online');
      const observer = await subscribed(sub('operator', [RACK_FILTER]));
      const will = ['--will-topic', PRESENCE_2, '--will-payload', 'forged', '--will-retain'];
      const forger = sub('node1', [PRESENCE_1], will);
      await eventually(() => expect(forger.text).toMatch(/CONNACK|refused|ended/i));
      await forger.kill();
      await pub('controller', eventTopic(TEST_RACK), 'after will');
      await eventually(() => expect(observer.text).toContain('after will'));
      expect(observer.text).not.toContain('forged');
    });

    it('refuses a client without a certificate and one of a foreign authority', async () => {
      const without = { port: broker.port, ca: certificates.node1.ca };
      const anonymous = await mosquittoPub(without, PRESENCE_1, 'forged');
      expect(anonymous.exitCode).not.toBe(0);
      const stranger = { ...(await foreign.issue(NODE_1)), ca: certificates.node1.ca };
      const foreigner = await mosquittoPub(
        { port: broker.port, files: stranger },
        PRESENCE_1,
        'forged',
      );
      expect(foreigner.exitCode).not.toBe(0);
      const own = sub('node1', [PRESENCE_1], ['-C', '1', '-W', '10']);
      await own.ended();
      expect(own.text).not.toContain('forged');
    });
  });
}
