import { writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { startBroker, type Broker } from '../broker.ts';
import type { Identify } from '../broker-sessions.ts';
import { renderMosquittoConfig } from '../mosquitto-config.ts';
import {
  CONTROLLER,
  HUB,
  OPERATOR,
  TEST_RACK,
  identifyByCommonName,
  readPem,
  type TestAuthority,
} from './certificates.ts';
import { RunningCommand, eventually, freePort } from './processes.ts';
import { recordingLogger, type LoggedLine } from './recording-logger.ts';

export interface TestBroker {
  readonly port: number;
  stop(): Promise<void>;
}

export interface EmbeddedTestBroker extends TestBroker {
  readonly broker: Broker;
  readonly logged: readonly LoggedLine[];
}

export async function startEmbedded(
  authority: TestAuthority,
  port = 0,
  identify: Identify = identifyByCommonName,
): Promise<EmbeddedTestBroker> {
  const { lines, logger } = recordingLogger();
  const tls = await readPem(await authority.issue(CONTROLLER));
  const options = { address: '127.0.0.1', port, tls, rack: TEST_RACK, identify, logger };
  const broker = await startBroker(options);
  return { broker, port: broker.port, logged: lines, stop: () => broker.close() };
}

/** The installed Mosquitto with the rendered configuration. */
export async function startMosquitto(authority: TestAuthority, wanted = 0): Promise<TestBroker> {
  const port = wanted === 0 ? await freePort() : wanted;
  const files = { ...(await authority.issue(CONTROLLER)), acl: join(authority.folder, 'acl') };
  const operators = [OPERATOR.name];
  const rendered = renderMosquittoConfig({
    rack: TEST_RACK,
    port,
    address: '127.0.0.1',
    operators,
    hubs: [HUB.name],
    files,
  });
  if (!rendered.ok) throw new Error(rendered.error.message);
  const conf = join(authority.folder, 'mosquitto.conf');
  await writeFile(conf, rendered.value.conf);
  await writeFile(files.acl, rendered.value.acl);
  const mosquitto = new RunningCommand('mosquitto', ['-c', conf]);
  await eventually(async () => {
    if (mosquitto.exitCode !== undefined) throw new Error(`mosquitto ended:\n${mosquitto.text}`);
    await reachable(port);
  });
  return { port, stop: () => mosquitto.kill() };
}

function reachable(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve();
    });
    socket.on('error', reject);
  });
}
