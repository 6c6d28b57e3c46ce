import { createPrivateKey } from 'node:crypto';
import {
  err,
  failure,
  ok,
  parseIdentitySubject,
  type Failure,
  type Identity,
  type RackName,
  type Result,
} from '@grappe/domain';
import { readRack } from './authority.ts';
import { sha256Hex } from './digest.ts';
import type { PemBundle } from './issue.ts';
import { parseCertificate, type ParsedCertificate } from './parse-certificate.ts';

export interface CertificateFacts {
  readonly identity: Identity;
  /** Hexadecimal, lower case: what `node remove` revokes. */
  readonly serial: string;
  readonly notAfterMs: number;
  /** Of the whole certificate (DER); hexadecimal, lower case. */
  readonly fingerprintSha256: string;
  /** Of the public key (SubjectPublicKeyInfo, DER); hexadecimal, lower case. */
  readonly publicKeySha256: string;
}

/**
 * Who a certificate speaks for. It looks at names, not at signature and dates: give it only certificates that a TLS
 * handshake with the rack's CA has accepted, or use {@link checkBundle}.
 */
export function readIdentity(
  certificate: string | Uint8Array,
  rack: RackName,
): Result<CertificateFacts, Failure> {
  const parsed = parseCertificate(certificate);
  if (!parsed.ok) return refuse(`the certificate cannot be used: ${parsed.error}`);
  const { subject, uris, native, notAfterMs } = parsed.value;
  const identity = parseIdentitySubject(rack, subject, uris);
  if (!identity.ok) return refuse(identity.error);
  return ok({
    identity: identity.value,
    serial: native.serialNumber.toLowerCase(),
    notAfterMs,
    fingerprintSha256: sha256Hex(native.raw),
    publicKeySha256: sha256Hex(native.publicKey.export({ format: 'der', type: 'spki' })),
  });
}

/**
 * Checks that CA, certificate and key belong together, as an agent does before it replaces what it has: a bundle that does
 * not work would lock it out. Dates are left to {@link needsRenewal} and {@link checkClock}.
 */
export function checkBundle(bundle: PemBundle): Result<CertificateFacts, Failure> {
  const rack = readRack(bundle.caPem);
  if (!rack.ok) return rack;
  const [ca, certificate] = [parseCertificate(bundle.caPem), parseCertificate(bundle.certPem)];
  if (!ca.ok || !certificate.ok) return refuse('the certificate cannot be read');
  if (!signedBy(ca.value, certificate.value)) {
    return refuse(`the certificate was not issued by the CA of rack ${rack.value}`);
  }
  if (!keyFits(certificate.value, bundle.keyPem)) {
    return refuse('the private key does not belong to the certificate');
  }
  return readIdentity(bundle.certPem, rack.value);
}

function signedBy(ca: ParsedCertificate, certificate: ParsedCertificate): boolean {
  return (
    certificate.native.checkIssued(ca.native) && certificate.native.verify(ca.native.publicKey)
  );
}

function keyFits(certificate: ParsedCertificate, keyPem: string): boolean {
  try {
    return certificate.native.checkPrivateKey(createPrivateKey(keyPem));
  } catch {
    return false;
  }
}

function refuse(message: string): { readonly ok: false; readonly error: Failure } {
  return err(
    failure(
      'UNAUTHENTICATED',
      message,
      'Use the certificate that this rack issued: join the node, or make the operator context, again.',
    ),
  );
}
