import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import { noticeText, type AlertNotice } from '@grappe/domain';
import { alertHookContract } from '@grappe/port-contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { webhook } from './webhook.ts';

/** Each its own: what listens to one goes with it. */
const never = (): AbortSignal => new AbortController().signal;
const notice: AlertNotice = { kind: 'test', rack: 'pearl', atMs: 0 };

interface Listener {
  readonly url: string;
  readonly bodies: string[];
  readonly headers: IncomingHttpHeaders[];
  respond: (response: ServerResponse) => void;
  /** Resolves with the next request. */
  asked(): Promise<unknown>;
  close(): Promise<void>;
}

async function listen(): Promise<Listener> {
  const bodies: string[] = [];
  const headers: IncomingHttpHeaders[] = [];
  const waiting: (() => void)[] = [];
  const listener = {
    respond: (response: ServerResponse): void => void response.writeHead(204).end(),
  };
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      bodies.push(body);
      headers.push(request.headers);
      listener.respond(response);
      for (const resolve of waiting.splice(0)) resolve();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return Object.assign(listener, {
    url: `http://127.0.0.1:${port}/alerts?token=grape`,
    bodies,
    headers,
    asked: () => new Promise<void>((resolve) => waiting.push(resolve)),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  });
}

const hang = (): void => undefined;

alertHookContract('a webhook', noticeText, async () => {
  const listener = await listen();
  const accept = listener.respond;
  const accepted: string[] = [];
  let asked: Promise<unknown> = Promise.resolve();
  const behave = (how: 'accept' | 'refuse' | 'hang'): void => {
    asked = listener.asked();
    listener.respond = (response) => {
      if (how === 'hang') return;
      if (how === 'refuse') return void response.writeHead(503).end('busy');
      accepted.push(listener.bodies.at(-1) ?? '');
      accept(response);
    };
  };
  behave('accept');
  return {
    hook: webhook({ url: listener.url }),
    received: async () => accepted.map((body) => (JSON.parse(body) as { text: string }).text),
    behave,
    hanging: async () => {
      await asked;
    },
    dispose: () => listener.close(),
  };
});

describe('a webhook', () => {
  let listener: Listener;

  beforeEach(async () => {
    listener = await listen();
  });

  afterEach(() => listener.close());

  const tell = (headers?: string, signal = never()) =>
    webhook({
      url: listener.url,
      ...(headers === undefined ? {} : { headers: async () => headers }),
    }).tell(notice, signal);

  it('sends JSON, with the headers of its file', async () => {
    expect(await tell('Authorization: Bearer abc:def\n\nX-Room:  4 \n')).toEqual({
      ok: true,
      value: 'it answered 204 No Content',
    });
    expect(listener.headers[0]).toMatchObject({
      'content-type': 'application/json',
      authorization: 'Bearer abc:def',
      'x-room': '4',
    });
    expect(JSON.parse(listener.bodies[0] ?? '')).toMatchObject({ kind: 'test', rack: 'pearl' });
  });

  it.each([
    [500, true],
    [503, true],
    [429, true],
    [408, true],
    [400, false],
    [401, false],
    [404, false],
  ])('takes %i for what may pass: %s', async (status, mayPass) => {
    listener.respond = (response) => void response.writeHead(status).end();
    const told = await tell();
    expect(told.ok ? '' : told.error.message).toContain(String(status));
    expect(!told.ok && told.error.mayPass).toBe(mayPass);
  });

  it('does not follow a redirect, which would carry its secrets elsewhere', async () => {
    listener.respond = (response) =>
      void response.writeHead(307, { location: listener.url.replace('alerts', 'elsewhere') }).end();
    const told = await tell('Authorization: grape');
    expect(told.ok ? '' : told.error.message).toContain('redirects are not followed');
    expect(listener.bodies).toHaveLength(1);
  });

  it.each([
    ['while the head of the answer is awaited', hang],
    [
      'while the head comes byte by byte',
      (response: ServerResponse) => void response.socket?.write('HTTP/1.1 2'),
    ],
  ])('is given up %s', async (_, respond) => {
    listener.respond = respond;
    const abort = new AbortController();
    const asked = listener.asked();
    const telling = tell(undefined, abort.signal);
    await asked;
    abort.abort();
    expect(await telling).toEqual({
      ok: false,
      error: { message: 'it did not answer in time', mayPass: true },
    });
  });

  it('has been told once the answer begins, however long its body is', async () => {
    listener.respond = (response) => {
      response.writeHead(200);
      response.write('x'.repeat(100_000));
    };
    expect((await tell()).ok).toBe(true);
  });

  it('says why it cannot be reached, without its address', async () => {
    const { url } = listener;
    await listener.close();
    const told = await webhook({ url }).tell(notice, never());
    expect(told).toEqual({
      ok: false,
      error: { message: 'it cannot be reached: ECONNREFUSED', mayPass: true },
    });
    listener = await listen();
  });

  it('says what is wrong with its file of headers, without repeating it', async () => {
    for (const secret of ['grape', 'Authorization grape', 'X-\u00e9: grape', 'X: gr\u0000ape']) {
      const told = await tell(secret);
      const message = told.ok ? '' : told.error.message;
      expect(message).toMatch(/the file of headers cannot be used/);
      expect(message).not.toContain('grape');
      expect(!told.ok && told.error.mayPass).toBe(false);
    }
    const failing = webhook({
      url: listener.url,
      headers: () => Promise.reject(new Error('no file')),
    });
    const told = await failing.tell(notice, never());
    expect(told.ok ? '' : told.error.message).toContain('no file');
    expect(listener.bodies).toEqual([]);
  });
});
