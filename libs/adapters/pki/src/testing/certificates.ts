/** Certificates for tests only, also such as Grappe never issues. */
import {
  identitySubject,
  identityUri,
  parseNodeName,
  parseRackName,
  type Failure,
} from '@grappe/domain';
import type { Identity, NodeName, RackName, Result } from '@grappe/domain';
import {
  createCertificateAuthority,
  openCertificateAuthority,
  type CertificateAuthority,
} from '../authority.ts';
import { issueBundle, type IssuedCertificate, type PemBundle } from '../issue.ts';
import { generateKeys, importKeys, privateKeyPem, SIGNING_ALGORITHM } from '../keys.ts';
import { systemRandomBytes } from '../random.ts';
import {
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  SubjectAlternativeNameExtension,
  X509Certificate,
  X509CertificateGenerator,
  type JsonGeneralNames,
} from '../x509.ts';

export const RIGHT_TIME_MS = Date.UTC(2026, 11, 24, 12);

export function value<T>(result: Result<T, string | Failure>): T {
  if (result.ok) return result.value;
  throw new Error(typeof result.error === 'string' ? result.error : result.error.message);
}

export const rackName = (text: string): RackName => value(parseRackName(text));
export const nodeName = (text: string): NodeName => value(parseNodeName(text));
export const node = (text: string): Identity => ({ kind: 'node', name: nodeName(text) });

export interface TestAuthority extends CertificateAuthority {
  readonly caKeyPem: string;
}

export async function makeAuthority(rack: string, nowMs = RIGHT_TIME_MS): Promise<TestAuthority> {
  const options = { rack: rackName(rack), random: systemRandomBytes, nowMs };
  const files = await createCertificateAuthority(options);
  return { ...value(await openCertificateAuthority(files)), caKeyPem: files.caKeyPem };
}

export async function makeBundle(
  ca: CertificateAuthority,
  identity: Identity,
  nowMs = RIGHT_TIME_MS,
): Promise<PemBundle & IssuedCertificate> {
  return value(await issueBundle(ca, identity, { nowMs, random: systemRandomBytes }));
}

export interface OddCertificate {
  readonly identity: Identity;
  readonly notBeforeMs?: number;
  readonly notAfterMs?: number;
  readonly dnsName?: string;
  readonly selfSigned?: boolean;
}

/** A server and client certificate with any dates and DNS name. */
export async function makeOddBundle(ca: TestAuthority, odd: OddCertificate): Promise<PemBundle> {
  const keys = await generateKeys();
  const names: JsonGeneralNames = [{ type: 'url', value: identityUri(ca.rack, odd.identity) }];
  if (odd.dnsName !== undefined) names.push({ type: 'dns', value: odd.dnsName });
  const subject = identitySubject(ca.rack, odd.identity);
  const name = [
    { O: [subject.organization] },
    { OU: [subject.organizationalUnit] },
    { CN: [subject.commonName] },
  ];
  const certificate = await X509CertificateGenerator.create({
    subject: name,
    issuer: odd.selfSigned ? name : new X509Certificate(ca.caPem).subjectName.toJSON(),
    notBefore: new Date(odd.notBeforeMs ?? 0),
    notAfter: new Date(odd.notAfterMs ?? Date.UTC(2060, 0)),
    publicKey: keys.publicKey,
    signingKey: odd.selfSigned ? keys.privateKey : value(await importKeys(ca.caKeyPem)).privateKey,
    signingAlgorithm: SIGNING_ALGORITHM,
    extensions: [
      new SubjectAlternativeNameExtension(names),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth, ExtendedKeyUsage.clientAuth]),
    ],
  });
  return {
    caPem: ca.caPem,
    certPem: `${certificate.toString('pem').trim()}\n`,
    keyPem: await privateKeyPem(keys.privateKey),
  };
}
