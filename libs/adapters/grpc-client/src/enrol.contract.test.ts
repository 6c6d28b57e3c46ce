import {
  certificateMatchesDigest,
  explainTlsError,
  type CertificateAuthority,
} from '@grappe/adapter-pki';
import { formatJoinToken, parseJoinToken, type NodeName } from '@grappe/domain';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { enrolNode, type EnrolOptions } from './enrol.ts';
import { makeAuthority, NODE_NAME, TestController } from './testing/controller.ts';

let ca: CertificateAuthority;
let other: CertificateAuthority;
let controller: TestController | undefined;

beforeAll(async () => {
  ca = await makeAuthority('pearl');
  other = await makeAuthority('queen-anne');
});
afterEach(() => controller?.close());

async function start(signedBy = ca): Promise<TestController> {
  controller = await TestController.start(ca, signedBy);
  return controller;
}

function options(address: string, changes: Partial<EnrolOptions> = {}): EnrolOptions {
  const text = formatJoinToken({
    caDigest: ca.digest,
    id: '0'.repeat(8),
    secret: 'z'.repeat(26),
  });
  const token = parseJoinToken(text);
  if (!token.ok) throw new Error(token.error);
  return {
    address,
    token: token.value,
    node: NODE_NAME,
    csrPem: 'a request',
    matchesDigest: certificateMatchesDigest,
    explainError: explainTlsError,
    ...changes,
  };
}

describe('enrolment', () => {
  it('sends the token to the controller that it is for, and brings the certificate', async () => {
    const { address, enrolments } = await start();
    const wanted = options(address);
    expect(await enrolNode(wanted)).toMatchObject({ rack: 'pearl', certificatePem: 'cert' });
    expect(enrolments).toEqual([
      {
        tokenId: wanted.token.id,
        tokenSecret: wanted.token.secret,
        node: 'n1',
        csrPem: 'a request',
      },
    ]);
  });

  it("sends nothing to a controller whose CA is not the token's", async () => {
    const { address, enrolments } = await start();
    const token = { ...options(address).token, caDigest: other.digest };
    await expect(enrolNode(options(address, { token }))).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
      remedy: expect.stringMatching(/The token was not sent/),
    });
    expect(enrolments).toEqual([]);
  });

  it('sends nothing to an impostor that shows the right CA but has no certificate of it', async () => {
    const { address, enrolments } = await start(other);
    await expect(enrolNode(options(address))).rejects.toMatchObject({
      message: expect.stringMatching(/not issued by this rack's CA/),
    });
    expect(enrolments).toEqual([]);
  });

  it('sends nothing to one that answers with something else than a CA', async () => {
    const impostor = await start();
    impostor.caPem = 'nonsense';
    await expect(enrolNode(options(impostor.address))).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
    });
    expect(impostor.enrolments).toEqual([]);
  });

  it('tells why it was refused', async () => {
    const { address } = await start();
    const refused = options(address, { node: 'taken' as NodeName });
    await expect(enrolNode(refused)).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
      message: 'the token is used',
    });
  });

  it('tells that nobody is there', async () => {
    const gone = await start();
    await gone.close();
    await expect(enrolNode(options(gone.address))).rejects.toMatchObject({ code: 'UNREACHABLE' });
  });
});
