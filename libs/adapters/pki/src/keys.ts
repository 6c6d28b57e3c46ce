import { createPrivateKey, createPublicKey, webcrypto } from 'node:crypto';
import { err, ok, type Result } from '@grappe/domain';
import { decodePem, encodePem } from './pem.ts';

/** Fast and small on a board without crypto instructions, and every TLS library has it. */
const KEY_ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256' } as const;
export const SIGNING_ALGORITHM = { name: 'ECDSA', hash: 'SHA-256' } as const;
/** What OpenSSL calls P-256. */
const CURVE = 'prime256v1';

export async function generateKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(KEY_ALGORITHM, true, ['sign', 'verify']);
}

/** PKCS #8, not encrypted: whoever writes it to a file gives it mode 0600. */
export async function privateKeyPem(key: webcrypto.CryptoKey): Promise<string> {
  return encodePem('PRIVATE KEY', await webcrypto.subtle.exportKey('pkcs8', key));
}

/** The private half cannot be exported again. The error holds nothing of the key. */
export async function importKeys(pem: string): Promise<Result<webcrypto.CryptoKeyPair, string>> {
  const pkcs8 = decodePem('PRIVATE KEY', pem);
  if (!pkcs8.ok) return pkcs8;
  try {
    const spki = createPublicKey(
      createPrivateKey({ key: pkcs8.value, format: 'der', type: 'pkcs8' }),
    ).export({ format: 'der', type: 'spki' });
    if (!isP256(spki)) return err('the private key is not an ECDSA P-256 key');
    return ok({
      privateKey: await webcrypto.subtle.importKey('pkcs8', pkcs8.value, KEY_ALGORITHM, false, [
        'sign',
      ]),
      publicKey: await webcrypto.subtle.importKey('spki', spki, KEY_ALGORITHM, true, ['verify']),
    });
  } catch {
    return err('the private key cannot be read: the file is damaged');
  }
}

/** Whether a SubjectPublicKeyInfo (DER) is a valid P-256 key. */
export function isP256(spki: Uint8Array): boolean {
  try {
    const key = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
    return key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === CURVE;
  } catch {
    return false;
  }
}
