import { beforeAll, describe, expect, it } from 'vitest';
import { decodePem } from './pem.ts';
import {
  makeAuthority,
  makeBundle,
  makeOddBundle,
  node,
  RIGHT_TIME_MS,
  value,
} from './testing/certificates.ts';
import { createPeerVerifier, type PeerVerifier } from './verify-peer.ts';
import type { TestAuthority } from './testing/certificates.ts';

let ca: TestAuthority;
let verify: PeerVerifier;

beforeAll(async () => {
  ca = await makeAuthority('black-pearl');
  verify = value(createPeerVerifier(ca.caPem));
});

const der = (pem: string) => value(decodePem('CERTIFICATE', pem));
const reason = (certificate: Uint8Array | undefined, nowMs = RIGHT_TIME_MS) => {
  const result = verify(certificate, nowMs);
  return result.ok ? 'accepted' : `${result.error.code}: ${result.error.message}`;
};

describe('the verifier of clients', () => {
  it('says who it is', async () => {
    const { certPem, serial } = await makeBundle(ca, { kind: 'operator', name: 'anna' });
    expect(value(verify(der(certPem), RIGHT_TIME_MS))).toMatchObject({
      identity: { kind: 'operator', name: 'anna' },
      serial,
    });
  });

  it('tells the reasons for a refusal apart', async () => {
    const foreign = await makeBundle(await makeAuthority('queen-anne'), node('n1'));
    const sameName = await makeBundle(await makeAuthority('black-pearl'), node('n1'));
    expect(reason(undefined)).toBe('UNAUTHENTICATED: no certificate was sent');
    expect(reason(new Uint8Array(10))).toMatch(/not an X.509 certificate/);
    expect(reason(der(foreign.certPem))).toMatch(
      /not issued by the CA of rack black-pearl; .* rack queen-anne/,
    );
    expect(reason(der(sameName.certPem))).toMatch(/an earlier or another CA of the same name/);
    expect(reason(der(ca.caPem))).toMatch(/not for clients/);
  });

  it('lets nobody in after the end, except where the clock cannot be right', async () => {
    const { certPem, notAfterMs } = await makeBundle(ca, node('n1'));
    const at = (nowMs: number) => reason(der(certPem), nowMs);
    expect(at(notAfterMs)).toBe('accepted');
    expect(at(notAfterMs + 1)).toMatch(/expired at 2027-12-.*controller's clock says 2027-12-/);
    expect(at(0)).toBe('accepted');
    expect(at(Date.UTC(2090, 0))).toBe('accepted');
  });

  it('is not fooled by a name that looks like two', async () => {
    const dnsName = 'x, URI:grappe://black-pearl/node/n2';
    const odd = await makeOddBundle(ca, { identity: node('n1'), dnsName });
    expect(reason(der(odd.certPem))).toMatch(/alternative names are not ones of Grappe/);
  });

  it('needs a CA', async () => {
    const { certPem } = await makeBundle(ca, node('n1'));
    expect(createPeerVerifier(certPem).ok).toBe(false);
  });
});
