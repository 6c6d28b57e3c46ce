import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderMosquittoConfig } from '@grappe/adapter-mqtt';
import { parseRackName } from '@grappe/domain';
import {
  CONTROLLER_PROCESS,
  Lab,
  joinAndStartAgents,
  operatorEnvironment,
  productFiles,
  rackYaml,
  requireBuiltProduct,
  tcpAnswers,
  waitForController,
} from '@grappe/tool-lab';
import { nodeIdentity, operatorIdentity } from './identities.ts';
import { listen, subscribe, type MqttCaller } from './mosquitto-tools.ts';
import { controller, CONTROLLER_PROGRAM } from '../refusals/programs.ts';
import { TestRack } from '../testing/test-rack.ts';
import { until } from '../testing/until.ts';

const NAME = 'emosq';
const SUBNET = '172.29.77.0/24';
const BROKER_PORT = 8884;
const UP_MS = 120_000;
const WAIT_MS = 30_000;
const ONE = 'black-pearl1';
const TWO = 'black-pearl2';
let rack: TestRack;
let broker: ChildProcess | undefined;
let brokerFolder: string;

/** A controller that is told to use the broker of somebody else. */
async function startControllerWithBroker(lab: Lab): Promise<void> {
  const files = productFiles(lab);
  const { hostAddress } = lab.description;
  mkdirSync(files.controllerData, { recursive: true });
  writeFileSync(files.rackFile, rackYaml(lab));
  const data = ['--data-dir', files.controllerData];
  const addresses = ['--address', hostAddress, '--listen', hostAddress];
  const mqtt = ['--mqtt-url', `mqtts://${hostAddress}:${BROKER_PORT}`];
  const context = ['--context-file', files.contextFile];
  const init = ['init', ...data, '--rack-file', files.rackFile, ...addresses, ...mqtt, ...context];
  expect(await controller(...init)).toMatchObject({ exitCode: 0 });
  startBroker(files.controllerData, hostAddress);
  await until('Mosquitto', () => tcpAnswers(hostAddress, BROKER_PORT), WAIT_MS);
  const args = [CONTROLLER_PROGRAM, 'run', ...data];
  const env = operatorEnvironment(lab);
  await lab.startProcess({ name: CONTROLLER_PROCESS, command: process.execPath, args, env });
  await waitForController(lab);
}

/** Debian's Mosquitto with the configuration that the product writes for it. */
function startBroker(controllerData: string, address: string): void {
  const name = parseRackName(NAME);
  if (!name.ok) throw new Error(name.error);
  const acl = path.join(brokerFolder, 'acl');
  const files = {
    ca: path.join(controllerData, 'ca.pem'),
    cert: path.join(controllerData, 'controller.pem'),
    key: path.join(controllerData, 'controller-key.pem'),
    acl,
  };
  const operators = ['admin'];
  const config = renderMosquittoConfig({
    rack: name.value,
    port: BROKER_PORT,
    address,
    operators,
    files,
  });
  if (!config.ok) throw new Error(config.error.message);
  writeFileSync(acl, config.value.acl, { mode: 0o600 });
  const conf = path.join(brokerFolder, 'mosquitto.conf');
  // As root it reads the controller's own key; a broker elsewhere has one of its own.
  writeFileSync(conf, `${config.value.conf}user root\n`);
  broker = spawn('mosquitto', ['-c', conf], {
    stdio: 'ignore',
    env: { PATH: '/usr/sbin:/usr/bin' },
  });
}

async function stopBroker(): Promise<void> {
  if (broker === undefined) return;
  const ended = new Promise((resolve) => broker?.once('exit', resolve));
  broker.kill();
  await ended;
  broker = undefined;
}

beforeAll(async () => {
  requireBuiltProduct();
  brokerFolder = mkdtempSync(path.join(tmpdir(), 'grappe-e2e-mosquitto-'));
  rack = new TestRack(
    await Lab.up({ name: NAME, nodes: 2, subnet: SUBNET, ownerPid: process.pid }),
  );
  await startControllerWithBroker(rack.lab);
  await joinAndStartAgents(rack.lab);
  rack.lab.markReady();
  await rack.untilNodesReady(WAIT_MS);
}, UP_MS);

afterAll(async () => {
  await rack.down();
  await stopBroker();
  rmSync(brokerFolder, { recursive: true, force: true });
}, UP_MS);

function caller(name: string, identity = operatorIdentity(rack)): MqttCaller {
  return { rack, name, identity, host: rack.lab.description.hostAddress, port: BROKER_PORT };
}

describe('a rack with a Mosquitto of somebody else', () => {
  it('has presence, facts and events there', async () => {
    const ear = listen(caller('watcher'), `grappe/${NAME}/#`);
    try {
      const says = (text: string) =>
        until(text, () => ear.lines().some((line) => line.includes(text)), WAIT_MS);
      for (const node of [ONE, TWO]) {
        await says(`grappe/${NAME}/node/${node}/presence online`);
        await says(`grappe/${NAME}/node/${node}/facts {`);
      }
      expect((await rack.grappe('node', 'drain', ONE)).exitCode).toBe(0);
      await says('"kind":"node.drained"');
      await rack.killAgent(TWO);
      await says(`grappe/${NAME}/node/${TWO}/presence offline`);
      await rack.startAgent(TWO);
      await rack.untilNodesReady(WAIT_MS);
    } finally {
      ear.end();
    }
  });

  it('confines each node to its own topics there as well', async () => {
    const own = await subscribe(
      caller(ONE, nodeIdentity(rack, ONE)),
      `grappe/${NAME}/node/${ONE}/#`,
      2,
    );
    expect(own.stdout).toContain('/presence online');
    const foreign = await subscribe(caller(ONE, nodeIdentity(rack, ONE)), `grappe/${NAME}/#`);
    expect(foreign.stdout).not.toContain(TWO);
  });

  it('works on while the broker is away, and says everything again when it is back', async () => {
    await stopBroker();
    await rack.killAgent(TWO);
    await rack.startAgent(TWO);
    await rack.untilNodesReady(WAIT_MS);
    startBroker(productFiles(rack.lab).controllerData, rack.lab.description.hostAddress);
    await until(
      'Mosquitto',
      () => tcpAnswers(rack.lab.description.hostAddress, BROKER_PORT),
      WAIT_MS,
    );
    const ear = listen(caller('watcher'), `grappe/${NAME}/node/+/presence`);
    try {
      const online = () =>
        new Set(ear.lines().filter((line) => line.endsWith(' online'))).size === 2;
      await until('both nodes’ presence', online, WAIT_MS);
    } finally {
      ear.end();
    }
  });
});
