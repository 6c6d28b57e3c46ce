import {
  createCertificateAuthority,
  issueBundle,
  openCertificateAuthority,
  systemRandomBytes,
  type CertificateAuthority,
  type IssuedCertificate,
  type PemBundle,
} from '@grappe/adapter-pki';
import type { Identity, NodeName, RackName } from '@grappe/domain';

/** What the controller's clock says unless a test moves it. */
export const NOW_MS = Date.UTC(2026, 11, 24, 12);

export const node: Identity = { kind: 'node', name: 'n1' as NodeName };
export const operator: Identity = { kind: 'operator', name: 'anne' };

export async function makeAuthority(rack: string): Promise<CertificateAuthority> {
  const options = { rack: rack as RackName, random: systemRandomBytes, nowMs: NOW_MS };
  const opened = await openCertificateAuthority(await createCertificateAuthority(options));
  if (!opened.ok) throw new Error(opened.error.message);
  return opened.value;
}

export async function makeBundle(
  ca: CertificateAuthority,
  identity: Identity,
): Promise<PemBundle & IssuedCertificate> {
  const issued = await issueBundle(ca, identity, { nowMs: NOW_MS, random: systemRandomBytes });
  if (!issued.ok) throw new Error(issued.error.message);
  return issued.value;
}
