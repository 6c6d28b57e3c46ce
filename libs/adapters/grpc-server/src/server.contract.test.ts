import type { PemBundle } from '@grappe/adapter-pki';
import { MESSAGE_BYTES_MAX } from '@grappe/domain';
import { status, type ServiceError } from '@grpc/grpc-js';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { CallGate } from './calls.ts';
import { DEADLINE_MS, findImage, getAuthority, ServerBench, until } from './testing/bench.ts';
import { makeBundle, node } from './testing/certificates.ts';

const PART_BYTES = 65_536;
/** Many times what the sockets' buffers of both ends hold. */
const PARTS = 2_000;
/** Well above what a stop may take. */
const CLOSE_MS_MAX = 3_000;

let bench: ServerBench;
let own: PemBundle;

beforeAll(async () => {
  bench = await ServerBench.make();
  own = await makeBundle(bench.ca, node);
});
afterEach(() => bench.reset());

function plainSocket(): Socket {
  const socket = connect(bench.port, '127.0.0.1');
  socket.on('error', () => undefined);
  bench.onEnd(() => socket.destroy());
  return socket;
}

/** A stream of parts that counts what was sent, and says when its handler has ended. */
function countingStream() {
  const seen = { sent: 0, aborted: false, ended: false };
  const handlers = {
    transfer: (gate: CallGate) => ({
      FetchImage: gate.serverStream<object, { offset: number; data: Buffer }>(
        'node',
        async (_request, _peer, send, signal) => {
          signal.addEventListener('abort', () => (seen.aborted = true));
          for (let n = 0; n < PARTS && !signal.aborted; n += 1) {
            await send({ offset: n * PART_BYTES, data: Buffer.alloc(PART_BYTES) });
            seen.sent += 1;
          }
          seen.ended = true;
        },
      ),
    }),
  };
  return { seen, handlers };
}

describe('a stream to a caller', () => {
  it('waits for who reads slowly, and loses nothing', async () => {
    const { seen, handlers } = countingStream();
    await bench.start(handlers);
    const call = bench.connect(own).transfer.FetchImage({});
    const parts = call[Symbol.asyncIterator]() as AsyncIterableIterator<{ data: Buffer }>;
    // gRPC's client begins to hold back only with its first message.
    let bytes = ((await parts.next()).value as { data: Buffer }).data.length;
    let before = -1;
    // The buffers are full when nothing more was sent for a while.
    while (before !== seen.sent) {
      before = seen.sent;
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
    expect(seen.sent).toBeLessThan(PARTS / 2);
    for await (const { data } of parts) bytes += data.length;
    expect(bytes).toBe(PARTS * PART_BYTES);
  });

  it('ends when the caller breaks it off, also while it waits', async () => {
    const { seen, handlers } = countingStream();
    await bench.start(handlers);
    const call = bench.connect(own).transfer.FetchImage({});
    call.on('error', () => undefined);
    call.once('data', () => call.pause());
    await until(() => seen.sent > 0, 'the first part');
    call.cancel();
    await until(() => seen.ended, 'the end of the handler');
    expect(seen.aborted).toBe(true);
    expect(seen.sent).toBeLessThan(PARTS);
  });

  it('ends when the connection is cut', async () => {
    const { seen, handlers } = countingStream();
    const server = await bench.start(handlers);
    const call = bench.connect(own).transfer.FetchImage({});
    call.on('error', () => undefined);
    call.once('data', () => call.pause());
    await until(() => seen.sent > 0, 'the first part');
    await server.close();
    await until(() => seen.ended, 'the end of the handler');
    expect(seen.aborted).toBe(true);
  });
});

describe('a stream from a caller', () => {
  it('arrives whole and in order', async () => {
    const got: string[] = [];
    await bench.start({
      transfer: (gate) => ({
        PushLogs: gate.clientStream('node', async (chunks) => {
          for await (const { commandId } of chunks) got.push(commandId);
          return {};
        }),
      }),
    });
    const sent = Array.from({ length: 300 }, (_, n) => `c-${n}`);
    const error = await new Promise((resolve) => {
      const call = bench.connect(own).transfer.PushLogs((failed) => resolve(failed));
      for (const commandId of sent) call.write({ commandId });
      call.end();
    });
    expect(error).toBeNull();
    expect(got).toEqual(sent);
  });

  it('is told when nobody reads it any more', async () => {
    await bench.start({
      transfer: (gate) => ({
        PushLogs: gate.clientStream('node', async (chunks) => {
          for await (const { commandId } of chunks) if (commandId === 'c-1') break;
          return {};
        }),
      }),
    });
    const error = await new Promise((resolve) => {
      const call = bench.connect(own).transfer.PushLogs((failed) => resolve(failed));
      call.on('error', () => undefined);
      call.write({ commandId: 'c-1' });
    });
    expect(error).toBeNull();
  });

  it('that breaks off ends its handler', async () => {
    const seen = { begun: false, ended: false };
    await bench.start({
      transfer: (gate) => ({
        PushLogs: gate.clientStream('node', async (chunks) => {
          try {
            for await (const { commandId } of chunks) seen.begun = commandId === 'c-1';
            return {};
          } finally {
            seen.ended = true;
          }
        }),
      }),
    });
    const call = bench.connect(own).transfer.PushLogs(() => undefined);
    call.write({ commandId: 'c-1' });
    await until(() => seen.begun, 'the first chunk');
    call.cancel();
    await until(() => seen.ended, 'the end of the handler');
    expect(bench.logger.lines.filter(({ level }) => level === 'error')).toEqual([]);
  });
});

describe('limits', () => {
  it('refuse a message that is too large, and take the next', async () => {
    await bench.start();
    const connection = bench.connect(own);
    const error = await new Promise<ServiceError | null>((resolve) => {
      const reference = 'x'.repeat(MESSAGE_BYTES_MAX + 1);
      connection.transfer.FindImage({ reference }, (failed) => resolve(failed));
    });
    expect(error?.code).toBe(status.RESOURCE_EXHAUSTED);
    expect(await findImage(connection)).toBe('127.0.0.1');
  });

  it('let no more connections in than there may be, and again when one has gone', async () => {
    await bench.start({}, { connectionsMax: 3 });
    const first = [plainSocket(), plainSocket(), plainSocket()];
    await Promise.all(first.map((socket) => once(socket, 'connect')));
    const refused = plainSocket();
    await once(refused, 'close');
    first[0]?.destroy();
    await until(() => first[0]?.closed === true, 'the end of a connection');
    let answer: ServiceError | string = '';
    const endMs = Date.now() + DEADLINE_MS;
    // The server may notice the end of the first a little later than we do.
    do answer = await getAuthority(bench.connect());
    while (typeof answer !== 'string' && Date.now() < endMs);
    expect(answer).toBe(bench.ca.caPem);
  });
});

describe('whatever else connects', () => {
  it.each([
    ['plain text', 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['HTTP/2 without TLS', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['noise', Buffer.from(Array.from({ length: 4_096 }, (_, n) => (n * 7_919) % 256))],
  ])('does no harm: %s', async (_, bytes) => {
    await bench.start();
    const socket = plainSocket();
    socket.write(bytes);
    socket.resume();
    await once(socket, 'close');
    expect(await findImage(bench.connect(own))).toBe('127.0.0.1');
  });

  it('does no harm: TLS that speaks no HTTP/2, and one that says nothing', async () => {
    await bench.start();
    for (const bytes of ['GET / HTTP/1.1\r\n\r\n', '']) {
      const options = { host: '127.0.0.1', port: bench.port, rejectUnauthorized: false };
      const socket = connectTls(options);
      socket.on('error', () => undefined);
      bench.onEnd(() => socket.destroy());
      await once(socket, 'secureConnect');
      socket.write(bytes);
      socket.resume();
      if (bytes !== '') await once(socket, 'close');
    }
    plainSocket();
    expect(await findImage(bench.connect(own))).toBe('127.0.0.1');
  });
});

describe('close', () => {
  it('cuts what does not end by itself, in time, and frees the port', async () => {
    const server = await bench.start();
    const { link } = bench.connect(own);
    const call = link.Connect();
    const ended = once(call, 'error');
    call.on('error', () => undefined);
    call.write({ heartbeat: { sequence: 1 } });
    await once(call, 'data');
    const silent = plainSocket();
    await once(silent, 'connect');
    const sinceMs = Date.now();
    await server.close();
    expect(Date.now() - sinceMs).toBeLessThan(CLOSE_MS_MAX);
    await ended;
    await once(silent, 'close');
    await bench.start({}, { port: server.port });
    expect(await findImage(bench.connect(own))).toBe('127.0.0.1');
  });

  it('waits for a call that is about to end', async () => {
    let finish = (): void => undefined;
    const finishing = new Promise<void>((resolve) => (finish = resolve));
    let begun = false;
    const server = await bench.start({
      transfer: (gate) => ({
        FindImage: gate.unary('node', async () => {
          begun = true;
          await finishing;
          return { sha256: 'done', sizeBytes: 1 };
        }),
      }),
    });
    const call = findImage(bench.connect(own));
    await until(() => begun, 'the call');
    const closing = server.close();
    finish();
    expect(await call).toBe('done');
    await closing;
  });

  it('lets nobody in while it waits', async () => {
    const server = await bench.start();
    const call = bench.connect(own).link.Connect();
    call.on('error', () => undefined);
    call.write({ heartbeat: { sequence: 1 } });
    await once(call, 'data');
    const closing = server.close();
    const late = plainSocket();
    const [error] = (await once(late, 'error')) as [NodeJS.ErrnoException];
    expect(error.code).toBe('ECONNREFUSED');
    await closing;
  });
});

describe('a port that is taken', () => {
  it('is said to be', async () => {
    const { port } = await bench.start();
    await expect(bench.start({}, { port })).rejects.toMatchObject({
      code: 'REFUSED',
      message: `cannot listen on 127.0.0.1 port ${port}`,
    });
  });
});
