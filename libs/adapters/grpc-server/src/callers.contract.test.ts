import type { IssuedCertificate, PemBundle } from '@grappe/adapter-pki';
import { GrappeError } from '@grappe/domain';
import { statusToFailure } from '@grappe/protocol';
import { status, type ServiceError } from '@grpc/grpc-js';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { findImage, firstOf, getAuthority, ServerBench, type Connection } from './testing/bench.ts';
import { makeAuthority, makeBundle, node, NOW_MS, operator } from './testing/certificates.ts';

type Bundle = PemBundle & IssuedCertificate;

let bench: ServerBench;
let own: Bundle;
let operators: Bundle;
let foreign: Bundle;

beforeAll(async () => {
  bench = await ServerBench.make();
  own = await makeBundle(bench.ca, node);
  operators = await makeBundle(bench.ca, operator);
  foreign = await makeBundle(await makeAuthority('queen-anne'), node);
});
afterEach(() => bench.reset());

const raw = (bytes: Buffer): Buffer => bytes;

function told(outcome: ServiceError | object | string): string {
  if (!(outcome instanceof Error) || !('details' in outcome)) return JSON.stringify(outcome);
  const { code, message } = statusToFailure(outcome);
  return `${code} ${message}`;
}

function checkHealth({ raw: client }: Connection): Promise<ServiceError | Buffer> {
  return new Promise((resolve) => {
    const path = '/grpc.health.v1.Health/Check';
    client.makeUnaryRequest(path, raw, raw, Buffer.alloc(0), (error, answer) =>
      resolve(error ?? answer ?? Buffer.alloc(0)),
    );
  });
}

function listServices({ raw: client }: Connection): Promise<ServiceError | object | 'end'> {
  const path = '/grpc.reflection.v1.ServerReflection/ServerReflectionInfo';
  const stream = client.makeBidiStreamRequest(path, raw, raw);
  // list_services: field 7, an empty text
  stream.write(Buffer.from([0x3a, 0]));
  return firstOf(stream);
}

/** Each kind of call, to something that is for nodes. */
const NODE_CALLS: [string, (connection: Connection) => Promise<ServiceError | object | string>][] =
  [
    ['a single call', findImage],
    ['a stream from the controller', ({ transfer }) => firstOf(transfer.FetchImage({}))],
    [
      'a stream to the controller',
      ({ transfer }) =>
        new Promise((resolve) => {
          const call = transfer.PushLogs((error, answer) => resolve(error ?? answer ?? {}));
          call.on('error', () => undefined);
          call.write({ commandId: 'c' });
          call.end();
        }),
    ],
    [
      'a stream both ways',
      ({ link }) => {
        const call = link.Connect();
        call.write({ heartbeat: { sequence: 1 } });
        return firstOf(call).finally(() => call.cancel());
      },
    ],
  ];

describe.each(NODE_CALLS)('%s', (_, call) => {
  it('of a node is let through', async () => {
    await bench.start();
    expect(told(await call(bench.connect(own)))).not.toMatch(/UNAUTH|FORBIDDEN/);
  });

  it('is refused with the reason for anybody else', async () => {
    await bench.start();
    const outcome = async (bundle: Partial<PemBundle>) => told(await call(bench.connect(bundle)));
    expect(await outcome({})).toBe('UNAUTHENTICATED no certificate was sent');
    expect(await outcome(foreign)).toMatch(/^UNAUTHENTICATED .* it is one of rack queen-anne$/);
    expect(await outcome(operators)).toMatch(
      /^FORBIDDEN .* is for nodes, this certificate is of operator anne$/,
    );
    expect(await outcome(bench.controller)).toMatch(/^(FORBIDDEN .* of the controller|UNAUTH)/);
  });

  it('is judged anew each time on one connection', async () => {
    await bench.start();
    const connection = bench.connect(own);
    expect(told(await call(connection))).not.toMatch(/UNAUTHENTICATED/);
    bench.revoked.add(own.serial);
    expect(told(await call(connection))).toBe('UNAUTHENTICATED it was revoked');
    bench.revoked.clear();
    bench.nowMs = own.notAfterMs + 1;
    expect(told(await call(connection))).toMatch(/UNAUTHENTICATED .* expired at /);
    bench.nowMs = NOW_MS;
    expect(told(await call(connection))).not.toMatch(/UNAUTHENTICATED/);
  });
});

describe('enrolment', () => {
  it('is for everybody', async () => {
    await bench.start();
    for (const bundle of [{}, foreign, own])
      expect(await getAuthority(bench.connect(bundle))).toBe(bench.ca.caPem);
  });
});

describe('health and reflection', () => {
  it('are for any certificate of the rack', async () => {
    await bench.start();
    for (const bundle of [own, operators]) {
      const connection = bench.connect(bundle);
      expect([...((await checkHealth(connection)) as Buffer)]).toEqual([8, 1]);
      const services = (await listServices(connection)) as Buffer;
      expect(services.toString('latin1')).toContain('grappe.link.v1.AgentLink');
    }
  });

  it('are refused without', async () => {
    await bench.start();
    for (const bundle of [{}, foreign]) {
      const connection = bench.connect(bundle);
      expect(told(await checkHealth(connection))).toMatch(/^UNAUTHENTICATED/);
      expect(told(await listServices(connection))).toMatch(/^UNAUTHENTICATED/);
      expect(await getAuthority(connection)).toBe(bench.ca.caPem);
    }
  });
});

describe('an error of a handler', () => {
  it('reaches the caller as it is when it was foreseen', async () => {
    await bench.start({
      transfer: (gate) => ({
        FindImage: gate.unary('node', () => {
          throw new GrappeError('CONFLICT', 'twice', { remedy: 'Ask later.' });
        }),
      }),
    });
    const error = (await findImage(bench.connect(own))) as ServiceError;
    expect(statusToFailure(error)).toEqual({
      code: 'CONFLICT',
      message: 'twice',
      remedy: 'Ask later.',
    });
    expect(bench.logger.lines).toEqual([]);
  });

  it('says nothing of itself when it was not, but to the log', async () => {
    await bench.start({
      transfer: (gate) => ({
        FindImage: gate.unary('node', () => {
          throw new TypeError('the password is x');
        }),
      }),
    });
    const error = (await findImage(bench.connect(own))) as ServiceError;
    expect(error.code).toBe(status.INTERNAL);
    expect(error.details).not.toContain('password');
    expect(bench.logger.lines).toMatchObject([{ level: 'error' }]);
  });
});

describe('a caller', () => {
  it('is known by its address without the port', async () => {
    await bench.start();
    expect(await findImage(bench.connect(own))).toBe('127.0.0.1');
  });
});
