import { createHash } from 'node:crypto';
import { JOIN_CA_DIGEST_LENGTH, joinBase32 } from '@grappe/domain';
import { decodePem } from './pem.ts';

/** Hexadecimal, lower case. */
export function sha256Hex(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

/** What a join token says about the CA: the first bits of the SHA-256 of its certificate (DER). */
export function caDigest(caDer: Uint8Array): string {
  return joinBase32(createHash('sha256').update(caDer).digest(), JOIN_CA_DIGEST_LENGTH);
}

/** Whether a CA certificate that came over an unverified connection is the one that the join token means. */
export function certificateMatchesDigest(caPem: string, digest: string): boolean {
  const der = decodePem('CERTIFICATE', caPem);
  return der.ok && caDigest(der.value) === digest;
}
