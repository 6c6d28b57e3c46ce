import { generateKeyPairSync } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { openCertificateAuthority, readRack } from './authority.ts';
import { createCsr, createKeyAndCsr } from './csr.ts';
import { certificateMatchesDigest } from './digest.ts';
import { checkCsr, CSR_LENGTH_MAX, issueFromCsr } from './issue.ts';
import { LIFETIMES_MS, RELEASE_DATE_MS } from './lifetimes.ts';
import { decodePem, encodePem } from './pem.ts';
import { randomSerial, systemRandomBytes } from './random.ts';
import { checkBundle, readIdentity } from './read-certificate.ts';
import {
  makeAuthority,
  makeBundle,
  node,
  nodeName,
  rackName,
  RIGHT_TIME_MS,
  value,
  type TestAuthority,
} from './testing/certificates.ts';
import { Pkcs10CertificateRequestGenerator } from './x509.ts';

const rack = rackName('black-pearl');
const context = { nowMs: RIGHT_TIME_MS, random: systemRandomBytes };
let ca: TestAuthority;
let other: TestAuthority;

beforeAll(async () => {
  ca = await makeAuthority('black-pearl');
  other = await makeAuthority('queen-anne');
});

describe('a CA', () => {
  it('says which rack it is of, and matches only its own digest', () => {
    expect(readRack(ca.caPem)).toEqual({ ok: true, value: 'black-pearl' });
    expect(certificateMatchesDigest(ca.caPem, ca.digest)).toBe(true);
    expect(certificateMatchesDigest(other.caPem, ca.digest)).toBe(false);
    expect(certificateMatchesDigest('no certificate', ca.digest)).toBe(false);
  });

  it('is refused when its files are damaged or do not belong together', async () => {
    const reason = async (caPem: string, caKeyPem: string) => {
      const result = await openCertificateAuthority({ caPem, caKeyPem });
      return result.ok ? 'opened' : result.error.message;
    };
    const leaf = await makeBundle(ca, node('n1'));
    expect(await reason(ca.caPem, other.caKeyPem)).toMatch(/do not belong together/);
    expect(await reason(ca.caPem, '')).toMatch(/key cannot be used: expected one PEM block/);
    expect(await reason(ca.caPem, ca.caKeyPem.replace('M', '!'))).toMatch(/key cannot be used/);
    expect(await reason(ca.caPem.slice(0, 300), ca.caKeyPem)).toMatch(
      /CA certificate cannot be used/,
    );
    expect(await reason(leaf.certPem, leaf.keyPem)).toMatch(/not that of a rack's CA/);
  });
});

describe('issuing', () => {
  it('certifies the key for the identity the controller decided, not the one asked for', async () => {
    const { csrPem, keyPem } = await createKeyAndCsr({ kind: 'operator', name: 'anna' });
    const issued = value(await issueFromCsr(ca, csrPem, node('n1'), context));
    const facts = value(readIdentity(issued.certPem, rack));
    expect(facts).toMatchObject({
      identity: { kind: 'node', name: 'n1' },
      serial: issued.serial,
      notAfterMs: RIGHT_TIME_MS + LIFETIMES_MS.node,
      publicKeySha256: issued.publicKeySha256,
    });
    expect(checkBundle({ caPem: ca.caPem, certPem: issued.certPem, keyPem })).toEqual({
      ok: true,
      value: facts,
    });
  });

  it('holds after the clock has become right, though it was issued in 1970', async () => {
    const issued = await makeBundle(ca, node('n1'), 60_000);
    expect(issued.notAfterMs).toBe(RELEASE_DATE_MS + LIFETIMES_MS.node);
  });

  it('asks again with a kept key', async () => {
    const { csrPem, keyPem } = await createKeyAndCsr(node('n1'));
    const again = value(await createCsr(node('n1'), keyPem));
    const [first, second] = [value(await checkCsr(csrPem)), value(await checkCsr(again))];
    expect(second.publicKeySha256).toBe(first.publicKeySha256);
    expect((await createCsr(node('n1'), 'x')).ok).toBe(false);
  });

  it('reads DER as well, and refuses another rack', async () => {
    const { certPem } = await makeBundle(ca, { kind: 'controller' });
    const der = value(decodePem('CERTIFICATE', certPem));
    expect(value(readIdentity(der, rack)).identity).toEqual({ kind: 'controller' });
    const foreign = readIdentity(der, rackName('queen-anne'));
    expect(foreign.ok ? '' : foreign.error.message).toMatch(/belongs to "grappe:black-pearl"/);
    for (const bad of ['', 'x', certPem + certPem, new Uint8Array(5), new Uint8Array(100_000)]) {
      expect(readIdentity(bad, rack).ok).toBe(false);
    }
  });

  it('keeps the longest names that are allowed', async () => {
    const long = 'x'.repeat(63);
    const longCa = await makeAuthority(long);
    const bundle = await makeBundle(longCa, { kind: 'node', name: nodeName(long) });
    expect(value(checkBundle(bundle)).identity).toEqual({ kind: 'node', name: long });
  });

  it('finds a bundle whose parts do not belong together', async () => {
    const mine = await makeBundle(ca, node('n1'));
    const theirs = await makeBundle(other, node('n1'));
    const reason = (change: object) => {
      const result = checkBundle({ ...mine, ...change });
      return result.ok ? 'accepted' : result.error.message;
    };
    expect(reason({ certPem: theirs.certPem })).toMatch(/not issued by the CA of rack black-pearl/);
    expect(reason({ keyPem: theirs.keyPem })).toMatch(/key does not belong/);
    expect(reason({ keyPem: 'x' })).toMatch(/key does not belong/);
    expect(reason({ caPem: mine.certPem })).toMatch(/not that of a rack's CA/);
    expect(reason({})).toBe('accepted');
  });
});

describe('a request', () => {
  const reason = async (csrPem: string) => {
    const result = await checkCsr(csrPem);
    return result.ok ? 'accepted' : `${result.error.code} ${result.error.message}`;
  };

  it('is refused when it is not one', async () => {
    expect(await reason('')).toMatch(/^INVALID_INPUT .*cannot be read: expected one PEM block/);
    expect(await reason('x'.repeat(CSR_LENGTH_MAX + 1))).toMatch(/4097 characters, more than 4096/);
    expect(await reason(encodePem('CERTIFICATE REQUEST', new Uint8Array(50)))).toMatch(/PKCS #10/);
    expect(await reason(ca.caPem)).toMatch(/expected one PEM block/);
    const renamed = ca.caPem.replaceAll('CERTIFICATE', 'CERTIFICATE REQUEST');
    expect(await reason(renamed)).toMatch(/PKCS #10/);
  });

  it.each([
    ['P-384', { name: 'ECDSA', namedCurve: 'P-384' }, { name: 'ECDSA', hash: 'SHA-384' }],
    [
      'RSA',
      {
        name: 'RSASSA-PKCS1-v1_5',
        hash: 'SHA-256',
        modulusLength: 2048,
        publicExponent: Uint8Array.of(1, 0, 1),
      },
      { name: 'RSASSA-PKCS1-v1_5' },
    ],
  ])('is refused with a key of kind %s', async (_, algorithm, signingAlgorithm) => {
    const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
    if (!('privateKey' in keys)) throw new Error('not a key pair');
    const name = [{ CN: ['n1'] }];
    const request = await Pkcs10CertificateRequestGenerator.create({
      name,
      keys,
      signingAlgorithm,
    });
    expect(await reason(request.toString('pem'))).toMatch(/another kind than ECDSA P-256/);
  });

  it('is refused when another key signed it', async () => {
    const { csrPem } = await createKeyAndCsr(node('n1'));
    const der = value(decodePem('CERTIFICATE REQUEST', csrPem));
    const spki = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({
      format: 'der',
      type: 'spki',
    });
    const at = der.indexOf(spki.subarray(0, 26));
    expect(at).toBeGreaterThan(0);
    spki.copy(der, at);
    expect(await reason(encodePem('CERTIFICATE REQUEST', der))).toMatch(
      /not signed by its own key/,
    );
  });
});

describe('serial numbers', () => {
  it('are positive and have 32 digits whatever the bytes are', () => {
    expect(randomSerial((count) => new Uint8Array(count))).toBe(`40${'00'.repeat(15)}`);
    expect(randomSerial((count) => new Uint8Array(count).fill(255))).toBe(`7f${'ff'.repeat(15)}`);
    expect(randomSerial(systemRandomBytes)).not.toBe(randomSerial(systemRandomBytes));
  });
});
