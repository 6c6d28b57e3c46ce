import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { renderMosquittoConfig, type MosquittoOptions } from '@grappe/adapter-mqtt';
import type { PemBundle } from '@grappe/adapter-pki';
import { expect } from 'vitest';
import { value } from './certificates.ts';

/** Debian's Mosquitto with the rules that are written for it. */
export class MosquittoBroker {
  readonly port: number;
  readonly #folder: string;
  readonly #process: ChildProcess;

  static async start(
    options: Pick<MosquittoOptions, 'rack' | 'operators' | 'hubs'>,
    pems: PemBundle,
  ): Promise<MosquittoBroker> {
    const folder = await mkdtemp(join(tmpdir(), 'grappe-mosquitto-'));
    const port = await freePort();
    const files = {
      ca: join(folder, 'ca.pem'),
      cert: join(folder, 'cert.pem'),
      key: join(folder, 'key.pem'),
      acl: join(folder, 'acl'),
    };
    const { conf, acl } = value(
      renderMosquittoConfig({ ...options, port, address: '127.0.0.1', files }),
    );
    const config = join(folder, 'mosquitto.conf');
    const texts = [
      ...([
        [files.ca, pems.caPem],
        [files.cert, pems.certPem],
        [files.key, pems.keyPem],
      ] as const),
      ...([
        [files.acl, acl],
        [config, `${conf}user root\n`],
      ] as const),
    ];
    for (const [path, text] of texts) await writeFile(path, text, { mode: 0o600 });
    const child = spawn('mosquitto', ['-c', config], {
      stdio: 'ignore',
      env: { PATH: '/usr/sbin:/usr/bin' },
    });
    await expect.poll(() => answers(port), { timeout: 10_000 }).toBe(true);
    return new MosquittoBroker(port, folder, child);
  }

  private constructor(port: number, folder: string, child: ChildProcess) {
    this.port = port;
    this.#folder = folder;
    this.#process = child;
  }

  async stop(): Promise<void> {
    const ended = once(this.#process, 'exit');
    this.#process.kill();
    await ended;
    await rm(this.#folder, { recursive: true, force: true });
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}
