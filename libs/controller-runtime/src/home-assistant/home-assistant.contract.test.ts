import { connectOperator } from '@grappe/adapter-grpc-client';
import { startBroker, type Broker } from '@grappe/adapter-mqtt';
import type { Identity, NodeName } from '@grappe/domain';
import { discoveryTopic, nodeCommandTopic } from '@grappe/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { authenticator } from '../testing/certificates.ts';
import { bundle, TestController } from '../testing/controller.ts';
import { discoveryProblems } from '../testing/home-assistant-schema.ts';
import { MosquittoClients } from '../testing/mosquitto-clients.ts';
import { FACTS, HOME_RACK } from '../testing/specs.ts';
import type { DeviceConfig } from './components.ts';
import { DISCOVERY_LOOK_MS, presentToHomeAssistant } from './home-assistant.ts';

const HUB: Identity = { kind: 'hub', name: 'wall' };
const PI1 = 'pi1' as NodeName;
const RACK_TOPIC = discoveryTopic(HOME_RACK.name);
const PI1_TOPIC = discoveryTopic(HOME_RACK.name, PI1);
const COMMAND = nodeCommandTopic(HOME_RACK.name, PI1);
const CONFIGS = 'homeassistant/+/+/config';
const WAIT = { timeout: 15_000 };

let controller: TestController;
let broker: Broker;
let end: () => void;
let hub: MosquittoClients;
let clients: MosquittoClients[];

async function clientsOf(identity: Identity): Promise<MosquittoClients> {
  const made = await MosquittoClients.make(await bundle(controller, identity), broker.port);
  clients.push(made);
  return made;
}

beforeEach(async () => {
  controller = await TestController.start(HOME_RACK);
  const { driver, authority, clock, logger } = controller;
  broker = await startBroker({
    address: '127.0.0.1',
    port: 0,
    tls: await bundle(controller, { kind: 'controller' }),
    rack: HOME_RACK.name,
    identify: authenticator(
      authority.ca,
      () => driver.state,
      () => clock.wallMs(),
    ),
    logger,
  });
  end = presentToHomeAssistant({ driver, bus: broker, timers: clock, logger });
  clients = [];
  hub = await clientsOf(HUB);
});

afterEach(async () => {
  end();
  await Promise.all(clients.map((each) => each.dispose()));
  await broker.close();
  await controller.stop();
});

const pressed = () =>
  [...controller.driver.state.durable.events.values()].filter(
    ({ kind }) => kind === 'node.pressed',
  );
const availability = () => controller.driver.state.durable.nodes.get(PI1)?.availability;

describe('a rack, seen by mosquitto_sub as Home Assistant sees it', () => {
  it('is introduced with every node, in messages that Home Assistant takes', async () => {
    await controller.agent('pi1');
    await controller.agent('pi2');
    const told = await hub.retained(CONFIGS);
    expect([...told.keys()].sort()).toEqual([
      RACK_TOPIC,
      PI1_TOPIC,
      discoveryTopic(HOME_RACK.name, 'pi2' as NodeName),
    ]);
    for (const [topic, payload] of told) expect(discoveryProblems(topic, payload)).toEqual([]);
    const pi1 = JSON.parse(told.get(PI1_TOPIC) ?? '') as DeviceConfig;
    expect(pi1.components['drain']).toMatchObject({ command_topic: COMMAND });
  });

  it('says with which version a node runs, once it has told', async () => {
    await controller.enrolled('pi1');
    const version = async () => {
      const config = (await hub.retained(PI1_TOPIC)).get(PI1_TOPIC) ?? '{}';
      return (JSON.parse(config) as Partial<DeviceConfig>).device?.sw_version;
    };
    expect(await version()).toBeUndefined();
    const agent = controller.connect('pi1', await bundle(controller, { kind: 'node', name: PI1 }));
    await agent.hello();
    controller.clock.advance(DISCOVERY_LOOK_MS);
    await expect.poll(version, WAIT).toBe(FACTS.agentVersion);
  });

  it('loses the device of a node that is removed', async () => {
    await controller.enrolled('pi1');
    expect([...(await hub.retained(CONFIGS)).keys()]).toContain(PI1_TOPIC);
    await controller.operator.removeNode({ name: 'pi1', force: true });
    await expect
      .poll(async () => [...(await hub.retained(CONFIGS)).keys()], WAIT)
      .toEqual([RACK_TOPIC]);
  });
});

describe('a button, pressed by mosquitto_pub', () => {
  it('drains the node, and lets it blink, as an operator does; and it is noted who asked', async () => {
    const agent = await controller.agent('pi1');
    await hub.publish(COMMAND, 'identify');
    await expect.poll(() => pressed().length, WAIT).toBe(1);
    const blinks = () => controller.driver.state.live.nodes.get(PI1)?.body.identifyUntilMs;
    expect(blinks()).toBeGreaterThan(controller.clock.monotonicMs());
    await hub.publish(COMMAND, 'drain');
    await expect.poll(availability, WAIT).toBe('drained');
    expect(pressed().map(({ node, message }) => `${node}: ${message}`)).toEqual([
      'pi1: hub wall has pressed "identify"',
      'pi1: hub wall has pressed "drain"',
    ]);
    agent.close();
  });

  it.each([
    ['an operator', { kind: 'operator', name: 'anna' }],
    ['another node', { kind: 'node', name: 'pi2' as NodeName }],
    ['the node itself', { kind: 'node', name: PI1 }],
  ] as const)('does nothing for %s', async (_, identity) => {
    await controller.enrolled('pi1');
    if (identity.kind === 'node' && identity.name !== PI1) await controller.enrolled(identity.name);
    const other = await clientsOf(identity);
    await other.publish(COMMAND, 'drain');
    // The broker takes messages in their order: once this one has come, the other has gone by.
    await hub.publish(nodeCommandTopic(HOME_RACK.name, 'pi9' as NodeName), 'drain');
    await expect
      .poll(() => controller.logger.lines.some(({ message }) => message.includes('refused')), WAIT)
      .toBe(true);
    expect(availability()).toBe('active');
    expect(pressed()).toEqual([]);
  });

  it('does nothing with a certificate that was replaced', async () => {
    await controller.enrolled('pi1');
    await controller.driver.request({
      kind: 'record-certificate',
      identity: 'hub:wall',
      serial: '0'.repeat(32),
      notAfterMs: controller.clock.wallMs() + 1_000_000,
      replace: true,
    });
    await hub.publish(COMMAND, 'drain');
    expect(availability()).toBe('active');
    expect(pressed()).toEqual([]);
  });

  it('opens nothing of the operator API', async () => {
    const tls = await bundle(controller, HUB);
    const stranger = connectOperator({ address: controller.address, tls });
    await expect(stranger.listNodes()).rejects.toMatchObject({ code: 'FORBIDDEN' });
    stranger.close();
  });
});
