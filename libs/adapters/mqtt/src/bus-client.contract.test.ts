import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { busContract } from '@grappe/port-contracts';
import type { Bus } from '@grappe/ports';
import {
  controllerPresenceTopic,
  nodeBranch,
  nodeCommandTopic,
  nodePresenceTopic,
  rackBranch,
} from '@grappe/protocol';
import { connectBus } from './bus-client.ts';
import { startEmbedded, startMosquitto, type TestBroker } from './testing/brokers.ts';
import {
  CONTROLLER,
  HUB,
  NODE_1,
  OPERATOR,
  TEST_RACK,
  makeTestAuthority,
  readPem,
  type CertificateFiles,
  type TestAuthority,
} from './testing/certificates.ts';
import {
  eventually,
  freePort,
  mosquittoPub,
  mosquittoSub,
  subscribed,
  type RunningCommand,
} from './testing/processes.ts';
import { recordingLogger } from './testing/recording-logger.ts';

const BRANCH = nodeBranch(TEST_RACK, NODE_1.name);
const PRESENCE = nodePresenceTopic(TEST_RACK, NODE_1.name);
const CLIENT_ID = 'agent-n1';
const MARKER = 'end-of-retained';

type Start = (authority: TestAuthority, port?: number) => Promise<TestBroker>;

function openBus(files: { caPem: string; certPem: string; keyPem: string }, port: number): Bus {
  return connectBus({
    urls: [`mqtts://127.0.0.1:${port}`],
    tls: files,
    clientId: CLIENT_ID,
    will: { topic: PRESENCE, payload: 'offline', retain: true },
    birth: { topic: PRESENCE, payload: 'online', retain: true },
    logger: recordingLogger().logger,
  });
}

/** A broker, a node's bus on it and an operator who watches the node's branch. */
class BusRig {
  readonly #start: Start;
  readonly authority: TestAuthority;
  readonly operator: CertificateFiles;
  broker: TestBroker;
  watcher: RunningCommand;
  readonly bus: Bus;

  static async make(start: Start): Promise<BusRig> {
    const authority = await makeTestAuthority();
    const broker = await start(authority);
    const operator = await authority.issue(OPERATOR);
    const watcher = await subscribed(
      mosquittoSub({ port: broker.port, files: operator }, [`${BRANCH}/#`]),
    );
    const bus = openBus(await readPem(await authority.issue(NODE_1)), broker.port);
    await eventually(() => expect(watcher.lines).toContain(`${PRESENCE} online`));
    return new BusRig(start, authority, operator, broker, watcher, bus);
  }

  private constructor(
    start: Start,
    authority: TestAuthority,
    operator: CertificateFiles,
    broker: TestBroker,
    watcher: RunningCommand,
    bus: Bus,
  ) {
    this.#start = start;
    this.authority = authority;
    this.operator = operator;
    this.broker = broker;
    this.watcher = watcher;
    this.bus = bus;
  }

  received(topic: string): readonly string[] {
    return this.watcher.lines
      .filter((line) => line.startsWith(`${topic} `))
      .map((line) => line.slice(topic.length + 1));
  }

  /** Asks for the topic and for presence, which is always there, and waits for the latter. */
  async retained(topic: string): Promise<string | undefined> {
    const presence = topic === PRESENCE ? [] : [PRESENCE];
    const late = mosquittoSub(
      { port: this.broker.port, files: this.operator },
      [topic, ...presence],
      ['--retained-only', '-W', '1'],
    );
    await late.ended();
    const line = late.lines.find((text) => text.startsWith(`${topic} `));
    return line?.slice(topic.length + 1);
  }

  async beginOutage(): Promise<void> {
    await this.broker.stop();
    await this.watcher.kill();
  }

  async endOutage(): Promise<void> {
    this.broker = await this.#start(this.authority, this.broker.port);
    const client = { port: this.broker.port, files: this.operator };
    this.watcher = await subscribed(mosquittoSub(client, [`${BRANCH}/#`]));
    await eventually(() => expect(this.watcher.lines).toContain(`${PRESENCE} online`));
  }

  async dispose(): Promise<void> {
    await this.bus.close();
    await this.watcher.kill();
    await this.broker.stop();
    await this.authority.dispose();
  }
}

const brokers: readonly (readonly [string, Start])[] = [
  ['the embedded broker', startEmbedded],
  ['a real Mosquitto', startMosquitto],
];

for (const [title, start] of brokers) {
  busContract(`a client of ${title}`, async () => {
    const rig = await BusRig.make(start);
    return {
      bus: rig.bus,
      branch: BRANCH,
      received: (topic) => rig.received(topic),
      retained: (topic) => rig.retained(topic),
      outage: { begin: () => rig.beginOutage(), end: () => rig.endOutage() },
      dispose: () => rig.dispose(),
    };
  });

  describe(`a client of ${title}`, () => {
    let rig: BusRig;

    beforeEach(async () => {
      rig = await BusRig.make(start);
    });

    afterEach(() => rig.dispose());

    it('says online at first and offline when it is closed', async () => {
      expect(await rig.retained(PRESENCE)).toBe('online');
      await rig.bus.close();
      await eventually(() => expect(rig.received(PRESENCE)).toEqual(['online', 'offline']));
      expect(await rig.retained(PRESENCE)).toBe('offline');
    });

    it('stays online when a former connection, still believed alive, is taken over', async () => {
      await rig.bus.close();
      const will = ['--will-topic', PRESENCE, '--will-payload', 'offline', '--will-retain'];
      const client = { port: rig.broker.port, files: await rig.authority.issue(NODE_1) };
      const former = await subscribed(
        mosquittoSub(client, [PRESENCE], [...will, '-i', CLIENT_ID, '-k', '60']),
      );
      former.process.kill('SIGSTOP');
      const bus = openBus(await readPem(client.files), rig.broker.port);
      // All of it: the first "online" may still be the last that the watcher has printed.
      const presence = ['online', 'offline', 'offline', 'online'];
      await eventually(() => expect(rig.received(PRESENCE)).toEqual(presence));
      await former.kill();
      expect(await rig.retained(PRESENCE)).toBe('online');
      await bus.close();
    });

    it('sends facts that found no broker as soon as there is one', async () => {
      await rig.beginOutage();
      const facts = { topic: `${BRANCH}/facts`, payload: MARKER, retain: true };
      expect(await rig.bus.publish(facts)).toBe('dropped');
      await rig.endOutage();
      await eventually(() => expect(rig.received(`${BRANCH}/facts`)).toEqual([MARKER]));
    });

    it('hears what is said now, also after an outage, and never what the broker has kept', async () => {
      const topic = nodeCommandTopic(TEST_RACK, NODE_1.name);
      const hub = await rig.authority.issue(HUB);
      const press = (payload: string, more: readonly string[] = []) =>
        mosquittoPub({ port: rig.broker.port, files: hub }, topic, payload, more);
      await press('kept', ['-r']);
      const presence = controllerPresenceTopic(TEST_RACK);
      const controller = connectBus({
        urls: [`mqtts://127.0.0.1:${rig.broker.port}`],
        tls: await readPem(await rig.authority.issue(CONTROLLER)),
        clientId: 'controller',
        will: { topic: presence, payload: 'offline', retain: true },
        birth: { topic: presence, payload: 'online', retain: true },
        logger: recordingLogger().logger,
      });
      const heard = new Set<string>();
      controller.listen([`${rackBranch(TEST_RACK)}/command/+`], ({ payload }) =>
        heard.add(payload),
      );
      const untilHeard = (payload: string) =>
        eventually(async () => {
          await press(payload);
          expect(heard).toContain(payload);
        });
      await untilHeard('before');
      await rig.beginOutage();
      await rig.endOutage();
      await untilHeard('after');
      expect([...heard]).toEqual(['before', 'after']);
      await controller.close();
    });
  });
}

describe('a client of a broker that is not the right one', () => {
  it('does not talk to a broker of a foreign authority, and never rejects', async () => {
    const [own, foreign] = await Promise.all([makeTestAuthority(), makeTestAuthority()]);
    const broker = await startEmbedded(foreign);
    const bus = openBus(await readPem(await own.issue(NODE_1)), broker.port);
    const facts = { topic: `${BRANCH}/facts`, payload: '{}', retain: true };
    await eventually(() => expect(broker.logged.length).toBeGreaterThan(0));
    expect(await bus.publish(facts)).toBe('dropped');
    await bus.close();
    await broker.stop();
    await Promise.all([own.dispose(), foreign.dispose()]);
  });

  it('closes at once while no broker answers', async () => {
    const authority = await makeTestAuthority();
    const bus = openBus(await readPem(await authority.issue(NODE_1)), await freePort());
    expect(await bus.publish({ topic: PRESENCE, payload: 'x', retain: false })).toBe('dropped');
    await bus.close();
    await authority.dispose();
  });

  it.each(['mqtt://127.0.0.1:1883', 'nonsense', 'https://127.0.0.1'])('refuses %s', async (url) => {
    const authority = await makeTestAuthority();
    const tls = await readPem(await authority.issue(NODE_1));
    const message = { topic: PRESENCE, payload: 'x', retain: true };
    const { logger } = recordingLogger();
    expect(() =>
      connectBus({ urls: [url], tls, clientId: 'a', will: message, birth: message, logger }),
    ).toThrow(/mqtts|broker URL/i);
    await authority.dispose();
  });
});

busContract('the embedded broker', async () => {
  const authority = await makeTestAuthority();
  const embedded = await startEmbedded(authority);
  const client = { port: embedded.port, files: await authority.issue(OPERATOR) };
  const watcher = await subscribed(mosquittoSub(client, [`${rackBranch(TEST_RACK)}/#`]));
  await authority.issue(CONTROLLER);
  const read = (lines: readonly string[], topic: string) =>
    lines
      .filter((line) => line.startsWith(`${topic} `))
      .map((line) => line.slice(topic.length + 1));
  return {
    bus: embedded.broker,
    branch: `${rackBranch(TEST_RACK)}/controller`,
    received: (topic) => read(watcher.lines, topic),
    retained: async (topic) => {
      const late = mosquittoSub(client, [topic], ['--retained-only', '-W', '1']);
      await late.ended();
      return read(late.lines, topic)[0];
    },
    dispose: async () => {
      await watcher.kill();
      await embedded.stop();
      await authority.dispose();
    },
  };
});
