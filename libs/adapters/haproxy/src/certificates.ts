import { createPrivateKey, X509Certificate } from 'node:crypto';
import { err, ok, type FrontDoor, type Result } from '@grappe/domain';
import type { CertificateStore, LoadBalancerFault } from '@grappe/ports';
import { digestOf } from './section.ts';

/** A certificate as HAProxy reads it. The name changes with the content, so that a new one is a change of the configuration. */
export interface CertificateFile {
  readonly file: string;
  readonly pem: string;
}

/** A chain of several with an RSA key of 4096 bits has some 20 KB. */
const PEM_CHARS_MAX = 262_144;

/** Those that the front door uses, by name; what is wrong with the first that cannot be used. */
export function certificateFiles(
  door: FrontDoor,
  store: CertificateStore,
): Result<ReadonlyMap<string, CertificateFile>, LoadBalancerFault> {
  const files = new Map<string, CertificateFile>();
  for (const name of door.frontEnds.flatMap(({ tls }) => tls?.certificates ?? [])) {
    const pem = store.get(name);
    const problem = pem === undefined ? 'is not known' : problemOf(pem);
    if (pem === undefined || problem !== undefined) {
      const message = `certificate ${name} ${problem ?? ''}: give a PEM file with the chain, leaf first, and its private key`;
      return err({ kind: 'certificate', certificate: name, message });
    }
    files.set(name, { file: `${name}.${digestOf(pem)}.pem`, pem });
  }
  return ok(files);
}

/** Never says anything of the content: there is a key in it. */
function problemOf(pem: string): string | undefined {
  if (pem.length > PEM_CHARS_MAX) return `has more than ${PEM_CHARS_MAX} characters`;
  try {
    const leaf = new X509Certificate(pem);
    const key = privateKeyOf(pem);
    if (key === undefined) return 'comes without a private key that can be read';
    return leaf.checkPrivateKey(key) ? undefined : 'does not belong to its private key';
  } catch {
    return 'cannot be read';
  }
}

function privateKeyOf(pem: string): ReturnType<typeof createPrivateKey> | undefined {
  const found = /-----BEGIN ([A-Z ]*)PRIVATE KEY-----[^-]+-----END \1PRIVATE KEY-----/.exec(pem);
  if (found === null) return undefined;
  try {
    return createPrivateKey(found[0]);
  } catch {
    return undefined;
  }
}
