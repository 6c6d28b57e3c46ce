import { execFile } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile, chmod } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  CONTROLLER_SERVER_NAME,
  err,
  failure,
  identitySubject,
  identityUserName,
  ok,
  parseIdentityUserName,
  type Failure,
  type Identity,
  type NodeName,
  type RackName,
  type Result,
} from '@grappe/domain';

const run = promisify(execFile);

export const TEST_RACK = 'pearl' as RackName;
export const CONTROLLER: Identity = { kind: 'controller' };
export const OPERATOR = { kind: 'operator', name: 'ann' } as const satisfies Identity;
export const HUB = { kind: 'hub', name: 'wall' } as const satisfies Identity;
export const NODE_1 = { kind: 'node', name: 'n1' as NodeName } as const satisfies Identity;
export const NODE_2 = { kind: 'node', name: 'n2' as NodeName } as const satisfies Identity;

export interface CertificateFiles {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

/** An authority made with the openssl command, so that the broker is tested on certificates that are not of its own making. */
export interface TestAuthority {
  readonly folder: string;
  issue(identity: Identity): Promise<CertificateFiles>;
  dispose(): Promise<void>;
}

const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
const TEST_DAYS = '2';

export async function makeTestAuthority(): Promise<TestAuthority> {
  const folder = await mkdtemp(join(tmpdir(), 'grappe-mqtt-'));
  // Mosquitto gives up root before it reads its files.
  await chmod(folder, 0o755);
  const ca = join(folder, 'ca.pem');
  const caKey = join(folder, 'ca.key');
  const subject = ['-subj', '/CN=Grappe test authority'];
  await run('openssl', [
    'req',
    '-x509',
    ...NEW_KEY,
    ...subject,
    '-days',
    TEST_DAYS,
    '-keyout',
    caKey,
    '-out',
    ca,
  ]);
  return {
    folder,
    issue: async (identity) => {
      const base = join(folder, identityUserName(identity).replace(':', '-'));
      const files = { ca, cert: `${base}.pem`, key: `${base}.key` };
      const names = identitySubject(TEST_RACK, identity);
      const subj = `/O=${names.organization}/OU=${names.organizationalUnit}/CN=${names.commonName}`;
      await run('openssl', [
        'req',
        ...NEW_KEY,
        '-subj',
        subj,
        '-keyout',
        files.key,
        '-out',
        `${base}.csr`,
      ]);
      const alternatives = `subjectAltName=DNS:${CONTROLLER_SERVER_NAME},IP:127.0.0.1`;
      await writeFile(`${base}.ext`, identity.kind === 'controller' ? alternatives : '');
      const signing = ['-CA', ca, '-CAkey', caKey, '-CAcreateserial', '-days', TEST_DAYS];
      const extensions = ['-extfile', `${base}.ext`];
      await run('openssl', [
        'x509',
        '-req',
        '-in',
        `${base}.csr`,
        ...signing,
        ...extensions,
        '-out',
        files.cert,
      ]);
      await chmod(files.key, 0o644);
      return files;
    },
    dispose: () => rm(folder, { recursive: true, force: true }),
  };
}

export async function readPem(
  files: CertificateFiles,
): Promise<{ caPem: string; certPem: string; keyPem: string }> {
  const [caPem, certPem, keyPem] = await Promise.all(
    [files.ca, files.cert, files.key].map((path) => readFile(path, 'utf8')),
  );
  return { caPem: caPem ?? '', certPem: certPem ?? '', keyPem: keyPem ?? '' };
}

/** Reads the common name only; the complete check belongs to the part that issues certificates. */
export function identifyByCommonName(der: Buffer): Result<Identity, Failure> {
  const commonName = /^CN=(.*)$/m.exec(new X509Certificate(der).subject)?.[1] ?? '';
  const identity = parseIdentityUserName(commonName);
  return identity.ok ? ok(identity.value) : err(failure('UNAUTHENTICATED', identity.error));
}
