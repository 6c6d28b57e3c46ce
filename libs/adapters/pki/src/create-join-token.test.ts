import { describe, expect, it } from 'vitest';
import { JOIN_TTL_MAX_MS, JOIN_USES_MAX, parseJoinToken, redeemJoinToken } from '@grappe/domain';
import { createJoinToken, hashJoinSecret } from './create-join-token.ts';
import { certificateMatchesDigest } from './digest.ts';
import { systemRandomBytes } from './random.ts';
import { makeAuthority, nodeName, RIGHT_TIME_MS, value } from './testing/certificates.ts';

const options = {
  ca: { digest: '0'.repeat(26) },
  random: systemRandomBytes,
  ttlMs: 3_600_000,
  uses: 2,
  wallMs: RIGHT_TIME_MS,
};

describe('a new join token', () => {
  it('is known by what its text says, and only by that', async () => {
    const ca = await makeAuthority('black-pearl');
    const { text, record } = value(createJoinToken({ ...options, ca, node: nodeName('n1') }));
    const parsed = value(parseJoinToken(text));
    expect(certificateMatchesDigest(ca.caPem, parsed.caDigest)).toBe(true);
    expect(JSON.stringify(record)).not.toContain(parsed.secret);
    expect(record).toEqual({
      id: parsed.id,
      secretSha256: hashJoinSecret(parsed.secret),
      createdAtMs: RIGHT_TIME_MS,
      expiresAtMs: RIGHT_TIME_MS + 3_600_000,
      usesLeft: 2,
      node: 'n1',
      usedBy: [],
    });
    const claim = {
      secretSha256: hashJoinSecret(parsed.secret),
      node: nodeName('n1'),
      publicKeySha256: '',
      nowMs: RIGHT_TIME_MS,
    };
    expect(redeemJoinToken(record, claim)).toMatchObject({ ok: true, record: { usesLeft: 1 } });
  });

  it('differs from every other', () => {
    const texts = Array.from({ length: 100 }, () => value(createJoinToken(options)).text);
    expect(new Set(texts).size).toBe(100);
  });

  it.each([
    { uses: 0 },
    { uses: 1.5 },
    { uses: JOIN_USES_MAX + 1 },
    { ttlMs: 0 },
    { ttlMs: JOIN_TTL_MAX_MS + 1 },
    { ttlMs: Number.NaN },
  ])('is refused with %j', (change) => {
    const result = createJoinToken({ ...options, ...change });
    expect(result).toMatchObject({ ok: false, error: { code: 'INVALID_INPUT' } });
  });
});
