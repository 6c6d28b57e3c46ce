import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { FakeClock, MemoryLogger } from '@grappe/fakes';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  CONNECTIONS_MAX,
  CONNECTIONS_PER_ADDRESS_MAX,
  IDLE_MS,
  LISTEN_AGAIN_MS,
  REQUEST_CHARS_MAX,
  REQUESTS_PER_SECOND_MAX,
  SNAPSHOT_MS,
  TEXT_CHARS_MAX,
} from './limits.ts';
import { UpsServer } from './ups-server.ts';
import type { UpsSnapshot } from './ups-snapshot.ts';

const HOST = '127.0.0.1';

let clock: FakeClock;
let logger: MemoryLogger;
let looks: number;
let text: string;
let server: UpsServer;
let sockets: Socket[];

function look(): UpsSnapshot {
  looks += 1;
  const much = Array.from({ length: 50 }, (_, n) => [`outlet.${n}.desc`, text] as const);
  const variables = { 'ups.id': text, ...Object.fromEntries(much) };
  return { name: 'rack', otherNames: [], description: '', variables };
}

async function open(port = 0): Promise<UpsServer> {
  return UpsServer.open({ host: HOST, port, look, version: '1', clock, timers: clock, logger });
}

interface Client {
  readonly socket: Socket;
  readonly heard: () => string;
  readonly closed: Promise<unknown>;
}

async function client(localAddress = HOST): Promise<Client> {
  const socket = connect({ host: HOST, port: server.port ?? 0, localAddress });
  sockets.push(socket);
  let heard = '';
  socket.on('data', (chunk) => (heard += String(chunk)));
  socket.on('error', () => undefined);
  const closed = new Promise((resolve) => socket.once('close', resolve));
  await once(socket, 'connect');
  return { socket, heard: () => heard, closed };
}

/** What is said to `request` until a line is complete; empty where the connection is ended instead. */
async function answered(one: Client, request: string): Promise<string> {
  const before = one.heard().length;
  const answer = (): string => one.heard().slice(before);
  one.socket.write(`${request}\n`);
  while (!answer().includes('\n') && !one.socket.closed) {
    await Promise.race([one.closed, new Promise((resolve) => one.socket.once('data', resolve))]);
  }
  return answer();
}

/** Why connections were ended. */
function endings(): unknown[] {
  return logger.lines.flatMap(({ fields }) => ('why' in fields ? [fields['why']] : []));
}

beforeEach(async () => {
  clock = new FakeClock();
  logger = new MemoryLogger();
  looks = 0;
  text = 'a';
  sockets = [];
  server = await open();
});

afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  await server.close();
  expect(clock.pendingTimers).toBe(0);
});

describe('clients of a rack', () => {
  it('ask on one connection, and in pieces', async () => {
    const one = await client();
    expect(await answered(one, 'GET VAR rack ups.id')).toBe('VAR rack ups.id "a"\n');
    one.socket.write('NET');
    one.socket.write('VER\r\nHE');
    await vi.waitFor(() => expect(one.heard()).toContain('1.3\n'));
    one.socket.write('LP\nLOGOUT\nHELP\n');
    await one.closed;
    expect(one.heard()).toMatch(/Commands: .*\nOK Goodbye\n$/);
  });

  it('cost one look a second', async () => {
    const one = await client();
    for (let n = 0; n < 3; n += 1) await answered(one, 'GET VAR rack ups.id');
    expect(looks).toBe(1);
    text = 'b';
    clock.advance(SNAPSHOT_MS);
    expect(await answered(one, 'GET VAR rack ups.id')).toBe('VAR rack ups.id "b"\n');
  });

  it('are counted while they are logged in', async () => {
    const [one, two] = [await client(), await client()];
    await answered(one, 'USERNAME a');
    await answered(one, 'PASSWORD a');
    await answered(one, 'LOGIN rack');
    expect(await answered(two, 'GET NUMLOGINS rack')).toBe('NUMLOGINS rack 1\n');
    one.socket.destroy();
    await one.closed;
    await vi.waitFor(async () =>
      expect(await answered(two, 'GET NUMLOGINS rack')).toBe('NUMLOGINS rack 0\n'),
    );
  });
});

describe('a client that is none', () => {
  it('is ended when it is silent, also in the middle of a line', async () => {
    const one = await client();
    await answered(one, 'VER');
    clock.advance(IDLE_MS - 1);
    await answered(one, 'VER');
    clock.advance(IDLE_MS - 1);
    one.socket.write('VE');
    expect(one.socket.closed).toBe(false);
    clock.advance(1);
    await one.closed;
  });

  it('is ended when its line has no end', async () => {
    const one = await client();
    one.socket.write('x'.repeat(REQUEST_CHARS_MAX + 1));
    await one.closed;
    expect(one.heard()).toBe('');
  });

  it('is ended when it asks without end', async () => {
    const one = await client();
    one.socket.write('VER\n'.repeat(REQUESTS_PER_SECOND_MAX));
    await vi.waitFor(() =>
      expect(one.heard().split('\n')).toHaveLength(REQUESTS_PER_SECOND_MAX + 1),
    );
    clock.advance(1_000);
    await answered(one, 'VER');
    one.socket.write('VER\n'.repeat(REQUESTS_PER_SECOND_MAX));
    await one.closed;
  });

  it('is ended when it does not read', async () => {
    text = 'x'.repeat(TEXT_CHARS_MAX);
    const one = await client();
    one.socket.pause();
    // More than the kernel takes for both ends, in time that is never too fast.
    const flood = setInterval(() => {
      clock.advance(1_000);
      one.socket.write('LIST VAR rack\n'.repeat(REQUESTS_PER_SECOND_MAX / 10));
    }, 1);
    await vi.waitFor(() => expect(endings()).toHaveLength(1), { timeout: 30_000 });
    clearInterval(flood);
    expect(endings()).toEqual(['it does not read the answers']);
  });

  it('is answered whatever it sends', async () => {
    const one = await client();
    one.socket.write(Buffer.from([0x16, 0x03, 0x01, 0x00, 0xa5, 0xff, 0xfe, 0x0a]));
    await vi.waitFor(() => expect(one.heard()).toBe('ERR UNKNOWN-COMMAND\n'));
  });

  it('takes no more connections than there are for one address, or for all', async () => {
    for (let n = 0; n < CONNECTIONS_MAX; n += 1) {
      await answered(await client(`127.0.1.${Math.floor(n / CONNECTIONS_PER_ADDRESS_MAX)}`), 'VER');
    }
    await (
      await client('127.0.1.0')
    ).closed;
    await (
      await client('127.0.2.0')
    ).closed;
    sockets[0]?.destroy();
    await vi.waitFor(async () =>
      expect(await answered(await client('127.0.1.0'), 'VER')).toMatch(/Grappe/),
    );
  });
});

it('listens once it can', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, HOST, resolve));
  const { port } = other.address() as AddressInfo;
  await server.close();
  server = await open(port);
  expect(server.port).toBeUndefined();
  clock.advance(LISTEN_AGAIN_MS);
  // The second attempt fails as well, and says nothing more.
  await vi.waitFor(() => expect(clock.pendingTimers).toBe(1));
  expect(logger.lines.filter(({ level }) => level === 'error')).toHaveLength(1);
  await new Promise<void>((resolve) => other.close(() => resolve()));
  clock.advance(LISTEN_AGAIN_MS);
  await vi.waitFor(() => expect(server.port).toBe(port));
  expect(await answered(await client(), 'NETVER')).toBe('1.3\n');
});
