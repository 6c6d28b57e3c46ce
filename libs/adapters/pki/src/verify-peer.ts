import { err, failure, ok, type Failure, type Result } from '@grappe/domain';
import { readRack } from './authority.ts';
import { checkClock } from './lifetimes.ts';
import { parseCertificate, type ParsedCertificate } from './parse-certificate.ts';
import { readIdentity, type CertificateFacts } from './read-certificate.ts';

/** Says who a client is, or why it is refused; `undefined` stands for a client that sent no certificate. */
export type PeerVerifier = (
  certificate: Uint8Array | undefined,
  nowMs: number,
) => Result<CertificateFacts, Failure>;

/** The purpose "client authentication" (RFC 5280). */
const CLIENT_AUTH = '1.3.6.1.5.5.7.3.2';

const REMEDY =
  'Join the node again with a new token, or make the operator context again on the controller.';

/**
 * For a server that asks for a certificate in the handshake but leaves the verdict to the call (`requestCert` without
 * `rejectUnauthorized`): Node's TLS server closes the connection of a refused client without a word, so that only a verdict in
 * the call tells the caller why; and enrolment is called without a certificate anyway. The handshake has proven that the
 * peer holds the key; everything else is checked here, except whether the serial number was revoked, which the store knows.
 */
export function createPeerVerifier(caPem: string): Result<PeerVerifier, Failure> {
  const ca = parseCertificate(caPem);
  const rack = readRack(caPem);
  if (!rack.ok) return rack;
  if (!ca.ok) return err(failure('CORRUPT', ca.error));
  const authority = ca.value;
  return ok((certificate, nowMs) => {
    if (certificate === undefined) return refuse('no certificate was sent');
    const peer = parseCertificate(certificate);
    if (!peer.ok) return refuse(`the certificate cannot be used: ${peer.error}`);
    const wrong = findFault(authority, peer.value, nowMs);
    if (wrong !== undefined) return refuse(wrong);
    return readIdentity(certificate, rack.value);
  });
}

function findFault(
  ca: ParsedCertificate,
  peer: ParsedCertificate,
  nowMs: number,
): string | undefined {
  if (!peer.native.verify(ca.native.publicKey)) {
    const whose =
      peer.rack === undefined || peer.rack === ca.rack ? '' : `; it is one of rack ${peer.rack}`;
    const again = peer.rack === ca.rack ? ', but by an earlier or another CA of the same name' : '';
    return `the certificate was not issued by the CA of rack ${ca.rack ?? ''}${again}${whose}`;
  }
  // Node says undefined where the certificate names no purpose.
  const purposes = peer.native.keyUsage as readonly string[] | undefined;
  if (!purposes?.includes(CLIENT_AUTH)) {
    return 'the certificate is not for clients';
  }
  return findExpiry(ca, peer, nowMs);
}

/**
 * A clock beyond the end of the CA is wrong: the rack goes on, and `checkClock` reports it. Nothing is given away, for whoever
 * can move the clock forward can move it back as well.
 */
function findExpiry(
  ca: ParsedCertificate,
  peer: ParsedCertificate,
  nowMs: number,
): string | undefined {
  if (nowMs <= peer.notAfterMs) return undefined;
  if (checkClock({ nowMs, caNotAfterMs: ca.notAfterMs })?.kind === 'clock-ahead') return undefined;
  const end = new Date(peer.notAfterMs).toISOString();
  return `the certificate expired at ${end}; the controller's clock says ${new Date(nowMs).toISOString()}`;
}

function refuse(message: string): { readonly ok: false; readonly error: Failure } {
  return err(failure('UNAUTHENTICATED', message, REMEDY));
}
