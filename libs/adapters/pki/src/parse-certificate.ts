import { X509Certificate as NativeCertificate } from 'node:crypto';
import {
  err,
  ok,
  parseRackName,
  type IdentitySubject,
  type RackName,
  type Result,
} from '@grappe/domain';
import { decodePem } from './pem.ts';

/** Ours have some 700 bytes; a peer's certificate is input like any other. */
const CERTIFICATE_BYTES_MAX = 8_192;

/** A certificate as far as Grappe reads it, whoever signed it. */
export interface ParsedCertificate {
  readonly subject: IdentitySubject;
  /** From the subject's organization, where that is a rack's. */
  readonly rack: RackName | undefined;
  /** URIs of the subject alternative name. */
  readonly uris: readonly string[];
  readonly notAfterMs: number;
  readonly native: NativeCertificate;
}

/** From PEM or, as TLS libraries hand over a peer's, DER. */
export function parseCertificate(input: string | Uint8Array): Result<ParsedCertificate, string> {
  if (input.length > CERTIFICATE_BYTES_MAX * 2) return err('it is too large for a certificate');
  const der = typeof input === 'string' ? decodePem('CERTIFICATE', input) : ok(Buffer.from(input));
  if (!der.ok) return der;
  if (der.value.length > CERTIFICATE_BYTES_MAX) return err('it is too large for a certificate');
  try {
    return read(der.value);
  } catch {
    return err('it is not an X.509 certificate');
  }
}

function read(der: Buffer): Result<ParsedCertificate, string> {
  const native = new NativeCertificate(der);
  const subject = readSubject(native.subject);
  if (subject === undefined) {
    return err(
      'its subject is not one of Grappe: expected O, OU and CN, in this order and once each',
    );
  }
  const alternative = native.subjectAltName ?? '';
  // Node puts quotes around names that could be mistaken for several.
  if (alternative.includes('"')) return err('its alternative names are not ones of Grappe');
  const names = alternative.split(', ');
  return ok({
    subject,
    rack: rackOf(subject.organization),
    uris: names.filter((name) => name.startsWith(URI)).map((name) => name.slice(URI.length)),
    notAfterMs: Date.parse(native.validTo),
    native,
  });
}

const URI = 'URI:';

/** Node shows one attribute to a line, control characters escaped; names of Grappe hold nothing that is escaped. */
function readSubject(text: string): IdentitySubject | undefined {
  const found = /^O=(.+)\nOU=(.+)\nCN=(.+)$/.exec(text);
  const [, organization, organizationalUnit, commonName] = found ?? [];
  if (!organization || !organizationalUnit || !commonName) return undefined;
  return { organization, organizationalUnit, commonName };
}

function rackOf(organization: string): RackName | undefined {
  const prefix = 'grappe:';
  if (!organization.startsWith(prefix)) return undefined;
  const rack = parseRackName(organization.slice(prefix.length));
  return rack.ok ? rack.value : undefined;
}
