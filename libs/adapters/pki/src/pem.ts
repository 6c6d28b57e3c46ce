import { err, ok, type Result } from '@grappe/domain';

export type PemLabel = 'CERTIFICATE' | 'CERTIFICATE REQUEST' | 'PRIVATE KEY';

/** 64 base64 characters to a line (RFC 7468). */
const LINE_LENGTH = 64;

export function encodePem(label: PemLabel, der: ArrayBuffer | Uint8Array): string {
  const base64 = Buffer.from(der instanceof Uint8Array ? der : new Uint8Array(der)).toString(
    'base64',
  );
  const lines: string[] = [];
  for (let at = 0; at < base64.length; at += LINE_LENGTH) {
    lines.push(base64.slice(at, at + LINE_LENGTH));
  }
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
}

/** Takes exactly one block of the label, with nothing but white space around it. The error never repeats the text. */
export function decodePem(label: PemLabel, pem: string): Result<Buffer, string> {
  const text = pem.trim();
  const begin = `-----BEGIN ${label}-----`;
  const end = `-----END ${label}-----`;
  if (!text.startsWith(begin) || !text.endsWith(end) || text.length < begin.length + end.length) {
    return err(`expected one PEM block "${label}"`);
  }
  const base64 = text.slice(begin.length, -end.length).replaceAll(/\s/g, '');
  if (base64 === '' || !/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) {
    return err(`the PEM block "${label}" is not base64`);
  }
  return ok(Buffer.from(base64, 'base64'));
}
