import {
  Client,
  credentials,
  Server,
  ServerCredentials,
  status,
  type ServiceError,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { createServer } from 'node:tls';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { CONTROLLER_SERVER_NAME, describeIdentity } from '@grappe/domain';
import { explainTlsError } from './explain-tls-error.ts';
import type { PemBundle } from './issue.ts';
import {
  makeAuthority,
  makeBundle,
  makeOddBundle,
  node,
  RIGHT_TIME_MS,
  value,
  type TestAuthority,
} from './testing/certificates.ts';
import { listen } from './testing/connections.ts';
import { createPeerVerifier } from './verify-peer.ts';

const controller = { kind: 'controller' } as const;
/** Only bounds a test that fails. */
const DEADLINE_MS = 10_000;
const METHOD = '/grappe.test.Greeting/Greet';

let ca: TestAuthority;
let other: TestAuthority;
let server: PemBundle;
let client: PemBundle;
let expired: PemBundle;
const cleanUp: (() => void)[] = [];

beforeAll(async () => {
  ca = await makeAuthority('black-pearl');
  other = await makeAuthority('queen-anne');
  server = await makeBundle(ca, controller);
  client = await makeBundle(ca, node('n1'));
  expired = await makeOddBundle(ca, { identity: node('n1'), notAfterMs: Date.UTC(2020, 0) });
});
afterEach(() => {
  for (const undo of cleanUp.splice(0)) undo();
});

const raw = (bytes: Buffer) => bytes;
const definition = {
  Greet: {
    path: METHOD,
    requestStream: false,
    responseStream: false,
    requestSerialize: raw,
    requestDeserialize: raw,
    responseSerialize: raw,
    responseDeserialize: raw,
  },
};

async function serve(
  security: ServerCredentials,
  methods: UntypedServiceImplementation,
): Promise<string> {
  const grpc = new Server();
  cleanUp.push(() => grpc.forceShutdown());
  grpc.addService(definition, methods);
  const port = await new Promise<number>((resolve, reject) => {
    grpc.bindAsync('127.0.0.1:0', security, (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  return `127.0.0.1:${port}`;
}

/** Demands a certificate in the handshake, as `createSsl` does it. */
async function strictServer(served: PemBundle): Promise<string> {
  const pair = { cert_chain: Buffer.from(served.certPem), private_key: Buffer.from(served.keyPem) };
  const security = ServerCredentials.createSsl(Buffer.from(ca.caPem), [pair], true);
  return serve(security, {
    Greet: (_call: unknown, reply: (error: null, answer: Buffer) => void) =>
      reply(null, Buffer.from('hello')),
  });
}

async function call(address: string, own: Partial<PemBundle>): Promise<ServiceError | string> {
  const root = Buffer.from(ca.caPem);
  const security =
    own.keyPem === undefined || own.certPem === undefined
      ? credentials.createSsl(root)
      : credentials.createSsl(root, Buffer.from(own.keyPem), Buffer.from(own.certPem));
  const grpc = new Client(address, security, {
    'grpc.ssl_target_name_override': CONTROLLER_SERVER_NAME,
    'grpc.default_authority': CONTROLLER_SERVER_NAME,
  });
  cleanUp.push(() => grpc.close());
  const options = { deadline: Date.now() + DEADLINE_MS };
  return new Promise((resolve) => {
    grpc.makeUnaryRequest(METHOD, raw, raw, Buffer.alloc(0), options, (error, answer) =>
      resolve(error ?? String(answer)),
    );
  });
}

function explained(outcome: ServiceError | string): string {
  if (typeof outcome === 'string') return outcome;
  expect(outcome.code).toBe(status.UNAVAILABLE);
  const { code, message, remedy } = explainTlsError(outcome);
  expect(remedy).not.toBe('');
  return `${code} ${message}`;
}

describe('gRPC that demands a certificate in the handshake', () => {
  it('works for who has one', async () => {
    expect(explained(await call(await strictServer(server), client))).toBe('hello');
  });

  it("explains what is wrong with the server's certificate", async () => {
    const outcome = async (served: PemBundle) =>
      explained(await call(await strictServer(served), client));
    const odd = (change: object) => makeOddBundle(ca, { identity: controller, ...change });
    expect(await outcome(await makeBundle(other, controller))).toMatch(
      /not issued by this rack's CA/,
    );
    const ended = await odd({ dnsName: CONTROLLER_SERVER_NAME, notAfterMs: Date.UTC(2020, 0) });
    expect(await outcome(ended)).toMatch(/this machine's clock .* has expired/);
    expect(await outcome(await odd({ dnsName: 'x.example' }))).toMatch(/not a controller's/);
    expect(await outcome(client)).toMatch(/not for servers/);
  });

  it('explains a missing certificate, and what it can say of foreign and expired ones', async () => {
    const address = await strictServer(server);
    expect(explained(await call(address, {}))).toMatch(
      /^UNAUTHENTICATED .* asks for a certificate/,
    );
    for (const refused of [await makeBundle(other, node('n1')), expired]) {
      const text = explained(await call(address, refused));
      expect(text).toMatch(/gave no reason: .* or it refuses this certificate/);
    }
  });

  it('explains that nothing listens there', async () => {
    const address = await strictServer(server);
    for (const undo of cleanUp.splice(0)) undo();
    expect(explained(await call(address, client))).toBe(
      `UNREACHABLE nothing listens at that address (${address})`,
    );
  });
});

describe('gRPC that judges the certificate in the call', () => {
  /**
   * gRPC's own listener shows no certificate that the handshake did not accept, so this one listens by itself, lets everybody in,
   * and remembers the verdict by the peer's address, which is what a call knows of its connection.
   */
  async function judgingServer(): Promise<string> {
    const verify = value(createPeerVerifier(ca.caPem));
    const verdicts = new Map<string, ReturnType<typeof verify>>();
    const grpc = new Server();
    grpc.addService(definition, {
      Greet: (
        incoming: { getPeer(): string },
        reply: (error: object | null, answer?: Buffer) => void,
      ) => {
        const peer = verdicts.get(incoming.getPeer());
        if (peer?.ok) reply(null, Buffer.from(describeIdentity(peer.value.identity)));
        else reply({ code: status.UNAUTHENTICATED, details: peer?.error.message });
      },
    });
    const injector = grpc.createConnectionInjector(ServerCredentials.createInsecure());
    const { caPem, certPem, keyPem } = server;
    const own = { ca: caPem, cert: certPem, key: keyPem, ALPNProtocols: ['h2'] };
    const listener = createServer({ ...own, requestCert: true, rejectUnauthorized: false });
    listener.on('secureConnection', (socket) => {
      const peer = `${socket.remoteAddress}:${socket.remotePort}`;
      verdicts.set(peer, verify(socket.getPeerX509Certificate()?.raw, RIGHT_TIME_MS));
      socket.once('close', () => verdicts.delete(peer));
      injector.injectConnection(socket);
    });
    cleanUp.push(
      () => listener.close(),
      () => grpc.forceShutdown(),
    );
    return `127.0.0.1:${await listen(listener)}`;
  }

  it('tells every caller the reason', async () => {
    const address = await judgingServer();
    const outcome = async (own: Partial<PemBundle>) => {
      const answer = await call(address, own);
      if (typeof answer === 'string') return answer;
      expect(answer).toMatchObject({ code: status.UNAUTHENTICATED });
      return answer.details;
    };
    expect(await outcome(client)).toBe('node n1');
    expect(await outcome({})).toBe('no certificate was sent');
    expect(await outcome(await makeBundle(other, node('n1')))).toMatch(
      /it is one of rack queen-anne/,
    );
    expect(await outcome(expired)).toMatch(/expired at 2020-01-01T00:00:00.000Z/);
  });
});
