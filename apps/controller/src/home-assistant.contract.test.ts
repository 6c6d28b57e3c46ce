import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openCertificateAuthority } from '@grappe/adapter-pki';
import { MemoryLogger } from '@grappe/fakes';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { dataFolder, loadCertificates, SECRET_MODE } from './data-folder.ts';
import { makeHubFiles, type HubFiles } from './hub-files.ts';
import { initController } from './init.ts';
import { must } from './must.ts';
import { runController } from './run.ts';

const RACK_TOPIC = 'homeassistant/device/grappe_pearl/config';
/** Retained messages come at once. */
const LISTEN_S = '10';
const MODE_BITS = 0o777;

let folder: string;
let port: number;
let mqttPort: number;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'grappe-home-'));
  await writeFile(join(folder, 'rack.yaml'), 'rack: pearl\n');
  [port, mqttPort] = [await freePort(), await freePort()];
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return address.port;
}

async function init(homeAssistant: boolean): Promise<void> {
  const settings = { advertise: ['127.0.0.1'], listen: '127.0.0.1', port, mqttPort };
  await initController({
    dataDir: join(folder, 'data'),
    rackFile: join(folder, 'rack.yaml'),
    settings: homeAssistant ? { ...settings, homeAssistant } : settings,
    operator: 'admin',
    contextFile: join(folder, 'context.json'),
  });
}

async function hubFiles(): Promise<HubFiles> {
  const data = dataFolder(join(folder, 'data'));
  const ca = must(await openCertificateAuthority(await loadCertificates(data)));
  return makeHubFiles({ folder: data, ca, name: 'wall', outFolder: join(folder, 'hub') });
}

/** What mosquitto_sub gets with the files of a hub from a controller that runs, in the order of the topics, or its last words. */
async function heard(
  files: HubFiles,
  topics: readonly string[],
  messages = topics.length,
): Promise<string> {
  const fatal: unknown[] = [];
  const logger = new MemoryLogger();
  const controller = await runController(
    join(folder, 'data'),
    logger,
    (error) => fatal.push(error),
    () => undefined,
  );
  try {
    const filters = topics.flatMap((topic) => ['-t', topic]);
    const tls = ['--cafile', files.ca, '--cert', files.certificate, '--key', files.key];
    const where = ['-h', '127.0.0.1', '-p', `${mqttPort}`, '--insecure', ...tls];
    const count = ['-C', `${messages}`, '-W', LISTEN_S, '-v'];
    const child = spawn('mosquitto_sub', [...where, ...filters, ...count]);
    let text = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (part: string) => (text += part));
    await once(child, 'close');
    expect(fatal).toEqual([]);
    return text;
  } finally {
    await controller.stop();
  }
}

it('a controller that is told to introduces its rack to a hub with the files that it made', async () => {
  await init(true);
  const files = await hubFiles();
  expect((await stat(files.key)).mode & MODE_BITS).toBe(SECRET_MODE);
  const topics = ['homeassistant/+/+/config', 'grappe/pearl/controller/presence'];
  const text = await heard(files, [...topics, 'grappe/pearl/alerts']);
  expect(text).toContain('grappe/pearl/alerts {"open":0,"critical":0,"explained":0,"alerts":[]}');
  expect(text).toContain(`${RACK_TOPIC} {`);
  expect(text).toContain('grappe/pearl/controller/presence online');
});

it('a controller that is not told to introduces nothing', async () => {
  await init(false);
  const text = await heard(await hubFiles(), ['homeassistant/#', 'grappe/pearl/controller/#'], 1);
  expect(text).toContain('grappe/pearl/controller/presence online');
  expect(text).not.toContain(RACK_TOPIC);
});

it('new files of a hub end the earlier ones', async () => {
  await init(true);
  const earlier = await hubFiles();
  const kept = {
    ...earlier,
    certificate: join(folder, 'old.pem'),
    key: join(folder, 'old-key.pem'),
  };
  await copyFile(earlier.certificate, kept.certificate);
  await copyFile(earlier.key, kept.key);
  const now = await hubFiles();
  expect(await heard(kept, [RACK_TOPIC])).toContain('not authorised');
  expect(await heard(now, [RACK_TOPIC])).toContain(`${RACK_TOPIC} {`);
});
