import {
  checkCsr,
  createCertificateAuthority,
  createJoinToken,
  createPeerVerifier,
  hashJoinSecret,
  issueFromCsr,
  openCertificateAuthority,
  systemRandomBytes,
  type CertificateAuthority,
} from '@grappe/adapter-pki';
import { identityKey, type ControllerState } from '@grappe/controller-core';
import { err, failure, ok, type Failure, type Identity, type Result } from '@grappe/domain';
import type { Certificates } from '@grappe/ports';
import { RACK } from './specs.ts';

export function value<T>(result: Result<T, string | Failure>): T {
  if (result.ok) return result.value;
  throw new Error(typeof result.error === 'string' ? result.error : result.error.message);
}

export interface TestAuthority {
  readonly ca: CertificateAuthority;
  readonly certificates: Certificates;
}

/** The rack's real certificate authority, with keys of its own. */
export async function makeAuthority(nowMs: number): Promise<TestAuthority> {
  const random = systemRandomBytes;
  const ca = value(
    await openCertificateAuthority(
      await createCertificateAuthority({ rack: RACK.name, random, nowMs }),
    ),
  );
  const certificates: Certificates = {
    caPem: ca.caPem,
    newToken: (options) => createJoinToken({ ...options, ca, random }),
    secretDigest: hashJoinSecret,
    checkRequest: checkCsr,
    issue: (csrPem, identity, wallMs) =>
      issueFromCsr(ca, csrPem, identity, { nowMs: wallMs, random }),
  };
  return { ca, certificates };
}

/** Lets in whoever has a certificate of the rack that the controller knows. */
export function authenticator(
  ca: CertificateAuthority,
  state: () => ControllerState,
  nowMs: () => number,
): (certificate: Uint8Array | undefined) => Result<Identity, Failure> {
  const verify = value(createPeerVerifier(ca.caPem));
  return (certificate) => {
    const facts = verify(certificate, nowMs());
    if (!facts.ok) return facts;
    const { identity, serial } = facts.value;
    if (identity.kind === 'controller') return ok(identity);
    const known = state().durable.identities.get(identityKey(identity))?.certificates ?? [];
    return known.some((one) => one.serial === serial)
      ? ok(identity)
      : err(failure('UNAUTHENTICATED', 'revoked'));
  };
}
