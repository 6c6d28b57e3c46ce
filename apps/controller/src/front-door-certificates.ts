import { createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdirSync, watch } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ControllerDriver } from '@grappe/controller-runtime';
import {
  CERTIFICATE_NAME,
  CERTIFICATES_BYTES_MAX,
  CERTIFICATES_MAX,
  type NamedCertificate,
} from '@grappe/domain';
import type { Logger } from '@grappe/ports';

const SUFFIX = '.pem';
const FOLDER_MODE = 0o700;
/** Whoever renews certificates writes several files, and some of them in parts. */
const SETTLE_MS = 1_000;

/** What takes the certificates there are. */
export type CertificateReceiver = Pick<ControllerDriver, 'post'>;

/**
 * Tells the controller what it has, before agents connect, so that no gateway is told of less; and again whenever something in the folder changes. The
 * kernel tells of changes: nothing is read in between. Returns what ends that.
 */
export async function watchCertificates(
  driver: CertificateReceiver,
  folder: string,
  logger: Logger,
): Promise<() => void> {
  mkdirSync(folder, { recursive: true, mode: FOLDER_MODE });
  const post = async (): Promise<void> => {
    driver.post({ kind: 'certificates', certificates: await readCertificates(folder, logger) });
  };
  let timer: NodeJS.Timeout | undefined;
  const watcher = watch(folder, () => {
    clearTimeout(timer);
    timer = setTimeout(() => void post(), SETTLE_MS);
  });
  watcher.on('error', (error) => {
    logger.warn({ err: error, folder }, 'changes of certificates count from the next start on');
  });
  await post();
  return () => {
    clearTimeout(timer);
    watcher.close();
  };
}

/**
 * What the operator has put into the folder: `<name>.pem`, a chain with its key each. No folder: none. A file that cannot be used is left out
 * with a warning, and services that name it are refused.
 */
export async function readCertificates(
  folder: string,
  logger: Logger,
): Promise<readonly NamedCertificate[]> {
  const certificates: NamedCertificate[] = [];
  let bytes = 0;
  for (const file of await filesOf(folder)) {
    const path = join(folder, file);
    const name = file.slice(0, -SUFFIX.length);
    const pem = await readFile(path, 'utf8').catch(() => undefined);
    const problem = problemOf(name, pem);
    const isTooMuch = bytes + (pem?.length ?? 0) > CERTIFICATES_BYTES_MAX;
    if (pem === undefined || problem !== undefined || isTooMuch) {
      const why = problem ?? `all of them together have more than ${CERTIFICATES_BYTES_MAX} bytes`;
      logger.warn({ path }, `this certificate is left out: ${why}`);
      continue;
    }
    bytes += pem.length;
    certificates.push({ name, pem });
  }
  if (certificates.length <= CERTIFICATES_MAX) return certificates;
  logger.warn({ folder }, `only the first ${CERTIFICATES_MAX} certificates are used`);
  return certificates.slice(0, CERTIFICATES_MAX);
}

async function filesOf(folder: string): Promise<readonly string[]> {
  const files = await readdir(folder).catch(() => []);
  return files.filter((file) => file.endsWith(SUFFIX)).sort();
}

/** Not whether it has expired: the clock of a board may be wrong, and clients say so themselves. */
function problemOf(name: string, pem: string | undefined): string | undefined {
  if (!CERTIFICATE_NAME.test(name))
    return 'its name may have letters, digits, dots, hyphens and underscores, 64 at most';
  if (pem === undefined) return 'it cannot be read';
  if (!pem.includes('-----BEGIN CERTIFICATE-----')) return 'it holds no certificate';
  if (!/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(pem)) return 'it holds no private key';
  const leaf = understood(() => new X509Certificate(pem));
  if (leaf === undefined) return 'its first certificate cannot be understood';
  const key = understood(() => createPrivateKey(pem));
  if (key === undefined) return 'its private key cannot be understood, or is encrypted';
  return leaf.checkPrivateKey(key)
    ? undefined
    : 'its private key does not belong to its first certificate, which is that of the server';
}

function understood<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
