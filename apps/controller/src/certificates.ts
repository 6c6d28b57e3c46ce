import {
  checkCsr,
  createJoinToken,
  hashJoinSecret,
  issueFromCsr,
  systemRandomBytes,
  type CertificateAuthority,
} from '@grappe/adapter-pki';
import type { Certificates } from '@grappe/ports';

/** The rack's certificate authority as the controller's services use it. */
export function certificatesOf(ca: CertificateAuthority): Certificates {
  return {
    caPem: ca.caPem,
    newToken: (options) => createJoinToken({ ...options, ca, random: systemRandomBytes }),
    secretDigest: hashJoinSecret,
    checkRequest: checkCsr,
    issue: (csrPem, identity, wallMs) =>
      issueFromCsr(ca, csrPem, identity, { nowMs: wallMs, random: systemRandomBytes }),
  };
}
