import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createKeyAndCsr } from './csr.ts';
import {
  makeAuthority,
  makeBundle,
  node,
  nodeName,
  RIGHT_TIME_MS,
  type TestAuthority,
} from './testing/certificates.ts';

let folder: string;
let ca: TestAuthority;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'grappe-pki-'));
  ca = await makeAuthority('black-pearl');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text, { mode: 0o600 });
  return path;
}

const openssl = (...args: string[]) =>
  execFileSync('openssl', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

function verify(caPem: string, certPem: string, purpose: string, atMs: number): string {
  const [caFile, certFile] = [file('ca.pem', caPem), file('cert.pem', certPem)];
  const at = String(Math.floor(atMs / 1_000));
  const strict = ['-x509_strict', '-purpose', purpose, '-attime', at, '-CAfile', caFile];
  try {
    return openssl('verify', ...strict, certFile).trim();
  } catch (error) {
    return String(error instanceof Error && 'stderr' in error ? error.stderr : error);
  }
}

const show = (pem: string) => openssl('x509', '-in', file('cert.pem', pem), '-noout', '-text');

describe('the openssl command', () => {
  it('verifies the chain strictly in 1970, now and in 2046, and not in 2090', async () => {
    const { certPem } = await makeBundle(ca, { kind: 'controller' });
    for (const atMs of [60_000, RIGHT_TIME_MS, Date.UTC(2046, 6)]) {
      expect(verify(ca.caPem, certPem, 'sslserver', atMs)).toMatch(/: OK$/);
      expect(verify(ca.caPem, certPem, 'sslclient', atMs)).toMatch(/: OK$/);
    }
    expect(verify(ca.caPem, certPem, 'sslserver', Date.UTC(2090, 0))).toMatch(/has expired/);
  });

  it('accepts nodes and operators as clients only', async () => {
    for (const identity of [node('n1'), { kind: 'operator', name: 'anna' } as const]) {
      const { certPem } = await makeBundle(ca, identity);
      expect(verify(ca.caPem, certPem, 'sslclient', RIGHT_TIME_MS)).toMatch(/: OK$/);
      expect(verify(ca.caPem, certPem, 'sslserver', RIGHT_TIME_MS)).toMatch(/purpose/);
    }
  });

  it('does not take a certificate of another rack, nor a node for a CA', async () => {
    const other = await makeAuthority('queen-anne');
    const { certPem } = await makeBundle(ca, node('n1'));
    expect(verify(other.caPem, certPem, 'sslclient', RIGHT_TIME_MS)).toMatch(/unable to get/);
    expect(verify(certPem, ca.caPem, 'sslclient', RIGHT_TIME_MS)).not.toMatch(/: OK$/);
  });

  it('shows the names and dates of a controller', async () => {
    const { certPem, serial } = await makeBundle(ca, { kind: 'controller' });
    const text = show(certPem);
    expect(text).toContain('Issuer: O = grappe:black-pearl, OU = ca, CN = grappe:ca');
    expect(text).toContain(
      'Subject: O = grappe:black-pearl, OU = controller, CN = grappe:controller',
    );
    expect(text).toContain('Not Before: Jan  1 00:00:00 1970 GMT');
    expect(text).toContain('Not After : Dec 24 12:00:00 2046 GMT');
    expect(text).toContain('URI:grappe://black-pearl/controller, DNS:controller.grappe.internal');
    expect(text).toContain('TLS Web Server Authentication, TLS Web Client Authentication');
    expect(text).toContain('NIST CURVE: P-256');
    expect(text.replaceAll(/[\s:]/g, '')).toContain(serial);
  });

  it('shows the names of a node and a CA that ends after 2049', async () => {
    const { certPem } = await makeBundle(ca, node('n1'));
    const text = show(certPem);
    expect(text).toContain('Subject: O = grappe:black-pearl, OU = node, CN = n1');
    expect(text).toMatch(/URI:grappe:\/\/black-pearl\/node\/n1\n/);
    expect(text).not.toContain('Server Authentication');
    expect(show(ca.caPem)).toMatch(/CA:TRUE, pathlen:0/);
    const asn1 = openssl('asn1parse', '-in', file('ca.pem', ca.caPem));
    expect(asn1).toMatch(/UTCTIME +:700101000000Z/);
    expect(asn1).toMatch(/GENERALIZEDTIME +:2056122[34]\d{6}Z/);
  });

  it('accepts the longest names, and keys and requests as they are written', async () => {
    const long = 'x'.repeat(63);
    const longCa = await makeAuthority(long);
    const identity = { kind: 'node', name: nodeName(long) } as const;
    const { certPem } = await makeBundle(longCa, identity);
    expect(verify(longCa.caPem, certPem, 'sslclient', RIGHT_TIME_MS)).toMatch(/: OK$/);
    const { keyPem, csrPem } = await createKeyAndCsr(identity);
    openssl('pkey', '-in', file('key.pem', keyPem), '-noout', '-check');
    openssl('req', '-in', file('csr.pem', csrPem), '-noout', '-verify');
  });
});
