import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

/** Debian's own place: the commands of these names on the path are scripts that refuse to start what no service file has enabled. */
const PROGRAMS = '/lib/nut';
const UPS = 'rack';
/** Owner only: upsd complains about configuration that others may read. */
const PRIVATE = 0o700;
const POLL_MS = 50;
const PATIENCE_MS = 30_000;

export type Variables = Readonly<Record<string, string | number>>;

/** A real upsd with the driver dummy-ups, as processes of the test and with everything they write in a folder of its own. */
export class NutServer {
  readonly ups = UPS;
  readonly host = '127.0.0.1';
  readonly port: number;
  readonly #folder: string;
  readonly #children = new Map<'driver' | 'upsd', ChildProcess>();

  private constructor(folder: string, port: number) {
    this.#folder = folder;
    this.port = port;
  }

  static async start(variables: Variables): Promise<NutServer> {
    const folder = await mkdtemp(path.join(tmpdir(), 'grappe-nut-'));
    await chmod(folder, PRIVATE);
    const server = new NutServer(folder, await freePort());
    const device = path.join(folder, 'rack.dev');
    await mkdir(server.#state, { mode: PRIVATE });
    await writeFile(
      path.join(folder, 'ups.conf'),
      `[${UPS}]\ndriver = dummy-ups\nmode = dummy-once\nport = ${device}\npollinterval = 1\n`,
    );
    await writeFile(path.join(folder, 'upsd.conf'), `LISTEN ${server.host} ${server.port}\n`);
    await writeFile(path.join(folder, 'upsd.users'), '');
    await server.#write(variables);
    server.startDriver();
    server.startServer();
    await server.untilItSays(variables);
    return server;
  }

  /** Makes the device say something else; resolves when upsd says it. */
  async say(variables: Variables): Promise<void> {
    await this.#write(variables);
    await this.untilItSays(variables);
  }

  startServer(): void {
    this.#run('upsd', 'upsd', ['-F', '-u', userName()]);
  }

  async stopServer(): Promise<void> {
    await this.#stop('upsd');
  }

  startDriver(): void {
    this.#run('driver', 'dummy-ups', ['-F', '-a', UPS, '-u', userName()]);
  }

  async stopDriver(): Promise<void> {
    await this.#stop('driver');
    await until('upsd to miss its driver', async () =>
      (await this.upsc().catch(String)).includes('Driver not connected'),
    );
  }

  /** What Debian's own client prints. */
  async upsc(): Promise<string> {
    const target = `${UPS}@${this.host}:${this.port}`;
    const { stdout } = await promisify(execFile)('upsc', [target]);
    return stdout;
  }

  async untilItSays(variables: Variables): Promise<void> {
    const lines = Object.entries(variables).map(([name, value]) => `${name}: ${value}`);
    await until('upsd to say what its device says', async () => {
      const said = (await this.upsc().catch(() => '')).split('\n');
      return lines.every((line) => said.includes(line));
    });
  }

  async stop(): Promise<void> {
    await this.#stop('upsd');
    await this.#stop('driver');
    await rm(this.#folder, { recursive: true, force: true });
  }

  get #state(): string {
    return path.join(this.#folder, 'state');
  }

  async #write(variables: Variables): Promise<void> {
    const lines = Object.entries(variables).map(([name, value]) => `${name}: ${value}\n`);
    await writeFile(path.join(this.#folder, 'rack.dev'), lines.join(''));
  }

  #run(role: 'driver' | 'upsd', program: string, args: readonly string[]): void {
    const child = spawn(path.join(PROGRAMS, program), args, {
      stdio: 'ignore',
      env: {
        ...process.env,
        NUT_CONFPATH: this.#folder,
        NUT_STATEPATH: this.#state,
        NUT_ALTPIDPATH: this.#state,
      },
    });
    // Told by whoever waits for what the program should do; without this it would end the test run.
    child.on('error', () => undefined);
    this.#children.set(role, child);
  }

  async #stop(role: 'driver' | 'upsd'): Promise<void> {
    const child = this.#children.get(role);
    this.#children.delete(role);
    if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.kill();
    await exited;
  }
}

/** Drivers give root up for the user `nut` otherwise, who could not write into the test's folder. */
function userName(): string {
  return process.getuid?.() === 0 ? 'root' : (process.env['USER'] ?? 'nobody');
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return port;
}

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (let waitedMs = 0; waitedMs < PATIENCE_MS; waitedMs += POLL_MS) {
    if (await holds()) return;
    await sleep(POLL_MS);
  }
  throw new Error(`waited ${PATIENCE_MS} ms for ${what}. Are nut-server and nut-client installed?`);
}
