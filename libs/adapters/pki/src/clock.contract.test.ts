import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { CONTROLLER_SERVER_NAME } from '@grappe/domain';
import { explainTlsError, type ConnectionError } from './explain-tls-error.ts';
import { makeAuthority, makeBundle, node, RIGHT_TIME_MS } from './testing/certificates.ts';
import { greeter, listen } from './testing/connections.ts';

/** Prints the year its clock says, and the greeting or the error. */
const CLIENT = `
const { connect } = require('node:tls');
const { readFileSync } = require('node:fs');
const [folder, port, servername] = process.argv.slice(1);
const read = (name) => readFileSync(folder + '/' + name);
const say = (result) => {
  console.log(JSON.stringify({ year: new Date().getUTCFullYear(), ...result }));
  process.exit(0);
};
const socket = connect({ host: '127.0.0.1', port: Number(port), servername,
  ca: read('ca'), cert: read('cert'), key: read('key') });
socket.on('data', (data) => say({ greeting: data.toString() }));
socket.on('error', (error) => say({ error: { code: error.code, message: error.message } }));
socket.on('close', () => say({ error: { message: 'Socket closed' } }));
`;

interface Seen {
  readonly year: number;
  readonly greeting?: string;
  readonly error?: ConnectionError;
}

const cleanUp: (() => void)[] = [];
afterEach(() => {
  for (const undo of cleanUp.splice(0)) undo();
});

/** Everything is issued at this time; the server runs now. */
async function rackIssuedAt(nowMs: number): Promise<(time: string) => Promise<Seen>> {
  const ca = await makeAuthority('black-pearl', nowMs);
  const server: Server = greeter(await makeBundle(ca, { kind: 'controller' }, nowMs), 'TLSv1.3');
  cleanUp.push(() => server.close());
  const port = await listen(server);
  const client = await makeBundle(ca, node('n1'), nowMs);
  const folder = mkdtempSync(join(tmpdir(), 'grappe-pki-'));
  cleanUp.push(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'ca'), client.caPem);
  writeFileSync(join(folder, 'cert'), client.certPem);
  writeFileSync(join(folder, 'key'), client.keyPem, { mode: 0o600 });
  const args = ['-e', CLIENT, folder, String(port), CONTROLLER_SERVER_NAME];
  return async (time) => {
    const { stdout } = await promisify(execFile)('faketime', [time, process.execPath, ...args], {
      env: { ...process.env, TZ: 'UTC', DONT_FAKE_MONOTONIC: '1' },
    });
    return JSON.parse(stdout) as Seen;
  };
}

describe('a node with a wrong clock', () => {
  it('connects in 1970 and in the 2040s, and is told to look at its clock in 2090', async () => {
    const dialAt = await rackIssuedAt(RIGHT_TIME_MS);
    expect(await dialAt('1970-01-01 00:01:00')).toEqual({ year: 1970, greeting: 'hello' });
    expect(await dialAt('2040-06-01 00:00:00')).toEqual({ year: 2040, greeting: 'hello' });
    const late = await dialAt('2090-01-01 00:00:00');
    expect(late.year).toBe(2090);
    const failure = explainTlsError(late.error ?? { message: '' });
    expect(failure.message).toBe("by this machine's clock the server's certificate has expired");
    expect(failure.remedy).toMatch(/^Check the clock of this machine first/);
  });

  it('connects when the controller believed it was 1970 as it issued everything', async () => {
    const dialAt = await rackIssuedAt(60_000);
    expect(await dialAt('1970-01-01 00:01:00')).toEqual({ year: 1970, greeting: 'hello' });
    expect(await dialAt('2027-06-01 00:00:00')).toEqual({ year: 2027, greeting: 'hello' });
  });
});
