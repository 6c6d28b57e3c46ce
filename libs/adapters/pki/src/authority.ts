import { createPrivateKey, type webcrypto } from 'node:crypto';
import { err, failure, ok, type Failure, type RackName, type Result } from '@grappe/domain';
import { caDigest } from './digest.ts';
import { generateKeys, importKeys, privateKeyPem, SIGNING_ALGORITHM } from './keys.ts';
import { CA_LIFETIME_MS, issueTimeMs, NOT_BEFORE_MS } from './lifetimes.ts';
import { parseCertificate, type ParsedCertificate } from './parse-certificate.ts';
import { randomSerial, type RandomBytes } from './random.ts';

/** The CA as it is kept on disk; the key in a file with mode 0600. */
export interface AuthorityFiles {
  readonly caPem: string;
  readonly caKeyPem: string;
}

/** A CA ready to sign. Its key cannot be read back from here. */
export interface CertificateAuthority {
  readonly rack: RackName;
  readonly caPem: string;
  /** As join tokens carry it. */
  readonly digest: string;
  readonly notAfterMs: number;
  readonly signingKey: webcrypto.CryptoKey;
}

/** Unit and common name of a CA; neither can be an identity's. */
const AUTHORITY_UNIT = 'ca';
const AUTHORITY_NAME = 'grappe:ca';

export interface CreateAuthorityOptions {
  readonly rack: RackName;
  readonly random: RandomBytes;
  readonly nowMs: number;
}

/** Makes the key and the self-signed certificate of a new rack. Write both, then {@link openCertificateAuthority} them. */
export async function createCertificateAuthority(
  options: CreateAuthorityOptions,
): Promise<AuthorityFiles> {
  const x509 = await import('./x509.ts');
  const keys = await generateKeys();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    keys,
    serialNumber: randomSerial(options.random),
    name: [{ O: [`grappe:${options.rack}`] }, { OU: [AUTHORITY_UNIT] }, { CN: [AUTHORITY_NAME] }],
    notBefore: new Date(NOT_BEFORE_MS),
    notAfter: new Date(issueTimeMs(options.nowMs) + CA_LIFETIME_MS),
    signingAlgorithm: SIGNING_ALGORITHM,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(
        x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign,
        true,
      ),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return {
    caPem: `${certificate.toString('pem').trim()}\n`,
    caKeyPem: await privateKeyPem(keys.privateKey),
  };
}

/** Checks that the stored files are a CA of Grappe and belong together. */
export async function openCertificateAuthority(
  files: AuthorityFiles,
): Promise<Result<CertificateAuthority, Failure>> {
  const parsed = parseCertificate(files.caPem);
  if (!parsed.ok) return corrupt(`the CA certificate cannot be used: ${parsed.error}`);
  const rack = rackOfAuthority(parsed.value);
  if (!rack.ok) return corrupt(rack.error);
  const keys = await importKeys(files.caKeyPem);
  if (!keys.ok) return corrupt(`the CA's key cannot be used: ${keys.error}`);
  if (!parsed.value.native.checkPrivateKey(createPrivateKey(files.caKeyPem))) {
    return corrupt("the CA's key and its certificate do not belong together");
  }
  return ok({
    rack: rack.value,
    caPem: files.caPem,
    digest: caDigest(parsed.value.native.raw),
    notAfterMs: parsed.value.notAfterMs,
    signingKey: keys.value.privateKey,
  });
}

/** The rack whose CA this certificate is: how a joining agent, after checking the digest, learns the rack's name. */
export function readRack(caPem: string): Result<RackName, Failure> {
  const parsed = parseCertificate(caPem);
  if (!parsed.ok) return corrupt(`the CA certificate cannot be used: ${parsed.error}`);
  const rack = rackOfAuthority(parsed.value);
  return rack.ok ? rack : corrupt(rack.error);
}

function rackOfAuthority(certificate: ParsedCertificate): Result<RackName, string> {
  const { subject, rack, native } = certificate;
  const named =
    subject.organizationalUnit === AUTHORITY_UNIT && subject.commonName === AUTHORITY_NAME;
  if (!named || !native.ca || rack === undefined) {
    return err("the certificate is not that of a rack's CA");
  }
  return ok(rack);
}

function corrupt(message: string): { readonly ok: false; readonly error: Failure } {
  const remedy =
    'Restore the files of the CA from a backup; a new CA means joining every node again.';
  return err(failure('CORRUPT', message, remedy));
}
