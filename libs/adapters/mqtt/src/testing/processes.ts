import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { vi } from 'vitest';
import type { CertificateFiles } from './certificates.ts';

/** For one step of a real client on a busy machine. */
const STEP_TIMEOUT_MS = 30_000;
const CHECK_EVERY_MS = 20;

/** Repeats an expectation until it holds. */
export function eventually(expectation: () => void | Promise<void>): Promise<void> {
  return vi.waitFor(expectation, { timeout: STEP_TIMEOUT_MS, interval: CHECK_EVERY_MS });
}

/** A port that was free a moment ago, for programs that cannot take port 0. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** A command under test with what it has printed so far. */
export class RunningCommand {
  readonly lines: string[] = [];
  readonly process: ChildProcess;
  readonly #ended: Promise<number>;
  exitCode: number | undefined;

  constructor(command: string, args: readonly string[]) {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    this.process = child;
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => this.lines.push(line));
    }
    this.#ended = once(child, 'close').then(([code, signal]: (number | string | null)[]) => {
      this.exitCode = typeof code === 'number' ? code : -1;
      this.lines.push(`ended: ${signal ?? code}`);
      return this.exitCode;
    });
  }

  get text(): string {
    return this.lines.join('\n');
  }

  ended(): Promise<number> {
    return this.#ended;
  }

  async kill(): Promise<void> {
    this.process.kill('SIGKILL');
    await this.#ended;
  }
}

export interface MosquittoClient {
  readonly port: number;
  /** Absent: no client certificate is shown. */
  readonly files?: CertificateFiles;
  /** Authority to check the broker with, when `files` is absent. */
  readonly ca?: string;
}

function connection({ port, files, ca }: MosquittoClient): string[] {
  const own = files === undefined ? [] : ['--cert', files.cert, '--key', files.key];
  return ['-h', '127.0.0.1', '-p', `${port}`, '--cafile', files?.ca ?? ca ?? '', ...own];
}

/** A `mosquitto_sub` that prints `topic payload` lines, and with `-d` what it says to the broker. */
export function mosquittoSub(
  client: MosquittoClient,
  filters: readonly string[],
  more: readonly string[] = [],
): RunningCommand {
  const topics = filters.flatMap((filter) => ['-t', filter]);
  // Without stdbuf its lines stay in the pipe's buffer until a message arrives.
  return new RunningCommand('stdbuf', [
    ...['-oL', 'mosquitto_sub'],
    ...connection(client),
    ...['-q', '1', '-F', '%t %p', '-d'],
    ...topics,
    ...more,
  ]);
}

/** Waits until the broker has answered the subscription. */
export async function subscribed(sub: RunningCommand): Promise<RunningCommand> {
  await eventually(() => {
    if (!/received SUBACK/.test(sub.text)) throw new Error(`not subscribed:\n${sub.text}`);
  });
  return sub;
}

/** Publishes with `mosquitto_pub` at QoS 1 and waits until it has ended; returns what it printed and its exit status. */
export async function mosquittoPub(
  client: MosquittoClient,
  topic: string,
  payload: string,
  more: readonly string[] = ['-r'],
): Promise<{ readonly exitCode: number; readonly text: string }> {
  const args = [...connection(client), '-q', '1', '-t', topic, '-m', payload, ...more];
  const pub = new RunningCommand('mosquitto_pub', args);
  return { exitCode: await pub.ended(), text: pub.text };
}
