import type { webcrypto } from 'node:crypto';
import { err, identityUserName, ok, type Identity, type Result } from '@grappe/domain';
import { generateKeys, importKeys, privateKeyPem, SIGNING_ALGORITHM } from './keys.ts';

export interface KeyAndCsr {
  /** PKCS #8. Keep it (file mode 0600) before the request is sent: a repeated request must come with the same key. */
  readonly keyPem: string;
  readonly csrPem: string;
}

/** A new key and the request for its certificate. The name in it is a wish: the controller decides what it certifies. */
export async function createKeyAndCsr(identity: Identity): Promise<KeyAndCsr> {
  const keys = await generateKeys();
  return { keyPem: await privateKeyPem(keys.privateKey), csrPem: await sign(identity, keys) };
}

/** The request again for a key that was kept, after a crash between asking and storing the certificate. */
export async function createCsr(
  identity: Identity,
  keyPem: string,
): Promise<Result<string, string>> {
  const keys = await importKeys(keyPem);
  return keys.ok ? ok(await sign(identity, keys.value)) : err(keys.error);
}

async function sign(identity: Identity, keys: webcrypto.CryptoKeyPair): Promise<string> {
  const { Pkcs10CertificateRequestGenerator } = await import('./x509.ts');
  const request = await Pkcs10CertificateRequestGenerator.create({
    name: [{ CN: [identityUserName(identity)] }],
    keys,
    signingAlgorithm: SIGNING_ALGORITHM,
  });
  return `${request.toString('pem').trim()}\n`;
}
