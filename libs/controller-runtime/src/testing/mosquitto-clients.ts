import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PemBundle } from '@grappe/adapter-pki';

/** Retained messages come at once; this long nothing more may come for a listener to have heard all. */
const LISTEN_S = '2';

/** Debian's MQTT clients with one certificate; `folder` is theirs alone. */
export class MosquittoClients {
  readonly #folder: string;
  readonly #connection: readonly string[];

  static async make(pems: PemBundle, port: number): Promise<MosquittoClients> {
    const folder = await mkdtemp(join(tmpdir(), 'grappe-hub-'));
    const file = async (name: string, text: string): Promise<string> => {
      const path = join(folder, name);
      await writeFile(path, text, { mode: 0o600 });
      return path;
    };
    const ca = await file('ca.pem', pems.caPem);
    const cert = await file('cert.pem', pems.certPem);
    const key = await file('key.pem', pems.keyPem);
    const files = ['--cafile', ca, '--cert', cert, '--key', key];
    return new MosquittoClients(folder, [
      '-h',
      '127.0.0.1',
      '-p',
      `${port}`,
      '--insecure',
      ...files,
    ]);
  }

  private constructor(folder: string, connection: readonly string[]) {
    this.#folder = folder;
    this.#connection = connection;
  }

  /** What the broker has kept, payload by topic. */
  async retained(filter: string): Promise<Map<string, string>> {
    const args = ['-t', filter, '-F', '%t %p', '--retained-only', '-W', LISTEN_S];
    const { stdout } = await this.#run('mosquitto_sub', args);
    const lines = stdout.split('\n').filter((line) => line !== '');
    return new Map(lines.map((line) => splitOnce(line, ' ')));
  }

  async publish(topic: string, payload: string): Promise<void> {
    await this.#run('mosquitto_pub', ['-q', '1', '-t', topic, '-m', payload]);
  }

  async dispose(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #run(program: string, args: readonly string[]): Promise<{ readonly stdout: string }> {
    const child = spawn(program, [...this.#connection, ...args], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let stdout = '';
    child.stdout.setEncoding('utf8').on('data', (part: string) => (stdout += part));
    await once(child, 'close');
    return { stdout };
  }
}

function splitOnce(line: string, separator: string): [string, string] {
  const at = line.indexOf(separator);
  return [line.slice(0, at), line.slice(at + separator.length)];
}
