import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SecureVersion } from 'node:tls';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { CONTROLLER_SERVER_NAME } from '@grappe/domain';
import { explainTlsError } from './explain-tls-error.ts';
import type { PemBundle } from './issue.ts';
import {
  makeAuthority,
  makeBundle,
  makeOddBundle,
  node,
  type TestAuthority,
} from './testing/certificates.ts';
import { dial, greeter, listen, tcpServer, type Outcome } from './testing/connections.ts';

const controller = { kind: 'controller' } as const;
const past = Date.UTC(2020, 0);
const future = Date.UTC(2080, 0);
const dnsName = CONTROLLER_SERVER_NAME;
const versions: readonly SecureVersion[] = ['TLSv1.2', 'TLSv1.3'];

let ca: TestAuthority;
let other: TestAuthority;
let server: PemBundle;
let client: PemBundle;
const cleanUp: (() => void)[] = [];

beforeAll(async () => {
  ca = await makeAuthority('black-pearl');
  other = await makeAuthority('queen-anne');
  server = await makeBundle(ca, controller);
  client = await makeBundle(ca, node('n1'));
});
afterEach(() => {
  for (const undo of cleanUp.splice(0)) undo();
});

function explained(outcome: Outcome): string {
  if ('greeting' in outcome) return outcome.greeting;
  const failure = explainTlsError(outcome.error);
  expect(failure.remedy).not.toBe('');
  return `${failure.code} ${failure.message}`;
}

async function start(listener: Server): Promise<number> {
  cleanUp.push(() => listener.close());
  return listen(listener);
}

describe.each(versions)('%s on Node', (version) => {
  const outcome = async (served: PemBundle, own: Partial<PemBundle> = client) =>
    explained(
      await dial(await start(greeter({ ...served, caPem: ca.caPem }, version)), {
        ...own,
        caPem: ca.caPem,
      }),
    );

  it('connects, whatever the address is called', async () => {
    expect(await outcome(server)).toBe('hello');
    expect(await outcome(server, await makeBundle(ca, { kind: 'operator', name: 'anna' }))).toBe(
      'hello',
    );
  });

  it("explains what is wrong with the server's certificate", async () => {
    const foreign = await makeBundle(other, controller);
    const odd = (change: object) => makeOddBundle(ca, { identity: controller, dnsName, ...change });
    const notOurs = /^UNAUTHENTICATED the server's certificate was not issued by this rack's CA/;
    expect(await outcome(foreign)).toMatch(notOurs);
    const chain = foreign.certPem + other.caPem;
    expect(await outcome({ ...foreign, certPem: chain })).toMatch(notOurs);
    expect(await outcome(await odd({ selfSigned: true }))).toMatch(notOurs);
    const sameName = await makeAuthority('black-pearl');
    expect(await outcome(await makeBundle(sameName, controller))).toMatch(notOurs);
    expect(await outcome(await odd({ notAfterMs: past }))).toMatch(
      /this machine's clock .* expired/,
    );
    const notYet = await odd({ notBeforeMs: future, notAfterMs: future + 1e10 });
    expect(await outcome(notYet)).toMatch(/this machine's clock .* not valid yet/);
    expect(await outcome(await odd({ dnsName: 'x.example' }))).toMatch(/not a controller's/);
    expect(await outcome(client)).toMatch(/not for servers/);
  });

  it('explains a missing certificate', async () => {
    expect(await outcome(server, {})).toMatch(/^UNAUTHENTICATED the server asks for a certificate/);
  });

  it("admits that Node's servers give no reason for refusing a certificate", async () => {
    const expired = await makeOddBundle(ca, { identity: node('n1'), notAfterMs: past });
    for (const refused of [await makeBundle(other, node('n1')), expired]) {
      expect(await outcome(server, refused)).toMatch(
        /gave no reason: .* or it refuses this certificate/,
      );
    }
  });
});

/** What Mosquitto and other OpenSSL servers send. */
describe.each(['-tls1_2', '-tls1_3'])('openssl s_server %s', (version) => {
  async function serve(): Promise<number> {
    const folder = mkdtempSync(join(tmpdir(), 'grappe-pki-'));
    cleanUp.push(() => rmSync(folder, { recursive: true, force: true }));
    const path = (name: string, text: string) => {
      writeFileSync(join(folder, name), text, { mode: 0o600 });
      return join(folder, name);
    };
    const files = ['-cert', path('c', server.certPem), '-key', path('k', server.keyPem)];
    const demand = ['-CAfile', path('a', ca.caPem), '-Verify', '1', '-verify_return_error'];
    const args = ['s_server', '-accept', '127.0.0.1:0', version, ...files, ...demand];
    const child = spawn('openssl', args, { stdio: ['pipe', 'pipe', 'ignore'] });
    cleanUp.push(() => child.kill('SIGKILL'));
    return acceptedPort(child);
  }

  async function acceptedPort(child: ChildProcess): Promise<number> {
    let text = '';
    if (child.stdout === null) throw new Error('no output');
    for await (const data of child.stdout.iterator({ destroyOnReturn: false })) {
      text += String(data);
      const port = /ACCEPT 127\.0\.0\.1:(\d+)/.exec(text)?.[1];
      if (port !== undefined) return Number(port);
    }
    throw new Error(`openssl ended: ${text}`);
  }

  it('sends alerts that are explained', async () => {
    const port = await serve();
    const outcome = async (own: Partial<PemBundle>) =>
      explained(await dial(port, { ...own, caPem: ca.caPem }));
    const odd = (change: object) => makeOddBundle(ca, { identity: node('n1'), ...change });
    expect(await outcome(await makeBundle(other, node('n1')))).toMatch(
      /another rack's CA issued it/,
    );
    expect(await outcome(await odd({ notAfterMs: past }))).toMatch(/server's clock it has expired/);
    const notYet = await odd({ notBeforeMs: future, notAfterMs: future + 1e10 });
    expect(await outcome(notYet)).toMatch(/by the server's clock not valid yet/);
    expect(await outcome({})).toMatch(/asks for a certificate/);
  });
});

describe('what is no TLS server', () => {
  const outcome = async (port: number) => explained(await dial(port, client));

  it('is told apart', async () => {
    const closed = tcpServer(() => undefined);
    const port = await listen(closed);
    closed.close();
    await once(closed, 'close');
    expect(await outcome(port)).toBe(
      `UNREACHABLE nothing listens at that address (127.0.0.1:${port})`,
    );
    const plain = tcpServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    expect(await outcome(await start(plain))).toMatch(/does not speak TLS/);
    const resetting = tcpServer((socket) => socket.once('data', () => socket.resetAndDestroy()));
    expect(await outcome(await start(resetting))).toMatch(/cut from the other side/);
    const closing = tcpServer((socket) => socket.once('data', () => socket.end()));
    expect(await outcome(await start(closing))).toMatch(/gave no reason/);
  });
});
