import { connectBus } from '@grappe/adapter-mqtt';
import type { Identity, NodeName } from '@grappe/domain';
import type { Bus } from '@grappe/ports';
import { controllerPresenceTopic, discoveryTopic, nodeCommandTopic } from '@grappe/protocol';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { bundle, TestController } from '../testing/controller.ts';
import { discoveryProblems } from '../testing/home-assistant-schema.ts';
import { MosquittoBroker } from '../testing/mosquitto-broker.ts';
import { MosquittoClients } from '../testing/mosquitto-clients.ts';
import { HOME_RACK } from '../testing/specs.ts';
import { presentToHomeAssistant } from './home-assistant.ts';

const HUB = { kind: 'hub', name: 'wall' } as const satisfies Identity;
const OPERATOR = { kind: 'operator', name: 'anna' } as const satisfies Identity;
const PI1 = 'pi1' as NodeName;
const CONFIGS = [discoveryTopic(HOME_RACK.name), discoveryTopic(HOME_RACK.name, PI1)];
const COMMAND = nodeCommandTopic(HOME_RACK.name, PI1);
const WAIT = { timeout: 15_000 };

let controller: TestController;
let broker: MosquittoBroker;
let bus: Bus;
let end: () => void;
let hub: MosquittoClients;
let operator: MosquittoClients;

beforeEach(async () => {
  controller = await TestController.start(HOME_RACK);
  const tls = await bundle(controller, { kind: 'controller' });
  const names = { operators: [OPERATOR.name], hubs: [HUB.name] };
  broker = await MosquittoBroker.start({ rack: HOME_RACK.name, ...names }, tls);
  const topic = controllerPresenceTopic(HOME_RACK.name);
  const { driver, clock, logger } = controller;
  const client = connectBus({
    urls: [`mqtts://127.0.0.1:${broker.port}`],
    tls,
    clientId: 'controller',
    will: { topic, payload: 'offline', retain: true },
    birth: { topic, payload: 'online', retain: true },
    logger,
  });
  bus = client;
  end = presentToHomeAssistant({ driver, bus: client, timers: clock, logger });
  hub = await MosquittoClients.make(await bundle(controller, HUB), broker.port);
  operator = await MosquittoClients.make(await bundle(controller, OPERATOR), broker.port);
  await controller.enrolled('pi1');
});

afterEach(async () => {
  end();
  await bus.close();
  await hub.dispose();
  await operator.dispose();
  await broker.stop();
  await controller.stop();
});

const pressed = () =>
  [...controller.driver.state.durable.events.values()]
    .filter(({ kind }) => kind === 'node.pressed')
    .map(({ message }) => message);

it('a rack with a Mosquitto of somebody else is introduced there, and its buttons are pressed by a hub alone', async () => {
  const retained = () => hub.retained('homeassistant/device/+/config');
  await expect.poll(async () => [...(await retained()).keys()].sort(), WAIT).toEqual(CONFIGS);
  for (const [topic, payload] of await retained())
    expect(discoveryProblems(topic, payload)).toEqual([]);
  await operator.publish(COMMAND, 'drain');
  await hub.publish(COMMAND, 'drain');
  await expect.poll(pressed, WAIT).toEqual(['a client of the MQTT broker has pressed "drain"']);
});
