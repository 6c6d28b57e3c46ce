import { webcrypto } from 'node:crypto';
import {
  CONTROLLER_SERVER_NAME,
  err,
  failure,
  identitySubject,
  identityUri,
  ok,
  type Failure,
  type Identity,
  type Result,
} from '@grappe/domain';
import type { CertificateAuthority } from './authority.ts';
import { createKeyAndCsr } from './csr.ts';
import { sha256Hex } from './digest.ts';
import { isP256, SIGNING_ALGORITHM } from './keys.ts';
import { expiryMs, NOT_BEFORE_MS } from './lifetimes.ts';
import { decodePem } from './pem.ts';
import { randomSerial, type RandomBytes } from './random.ts';
import type { Extension, JsonGeneralNames, PublicKey } from './x509.ts';

/** A request with a P-256 key has some 450 characters; it is parsed before anything about the sender is known. */
export const CSR_LENGTH_MAX = 4_096;

export interface IssueContext {
  readonly nowMs: number;
  readonly random: RandomBytes;
}

export interface IssuedCertificate {
  readonly certPem: string;
  /** Hexadecimal, lower case, 32 digits. */
  readonly serial: string;
  readonly notAfterMs: number;
  /** Of the public key (SubjectPublicKeyInfo, DER); hexadecimal, lower case. */
  readonly publicKeySha256: string;
}

/** What one end of a connection needs to prove who it is and to check who the other one is. */
export interface PemBundle {
  readonly caPem: string;
  readonly certPem: string;
  /** Kept in a file with mode 0600. */
  readonly keyPem: string;
}

/** A request that proves possession of its key. */
export interface CheckedCsr {
  readonly publicKey: PublicKey;
  readonly publicKeySha256: string;
}

/** Checks form, key and self-signature of a request; enrolment asks this before it looks at the token's uses. */
export async function checkCsr(csrPem: string): Promise<Result<CheckedCsr, Failure>> {
  if (csrPem.length > CSR_LENGTH_MAX) {
    return refuseCsr(`has ${csrPem.length} characters, more than ${CSR_LENGTH_MAX}`);
  }
  const der = decodePem('CERTIFICATE REQUEST', csrPem);
  if (!der.ok) return refuseCsr(`cannot be read: ${der.error}`);
  const { Pkcs10CertificateRequest } = await import('./x509.ts');
  try {
    const request = new Pkcs10CertificateRequest(der.value);
    const spki = new Uint8Array(request.publicKey.rawData);
    if (!isP256(spki)) return refuseCsr('is for a key of another kind than ECDSA P-256');
    if (!(await request.verify(webcrypto))) return refuseCsr('is not signed by its own key');
    return ok({ publicKey: request.publicKey, publicKeySha256: sha256Hex(spki) });
  } catch {
    return refuseCsr('cannot be read: it is not a PKCS #10 request');
  }
}

/** Certifies the key of a request for the identity the controller decided on; whatever else the request asks for is ignored. */
export async function issueFromCsr(
  ca: CertificateAuthority,
  csrPem: string,
  identity: Identity,
  context: IssueContext,
): Promise<Result<IssuedCertificate, Failure>> {
  const csr = await checkCsr(csrPem);
  return csr.ok ? ok(await signCertificate(ca, csr.value, identity, context)) : csr;
}

/** Key and certificate at once, for what lives beside the CA: the controller itself and the first operator. */
export async function issueBundle(
  ca: CertificateAuthority,
  identity: Identity,
  context: IssueContext,
): Promise<Result<PemBundle & IssuedCertificate, Failure>> {
  const { keyPem, csrPem } = await createKeyAndCsr(identity);
  const issued = await issueFromCsr(ca, csrPem, identity, context);
  return issued.ok ? ok({ ...issued.value, caPem: ca.caPem, keyPem }) : issued;
}

async function signCertificate(
  ca: CertificateAuthority,
  csr: CheckedCsr,
  identity: Identity,
  context: IssueContext,
): Promise<IssuedCertificate> {
  const serial = randomSerial(context.random);
  const notAfterMs = expiryMs(identity.kind, context.nowMs, ca.notAfterMs);
  const x509 = await import('./x509.ts');
  const authority = new x509.X509Certificate(ca.caPem);
  const subject = identitySubject(ca.rack, identity);
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serial,
    issuer: authority.subjectName.toJSON(),
    subject: [
      { O: [subject.organization] },
      { OU: [subject.organizationalUnit] },
      { CN: [subject.commonName] },
    ],
    notBefore: new Date(NOT_BEFORE_MS),
    notAfter: new Date(notAfterMs),
    publicKey: csr.publicKey,
    signingKey: ca.signingKey,
    signingAlgorithm: SIGNING_ALGORITHM,
    extensions: await extensions(ca, csr, identity, authority.publicKey),
  });
  return {
    certPem: `${certificate.toString('pem').trim()}\n`,
    serial,
    notAfterMs,
    publicKeySha256: csr.publicKeySha256,
  };
}

async function extensions(
  ca: CertificateAuthority,
  csr: CheckedCsr,
  identity: Identity,
  authorityKey: PublicKey,
): Promise<Extension[]> {
  const x509 = await import('./x509.ts');
  const isController = identity.kind === 'controller';
  const usages = isController
    ? [x509.ExtendedKeyUsage.serverAuth, x509.ExtendedKeyUsage.clientAuth]
    : [x509.ExtendedKeyUsage.clientAuth];
  const names: JsonGeneralNames = [{ type: 'url', value: identityUri(ca.rack, identity) }];
  if (isController) names.push({ type: 'dns', value: CONTROLLER_SERVER_NAME });
  return [
    new x509.BasicConstraintsExtension(false, undefined, true),
    new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
    new x509.ExtendedKeyUsageExtension(usages),
    new x509.SubjectAlternativeNameExtension(names),
    await x509.SubjectKeyIdentifierExtension.create(csr.publicKey),
    await x509.AuthorityKeyIdentifierExtension.create(authorityKey),
  ];
}

function refuseCsr(what: string): { readonly ok: false; readonly error: Failure } {
  return err(
    failure(
      'INVALID_INPUT',
      `the certificate request ${what}`,
      'Let the agent make a new key and request; a request made by hand needs an ECDSA P-256 key.',
    ),
  );
}
