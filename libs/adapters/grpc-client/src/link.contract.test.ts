import { explainTlsError, type CertificateAuthority, type PemBundle } from '@grappe/adapter-pki';
import type { GrappeError } from '@grappe/domain';
import type { ControllerMessage__Output } from '@grappe/protocol';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { LinkClient, type LinkClientOptions } from './link.ts';
import {
  Cable,
  makeAuthority,
  makeBundle,
  PART,
  TestController,
  until,
} from './testing/controller.ts';

let ca: CertificateAuthority;
let own: PemBundle;
const cleanUp: (() => unknown)[] = [];

beforeAll(async () => {
  ca = await makeAuthority('pearl');
  own = await makeBundle(ca);
});
afterEach(async () => {
  for (const undo of cleanUp.splice(0).reverse()) await undo();
});

async function start(signedBy = ca): Promise<TestController> {
  const controller = await TestController.start(ca, signedBy);
  cleanUp.push(() => controller.close());
  return controller;
}

function client(options: Partial<LinkClientOptions>): LinkClient {
  const made = new LinkClient({ addresses: [], tls: () => own, ...options });
  cleanUp.push(() => made.close());
  return made;
}

/** One stream and what has come of it. */
function stream(link: LinkClient) {
  const messages: ControllerMessage__Output[] = [];
  const ends: (GrappeError | undefined)[] = [];
  const opened = link.open({
    onMessage: (message) => messages.push(message),
    onEnd: (error) => ends.push(error),
  });
  const beat = async (): Promise<void> => {
    const before = messages.length;
    opened.send({ heartbeat: { sequence: before + 1 } });
    await until(() => messages.length > before || ends.length > 0, 'an answer or the end');
  };
  return { ...opened, messages, ends, beat };
}

/** A client that is connected. */
async function connected(controller: TestController, address = controller.address) {
  const link = client({ addresses: [address] });
  const open = stream(link);
  await open.beat();
  expect(open.ends).toEqual([]);
  return { link, open };
}

async function take(parts: AsyncIterable<{ offset: number }>): Promise<number[]> {
  const offsets: number[] = [];
  for await (const { offset } of parts) offsets.push(offset);
  return offsets;
}

const signal = (): AbortSignal => new AbortController().signal;

describe('a stream', () => {
  it('carries messages both ways', async () => {
    const controller = await start();
    const { open } = await connected(controller);
    await open.beat();
    expect(controller.messages.map(({ heartbeat }) => heartbeat?.sequence)).toEqual([1, 2]);
    expect(open.messages.map(({ body }) => body)).toEqual(['heartbeatReply', 'heartbeatReply']);
  });

  it('that the agent closes is gone for the controller, and tells nothing more', async () => {
    const controller = await start();
    const { open } = await connected(controller);
    open.close();
    open.send({ heartbeat: { sequence: 9 } });
    await until(() => controller.streamsOpen === 0, 'the end at the controller');
    expect(open.ends).toEqual([]);
    expect(controller.messages).toHaveLength(1);
  });

  it('ends once when the controller stops', async () => {
    const controller = await start();
    const { open } = await connected(controller);
    await controller.close();
    await until(() => open.ends.length > 0, 'the end');
    open.send({ heartbeat: { sequence: 9 } });
    expect(open.ends).toMatchObject([{ code: 'UNREACHABLE' }]);
  });

  it('is closed by the next one, which has a connection of its own', async () => {
    const controller = await start();
    const link = client({ addresses: [controller.address] });
    const first = stream(link);
    await first.beat();
    const second = stream(link);
    await second.beat();
    await until(() => first.ends.length > 0, 'the end of the first');
    expect(first.ends).toMatchObject([{ code: 'UNREACHABLE' }]);
    await until(() => controller.streamsOpen === 1, 'one stream at the controller');
    await second.beat();
    expect(second.ends).toEqual([]);
  });

  it('that is closed late does not close the one after it', async () => {
    const controller = await start();
    const link = client({ addresses: [controller.address] });
    const first = stream(link);
    const second = stream(link);
    await second.beat();
    first.close();
    await second.beat();
    expect(second.messages).toHaveLength(2);
  });

  it('is tried at one address after the other', async () => {
    const gone = await start();
    const there = await start();
    await gone.close();
    const link = client({ addresses: [gone.address, there.address] });
    const outcomes: string[] = [];
    for (let n = 0; n < 4; n += 1) {
      const tried = stream(link);
      await tried.beat();
      outcomes.push(tried.ends[0]?.code ?? 'connected');
    }
    expect(outcomes).toEqual(['UNREACHABLE', 'connected', 'UNREACHABLE', 'connected']);
  });

  it('reads its certificate anew for each connection', async () => {
    const controller = await start();
    const foreign = await makeBundle(await makeAuthority('queen-anne'));
    let current = { ...foreign, caPem: ca.caPem };
    const link = client({ addresses: [controller.address], tls: () => current });
    const first = stream(link);
    await first.beat();
    expect(first.ends).toMatchObject([
      { code: 'UNAUTHENTICATED', message: expect.stringMatching(/queen-anne/) },
    ]);
    current = own;
    const second = stream(link);
    await second.beat();
    expect(second.ends).toEqual([]);
  });

  it('is not opened to somebody else, and says why', async () => {
    const impostor = await start(await makeAuthority('queen-anne'));
    const link = client({ addresses: [impostor.address], explainError: explainTlsError });
    const open = stream(link);
    await open.beat();
    expect(open.ends).toMatchObject([
      { message: expect.stringMatching(/not issued by this rack/) },
    ]);
    expect(impostor.messages).toEqual([]);
  });

  it('tells its end also when the reason cannot be explained', async () => {
    const gone = await start();
    await gone.close();
    const explainError = () => Promise.reject(new Error('out of memory'));
    const open = stream(client({ addresses: [gone.address], explainError }));
    await open.beat();
    expect(open.ends).toMatchObject([{ code: 'UNREACHABLE' }]);
  });
});

describe('calls beside the stream', () => {
  it('need a connection', async () => {
    const link = client({ addresses: ['127.0.0.1:1'] });
    await expect(link.findImage('app:1')).rejects.toMatchObject({ code: 'UNREACHABLE' });
    await expect(take(link.fetchImage('abc', 0, signal()))).rejects.toMatchObject({
      code: 'UNREACHABLE',
    });
    expect(() => link.pushLogs(() => undefined)).toThrow(/not connected/);
  });

  it('find an image, or none, or tell what is wrong', async () => {
    const { link } = await connected(await start());
    expect(await link.findImage('app:1')).toEqual({ sha256: 'abc', sizeBytes: 3 * PART.length });
    expect(await link.findImage('other:1')).toBeUndefined();
    await expect(link.findImage('broken:1')).rejects.toMatchObject({ code: 'CORRUPT' });
  });

  it('fetch an image from an offset on', async () => {
    const controller = await start();
    const { link } = await connected(controller);
    const offsets = await take(link.fetchImage('abc', PART.length, signal()));
    expect(offsets).toEqual([PART.length, 2 * PART.length]);
    expect(controller.fetched).toEqual([{ sha256: 'abc', offset: PART.length }]);
  });

  it('renew a certificate, or tell why not', async () => {
    const controller = await start();
    const { link } = await connected(controller);
    const renewed = await link.renewCertificate('a request');
    expect(renewed).toEqual({ certificatePem: 'new', caPem: ca.caPem });
    expect(controller.csrs).toEqual(['a request']);
    await expect(link.renewCertificate('')).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });
});

describe('a transfer', () => {
  it('ends when it is broken off, at both ends', async () => {
    const controller = await start();
    controller.endless = true;
    const { link, open } = await connected(controller);
    const abort = new AbortController();
    const taking = async (): Promise<void> => {
      for await (const { offset } of link.fetchImage('abc', 0, abort.signal))
        if (offset > 0) abort.abort();
    };
    await expect(taking()).rejects.toMatchObject({ name: 'GrappeError' });
    await until(() => controller.fetchesOpen === 0, 'the end at the controller');
    await open.beat();
    expect(open.ends).toEqual([]);
  });

  it('that was broken off before it began does not begin', async () => {
    const controller = await start();
    controller.endless = true;
    const { link } = await connected(controller);
    await expect(take(link.fetchImage('abc', 0, AbortSignal.abort()))).rejects.toMatchObject({
      name: 'GrappeError',
    });
    await until(() => controller.fetchesOpen === 0, 'the end at the controller');
  });

  it('that is not read to its end is ended', async () => {
    const controller = await start();
    controller.endless = true;
    const { link } = await connected(controller);
    for await (const { offset } of link.fetchImage('abc', 0, signal())) if (offset === 0) break;
    expect(controller.fetchesBegun).toBe(1);
    await until(() => controller.fetchesOpen === 0, 'the end at the controller');
  });

  it('on a connection that is dead ends with the connection, not a quarter of an hour later', async () => {
    const controller = await start();
    controller.endless = true;
    const cable = await new Cable(controller.address).plugIn();
    cleanUp.push(() => cable.unplug());
    const { link, open } = await connected(controller, cable.address);
    const fetching = take(link.fetchImage('abc', 0, signal()));
    await until(() => controller.fetchesBegun > 0, 'the transfer');
    cable.cut = true;
    const finding = link.findImage('app:1');
    open.close();
    for (const call of [fetching, finding])
      await expect(call).rejects.toMatchObject({ code: 'UNREACHABLE' });
  });
});

describe('logs', () => {
  it('are written in order, and end', async () => {
    const controller = await start();
    const { link } = await connected(controller);
    let closed = 0;
    const push = link.pushLogs(() => (closed += 1));
    for (const commandId of ['a', 'b', 'c']) await push.write({ commandId });
    push.end();
    await until(() => closed === 1, 'the end');
    expect(controller.logged).toEqual(['a', 'b', 'c']);
  });

  it('are told when the controller reads no more of them', async () => {
    const { link } = await connected(await start());
    let closed = 0;
    const push = link.pushLogs(() => (closed += 1));
    await push.write({ commandId: 'enough' });
    await until(() => closed === 1, 'the end');
    await push.write({ commandId: 'more' });
    push.end();
    expect(closed).toBe(1);
  });

  it('wait for a controller that reads slowly, but not beyond the end of the connection', async () => {
    const controller = await start();
    controller.deaf = true;
    const { link, open } = await connected(controller);
    let closed = 0;
    let written = 0;
    let stopped = false;
    const push = link.pushLogs(() => (closed += 1));
    const text = 'x'.repeat(PART.length);
    const writing = (async () => {
      while (closed === 0 && written < 10_000) {
        await push.write({ commandId: 'c', lines: [{ text }] });
        written += 1;
      }
      stopped = true;
    })();
    let before = -1;
    // The buffers are full when nothing more was written for a while.
    while (before !== written) {
      before = written;
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
    expect(written).toBeLessThan(5_000);
    expect(stopped).toBe(false);
    open.close();
    await writing;
    expect(closed).toBe(1);
  });
});
