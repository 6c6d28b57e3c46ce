import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { once } from 'node:events';
import { createServer as createWebServer, get } from 'node:http';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger, SystemClock, SystemTimers } from '@grappe/adapter-system';
import type { FrontDoorKeeper } from '@grappe/agent-runtime';
import type {
  BackEnd,
  FrontDoor,
  FrontDoorReport,
  GatewayDuty,
  ServerReport,
} from '@grappe/domain';
import { frontDoor, frontDoorServer, httpBackEnd, httpFrontEnd } from '@grappe/port-contracts';
import { wireFrontDoor } from '../front-door.ts';

const ANSWER_MS_MAX = 5_000;

/** A gateway without a virtual IP on this machine, with real HAProxy and real programs that check. */
export class CheckingGateway {
  readonly folder = mkdtempSync(join(tmpdir(), 'grappe-gw-'));
  readonly servers: TaskServer[] = [];
  #keeper: FrontDoorKeeper | undefined;
  #number = 0;
  /** All servers, as they were reported last. */
  readonly #heard = new Map<string, ServerReport>();
  report: FrontDoorReport | undefined;

  async start(): Promise<void> {
    const runDir = join(this.folder, 'run');
    mkdirSync(runDir, { recursive: true });
    const keeper = wireFrontDoor(
      { runDir },
      {
        memoryFile: join(this.folder, 'front-door.json'),
        checksFolder: join(this.folder, 'checks'),
        clock: new SystemClock(),
        timers: new SystemTimers(),
        logger: createLogger({ name: 'gateway', level: 'error' }),
        onReport: () => this.#hear(keeper.takeReport()),
        onFatal: (error) => {
          throw error;
        },
      },
    );
    this.#keeper = keeper;
    await keeper.start();
  }

  /** The agent ends; HAProxy serves on. */
  async end(): Promise<void> {
    await this.#keeper?.close();
    this.#keeper = undefined;
    this.#heard.clear();
    this.report = undefined;
  }

  tell(door: FrontDoor): void {
    this.#number += 1;
    const duty: GatewayDuty = {
      generation: { term: 1, number: this.#number },
      door,
      certificates: [],
    };
    this.#keeper?.apply(duty);
  }

  async serve(): Promise<TaskServer> {
    const server = await TaskServer.start(`w${this.servers.length + 1}`);
    this.servers.push(server);
    return server;
  }

  /** A program that checks. */
  program(name: string, text: string): void {
    const folder = join(this.folder, 'checks');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, name), `#!/bin/sh\ncd ${this.folder}\n${text}\n`);
    chmodSync(join(folder, name), 0o755);
  }

  mark(name: string, is: boolean): void {
    if (is) writeFileSync(join(this.folder, name), '');
    else rmSync(join(this.folder, name), { force: true });
  }

  /** How often a program has written into that file. */
  lines(name: string): number {
    const path = join(this.folder, name);
    return existsSync(path) ? readFileSync(path, 'utf8').split('\n').length - 1 : 0;
  }

  stateOf(backEnd: string, slot: number): string | undefined {
    return this.#heard.get(`${backEnd} ${frontDoorServer(slot, { address: '', port: 1 }).task}`)
      ?.state;
  }

  reportOn(backEnd: string, slot: number): ServerReport | undefined {
    return this.#heard.get(`${backEnd} ${frontDoorServer(slot, { address: '', port: 1 }).task}`);
  }

  async dispose(): Promise<void> {
    this.tell(frontDoor([], []));
    this.#keeper?.release();
    await new Promise((resolve) => setTimeout(resolve, 0));
    const keeper = this.#keeper;
    const deadlineMs = Date.now() + ANSWER_MS_MAX;
    while (keeper !== undefined && existsSync(join(this.folder, 'run/front-door/haproxy.cfg'))) {
      if (Date.now() > deadlineMs) break;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await keeper?.close();
    for (const server of this.servers) server.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  #hear(report: FrontDoorReport | undefined): void {
    if (report === undefined) return;
    this.report = report;
    for (const server of report.servers)
      this.#heard.set(`${server.backEnd} ${server.task}`, server);
  }
}

/** A task's server on this machine, which says its name to whoever connects or asks. */
export class TaskServer {
  readonly name: string;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  /** It accepts, and never answers. */
  isMute = false;

  private constructor(name: string) {
    this.name = name;
    this.#server = createWebServer((_request, answer) => {
      if (!this.isMute) answer.end(this.name);
    });
    this.#server.on('connection', (socket) => this.#sockets.add(socket));
  }

  static async start(name: string): Promise<TaskServer> {
    const server = new TaskServer(name);
    server.#server.listen(0, '127.0.0.1');
    await once(server.#server, 'listening');
    return server;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
  }
}

export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** What is answered there; why nothing is, otherwise. */
export function ask(port: number): Promise<string> {
  return new Promise((resolve) => {
    const request = get(
      { port, host: '127.0.0.1', agent: false, timeout: ANSWER_MS_MAX },
      (answer) => {
        let text = '';
        answer.setEncoding('utf8');
        answer.on('data', (part: string) => (text += part));
        answer.on('end', () =>
          resolve(answer.statusCode === 200 ? text : String(answer.statusCode)),
        );
      },
    );
    request.on('timeout', () => request.destroy(new Error('no answer')));
    request.on('error', (error) => resolve(error.message));
  });
}

/** A connection that asks nothing. */
export async function hold(port: number): Promise<{ isOpen: boolean; end: () => void }> {
  const socket = connect(port, '127.0.0.1');
  const held = { isOpen: true, end: () => socket.destroy() };
  socket.on('error', () => (held.isOpen = false));
  socket.on('close', () => (held.isOpen = false));
  await once(socket, 'connect');
  return held;
}

/** A back end of these servers. */
export function backEndOf(
  name: string,
  servers: readonly TaskServer[],
  changes: Partial<BackEnd>,
): BackEnd {
  const places = servers.map(({ port }, index) =>
    frontDoorServer(index + 1, { address: '127.0.0.1', port }),
  );
  return httpBackEnd(name, places, changes);
}

export function doorOf(ends: Readonly<Record<number, BackEnd>>): FrontDoor {
  const entries = Object.entries(ends).map(([port, end]) => ({ port: Number(port), end }));
  const frontEnds = entries.map(({ port, end }) => {
    const listen = [{ address: '127.0.0.1', port }];
    const http = { ...httpFrontEnd(end.name, port, end.name), listen };
    if (end.mode === 'http') return http;
    return {
      name: end.name,
      listen,
      clientTimeoutMs: 60_000,
      mode: 'tcp' as const,
      backEnd: end.name,
    };
  });
  return frontDoor(
    frontEnds,
    entries.map(({ end }) => end),
  );
}
