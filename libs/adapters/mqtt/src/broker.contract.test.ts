import { connect as connectTcp } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { connectAsync, type MqttClient } from 'mqtt';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CONTROLLER_SERVER_NAME, err, failure, type Identity } from '@grappe/domain';
import type { HeardMessage } from '@grappe/ports';
import {
  controllerPresenceTopic,
  eventTopic,
  nodeBranch,
  nodeCommandTopic,
  rackBranch,
} from '@grappe/protocol';
import { startBroker, type BrokerClientEvent } from './broker.ts';
import { BACKLOG_BYTES_MAX, PACKET_BYTES_MAX, RETAINED_TOPICS_PER_OWNER_MAX } from './limits.ts';
import { startEmbedded, type EmbeddedTestBroker } from './testing/brokers.ts';
import {
  CONTROLLER,
  HUB,
  NODE_1,
  NODE_2,
  OPERATOR,
  TEST_RACK,
  identifyByCommonName,
  makeTestAuthority,
  readPem,
  type CertificateFiles,
  type TestAuthority,
} from './testing/certificates.ts';
import {
  eventually,
  mosquittoPub,
  mosquittoSub,
  subscribed,
  type RunningCommand,
} from './testing/processes.ts';
import { recordingLogger } from './testing/recording-logger.ts';

const BRANCH_1 = nodeBranch(TEST_RACK, NODE_1.name);
const PRESENCE_1 = `${BRANCH_1}/presence`;
const PRESENCE_2 = `${nodeBranch(TEST_RACK, NODE_2.name)}/presence`;
const RACK_FILTER = `${rackBranch(TEST_RACK)}/#`;
const EVENT = eventTopic(TEST_RACK);

let authority: TestAuthority;
let embedded: EmbeddedTestBroker;
let node1: CertificateFiles;
let operator: CertificateFiles;
let revoked: Identity[];
let running: RunningCommand[];
let clients: MqttClient[];

const as = (files: CertificateFiles) => ({ port: embedded.port, files });
const sub = (files: CertificateFiles, filters: readonly string[], more: readonly string[] = []) => {
  const command = mosquittoSub(as(files), filters, more);
  running.push(command);
  return command;
};
const publish = (topic: string, payload: string, retain = false) =>
  embedded.broker.publish({ topic, payload, retain });
const logged = (message: string) =>
  embedded.logged.filter((line) => line.message.includes(message)).length;

/** A client that can be made to send what the command line clients do not. */
async function rawClient(files: CertificateFiles, clientId = 'raw'): Promise<MqttClient> {
  const pem = await readPem(files);
  const client = await connectAsync(`mqtts://127.0.0.1:${embedded.port}`, {
    ...{ ca: pem.caPem, cert: pem.certPem, key: pem.keyPem },
    ...{ servername: CONTROLLER_SERVER_NAME, clientId, reconnectPeriod: 0 },
  });
  client.on('error', () => undefined);
  clients.push(client);
  return client;
}

beforeEach(async () => {
  authority = await makeTestAuthority();
  revoked = [];
  running = [];
  clients = [];
  embedded = await startEmbedded(authority, 0, (der) => {
    const identity = identifyByCommonName(der);
    if (
      !identity.ok ||
      !revoked.some((one) => JSON.stringify(one) === JSON.stringify(identity.value))
    ) {
      return identity;
    }
    return err(failure('UNAUTHENTICATED', 'the certificate of node n1 is revoked'));
  });
  node1 = await authority.issue(NODE_1);
  operator = await authority.issue(OPERATOR);
});

afterEach(async () => {
  for (const client of clients) client.end(true);
  await Promise.all(running.map((command) => command.kill()));
  await embedded.stop();
  await authority.dispose();
});

describe('the embedded broker towards clients', () => {
  it('answers a refused subscription with a refusal', async () => {
    const nosy = sub(node1, [PRESENCE_2]);
    await nosy.ended();
    expect(nosy.text).toContain('All subscription requests were denied');
  });

  it('ends the connections of a revoked node, says it is offline and refuses it from then on', async () => {
    const observer = await subscribed(sub(operator, [PRESENCE_1]));
    const will = ['--will-topic', PRESENCE_1, '--will-payload', 'offline', '--will-retain'];
    const agent = await subscribed(sub(node1, [PRESENCE_1], will));
    revoked.push(NODE_1);
    expect(embedded.broker.disconnectIdentity(NODE_1)).toBe(1);
    await eventually(() => expect(observer.lines).toContain(`${PRESENCE_1} offline`));
    expect(await agent.ended()).not.toBe(0);
    const retry = await mosquittoPub(as(node1), PRESENCE_1, 'online');
    expect(retry.exitCode).not.toBe(0);
    expect(retry.text).toMatch(/not authori[sz]ed/i);
    expect(embedded.broker.disconnectIdentity(NODE_1)).toBe(0);
  });

  it('tells an MQTT 5 client that it does not speak that version', async () => {
    const modern = sub(node1, [PRESENCE_1], ['-V', '5']);
    expect(await modern.ended()).not.toBe(0);
    expect(modern.text).toMatch(/Unsupported Protocol Version/i);
    const older = await mosquittoPub(as(node1), PRESENCE_1, 'online', ['-V', 'mqttv31']);
    expect(older.exitCode).toBe(0);
  });

  it('does not let a node take over the connection of another through its client id', async () => {
    const victim = await subscribed(sub(operator, [EVENT], ['-i', 'shared']));
    const rival = await rawClient(node1, 'shared');
    expect(await publish(EVENT, 'still here')).toBe('accepted');
    await eventually(() => expect(victim.lines).toContain(`${EVENT} still here`));
    expect(rival.connected).toBe(true);
  });

  it('tells who comes and goes', async () => {
    const events: BrokerClientEvent[] = [];
    const end = embedded.broker.onClient((event) => events.push(event));
    await mosquittoPub(as(node1), PRESENCE_1, 'online', ['-i', 'agent']);
    const seen = { identity: NODE_1, clientId: 'agent' };
    await eventually(() =>
      expect(events).toEqual([
        { kind: 'connected', ...seen },
        { kind: 'disconnected', ...seen },
      ]),
    );
    end();
    await mosquittoPub(as(node1), PRESENCE_1, 'online');
    expect(events).toHaveLength(2);
  });

  it('tells its own process who presses a button, and keeps no press for later', async () => {
    const topic = nodeCommandTopic(TEST_RACK, NODE_1.name);
    const heard: HeardMessage[] = [];
    embedded.broker.listen([`${rackBranch(TEST_RACK)}/command/+`], (message) =>
      heard.push(message),
    );
    await mosquittoPub(as(node1), topic, 'forged');
    await mosquittoPub(as(await authority.issue(HUB)), topic, 'identify', ['-r']);
    await publish(topic, 'own');
    await eventually(() => expect(heard).toEqual([{ topic, payload: 'identify', from: HUB }]));
    const late = sub(operator, [topic, controllerPresenceTopic(TEST_RACK)]);
    // The second filter's retained message comes after that of the first.
    await eventually(() =>
      expect(late.lines).toContain(`${controllerPresenceTopic(TEST_RACK)} online`),
    );
    expect(late.text).not.toContain('identify');
  });

  it('says that the controller is online, and offline before it ends', async () => {
    const topic = controllerPresenceTopic(TEST_RACK);
    const observer = await subscribed(sub(operator, [RACK_FILTER]));
    const will = ['--will-topic', PRESENCE_1, '--will-payload', 'offline'];
    await subscribed(sub(node1, [PRESENCE_1], will));
    await eventually(() => expect(observer.lines).toContain(`${topic} online`));
    await embedded.broker.close();
    await eventually(() => expect(observer.lines).toContain(`${topic} offline`));
    expect(observer.text).not.toContain(PRESENCE_1);
    expect(await publish(EVENT, 'late')).toBe('dropped');
  });
});

describe('the embedded broker under abuse', () => {
  it('logs refused publications of a client once, acknowledges them and keeps it connected', async () => {
    const client = await rawClient(node1);
    for (let i = 0; i < 20; i += 1) await client.publishAsync(PRESENCE_2, 'forged', { qos: 1 });
    await client.publishAsync('$SYS/anything', 'forged', { qos: 1 });
    expect(client.connected).toBe(true);
    expect(logged('publication refused')).toBe(1);
  });

  it('drops a client that sends too large a packet, or too deep a topic, and lives on', async () => {
    for (const [topic, bytes] of [
      [PRESENCE_1, PACKET_BYTES_MAX],
      ['/'.repeat(200), 1],
    ] as const) {
      const client = await rawClient(node1);
      const closed = new Promise<void>((resolve) => client.once('close', () => resolve()));
      client.publish(topic, 'x'.repeat(bytes), { qos: 0 });
      await closed;
    }
    const largest = await rawClient(node1);
    await largest.publishAsync(PRESENCE_1, 'x'.repeat(PACKET_BYTES_MAX / 2), { qos: 1 });
    expect(largest.connected).toBe(true);
  });

  it('survives rubbish on the wire and peers that say nothing', async () => {
    const pem = await readPem(node1);
    const tls = { ca: pem.caPem, cert: pem.certPem, key: pem.keyPem };
    const where = { port: embedded.port, host: '127.0.0.1', servername: CONTROLLER_SERVER_NAME };
    const silent = connectTcp(where);
    const rubbish = connectTcp(where, () => rubbish.write('GET / HTTP/1.1\r\n\r\n'));
    const inside = connectTls({ ...where, ...tls }, () => inside.write(Buffer.alloc(1_000, 0xff)));
    const closed = [rubbish, inside].map(
      (socket) => new Promise<void>((resolve) => socket.on('close', () => resolve())),
    );
    for (const socket of [silent, rubbish, inside]) socket.on('error', () => undefined);
    // A socket that nobody reads from does not notice its end.
    for (const socket of [rubbish, inside]) socket.resume();
    await Promise.all(closed);
    expect(await mosquittoPub(as(node1), PRESENCE_1, 'online')).toMatchObject({ exitCode: 0 });
    // A peer that has not even begun its handshake does not keep the broker from ending.
    await embedded.broker.close();
    silent.destroy();
  });

  it('bounds what one node retains', async () => {
    const client = await rawClient(node1);
    for (let i = 0; i < RETAINED_TOPICS_PER_OWNER_MAX + 5; i += 1) {
      await client.publishAsync(`${BRANCH_1}/junk/${i}`, 'x', { qos: 1, retain: true });
    }
    expect(logged('retains too much')).toBe(1);
    const late = sub(operator, [`${BRANCH_1}/junk/#`, controllerPresenceTopic(TEST_RACK)]);
    // The second filter's retained message comes after those of the first.
    await eventually(() =>
      expect(late.lines).toContain(`${controllerPresenceTopic(TEST_RACK)} online`),
    );
    const kept = late.lines.filter((line) => line.startsWith(`${BRANCH_1}/junk/`));
    expect(kept).toHaveLength(RETAINED_TOPICS_PER_OWNER_MAX);
  });

  it('holds nobody up for a subscriber that is frozen, and sends it away in the end', async () => {
    const frozen = await subscribed(sub(operator, [RACK_FILTER], ['-i', 'frozen']));
    const lively = await subscribed(sub(operator, [EVENT], ['-i', 'lively']));
    const gone: BrokerClientEvent[] = [];
    embedded.broker.onClient((event) => {
      if (event.kind === 'disconnected') gone.push(event);
    });
    const publisher = await rawClient(node1);
    frozen.process.kill('SIGSTOP');
    const payload = 'x'.repeat(PACKET_BYTES_MAX / 2);
    let sent = 0;
    // The kernel takes several megabytes before the broker has to keep any.
    const enough = (64 * BACKLOG_BYTES_MAX) / payload.length;
    while (gone.length === 0 && sent < enough) {
      await publisher.publishAsync(`${BRANCH_1}/facts`, payload, { qos: 1 });
      expect(await publish(EVENT, `e${sent}`)).toBe('accepted');
      sent += 1;
    }
    expect(gone).toEqual([{ kind: 'disconnected', identity: OPERATOR, clientId: 'frozen' }]);
    await eventually(() => {
      const got = lively.lines.filter((line) => line.startsWith(`${EVENT} e`));
      expect(got).toHaveLength(sent);
    });
    expect(publisher.connected).toBe(true);
    expect(logged('does not read')).toBe(1);
  });
});

describe('the embedded broker as a server', () => {
  it('changes authority and certificate for new connections and keeps the old ones', async () => {
    const other = await makeTestAuthority();
    const before = await subscribed(sub(node1, [PRESENCE_1]));
    embedded.broker.replaceTls(await readPem(await other.issue(CONTROLLER)));
    expect((await mosquittoPub(as(node1), PRESENCE_1, 'old')).exitCode).not.toBe(0);
    const renewed = await mosquittoPub(as(await other.issue(NODE_1)), PRESENCE_1, 'new');
    expect(renewed.exitCode).toBe(0);
    await eventually(() => expect(before.lines).toContain(`${PRESENCE_1} new`));
    expect(before.text).not.toContain(`${PRESENCE_1} old`);
    await other.dispose();
  });

  it('says what is wrong when its port is taken or its certificate is unusable', async () => {
    const tls = await readPem(await authority.issue(CONTROLLER));
    const options = {
      ...{ address: '127.0.0.1', port: embedded.port, tls, rack: TEST_RACK },
      ...{ identify: identifyByCommonName, logger: recordingLogger().logger },
    };
    await expect(startBroker(options)).rejects.toMatchObject({ code: 'REFUSED' });
    const broken = { ...options, port: 0, tls: { ...tls, certPem: 'nonsense' } };
    await expect(startBroker(broken)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });
});
