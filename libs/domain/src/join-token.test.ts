import { describe, expect, it } from 'vitest';
import {
  formatJoinToken,
  JOIN_ALPHABET,
  JOIN_CLOCK_STEP_BACK_MAX_MS,
  joinBase32,
  parseJoinToken,
  redeemJoinToken,
  type JoinTokenRecord,
} from './join-token.ts';
import type { NodeName } from './names.ts';

const token = {
  caDigest: '0123456789abcdefghjkmnpqrs',
  id: 'tvwxyz01',
  secret: '9876543210zyxwvtsrqpnmkjhg',
};
const text = formatJoinToken(token);
const reasonOf = (typed: string) => {
  const result = parseJoinToken(typed);
  return result.ok ? 'accepted' : result.error;
};

describe('the text of a join token', () => {
  it('is read back', () => {
    expect(text).toMatch(/^GRAPPE1-[0-9a-z]{26}-[0-9a-z]{8}-[0-9a-z]{32}$/);
    expect(parseJoinToken(text)).toEqual({ ok: true, value: token });
  });

  it('may be typed in upper case, with look-alike letters, spaces and line breaks, and without hyphens', () => {
    const lookAlike = text.slice(8).replaceAll('0', 'O').replace('1', 'l').replaceAll('1', 'I');
    for (const typed of [
      text.toUpperCase(),
      `  GRAPPE1-${lookAlike}\n`,
      text.replaceAll('-', ''),
      text.replaceAll('-', '\r\n '),
    ]) {
      expect(parseJoinToken(typed)).toEqual({ ok: true, value: token });
    }
  });

  it('tells every single wrong character and every swap of neighbours from a wrong token', () => {
    const body = text.slice('GRAPPE1-'.length);
    for (let at = 0; at < body.length; at += 1) {
      const [here, next] = [body.charAt(at), body.charAt(at + 1)];
      if (here === '-') continue;
      const wrong = JOIN_ALPHABET.charAt((JOIN_ALPHABET.indexOf(here) + 7) % 32);
      const typed = [body.slice(0, at) + wrong + body.slice(at + 1)];
      if (next !== '' && next !== '-' && next !== here) {
        typed.push(body.slice(0, at) + next + here + body.slice(at + 2));
      }
      for (const one of typed) expect(reasonOf(`GRAPPE1-${one}`)).toMatch(/checksum/);
    }
  });

  it.each([
    ['', /is empty/],
    [' \n', /is empty/],
    ['SWMTKN-1-abc', /begins with GRAPPE1-/],
    [text.replace('GRAPPE1', 'GRAPPE2'), /version 2.*older than the controller/],
    [text.slice(0, -1), /65 characters.*expected 66: some are missing/],
    [`${text}0`, /67 characters.*expected 66: there are too many/],
    [text.replace('0123', '01u3'), /character 3 .* "u".*typing error/],
    [text.replace('0123', '01é3'), /character 3 .* "é"/],
    ['GRAPPE1-', /0 characters/],
    ['x'.repeat(100_000), /100000 characters, more than 256/],
  ])('%# is refused with the reason', (typed, reason) => {
    expect(reasonOf(typed)).toMatch(reason);
  });

  it('is never repeated in a reason', () => {
    for (const typed of [text.slice(1), text.slice(0, -1), `${text}!`, text.replace('9', '8')]) {
      expect(reasonOf(typed)).not.toContain(token.secret.slice(2, 10));
    }
  });
});

describe('joinBase32', () => {
  it('takes five bits for each character, first bit first', () => {
    expect(joinBase32(Uint8Array.of(0b00000_000, 0b01_00010_1, 0b1111_0000), 4)).toBe('012z');
    expect(joinBase32(new Uint8Array(17).fill(255), 26)).toBe('z'.repeat(26));
  });
});

describe('redeeming', () => {
  const [n1, n2] = ['n1' as NodeName, 'n2' as NodeName];
  const createdAtMs = Date.UTC(2026, 11, 24);
  const record: JoinTokenRecord = {
    id: 'tvwxyz01',
    secretSha256: 'aa'.repeat(32),
    createdAtMs,
    expiresAtMs: createdAtMs + 3_600_000,
    usesLeft: 1,
    usedBy: [],
  };
  const claim = {
    secretSha256: record.secretSha256,
    node: n1,
    publicKeySha256: '11'.repeat(32),
    nowMs: createdAtMs + 1,
  };
  const once = redeemJoinToken(record, claim);
  const used = once.ok ? once.record : record;
  const reason = (r: JoinTokenRecord | undefined, change: Partial<typeof claim> = {}) => {
    const result = redeemJoinToken(r, { ...claim, ...change });
    return result.ok ? 'accepted' : `${result.failure.code}: ${result.failure.message}`;
  };

  it('takes a use and remembers who had it', () => {
    expect(once).toEqual({
      ok: true,
      repeated: false,
      record: { ...record, usesLeft: 0, usedBy: [{ node: n1, publicKeySha256: '11'.repeat(32) }] },
    });
    expect(record.usesLeft).toBe(1);
  });

  it('lets the same node with the same key come again without taking a use, within the time', () => {
    expect(redeemJoinToken(used, claim)).toEqual({ ok: true, repeated: true, record: used });
    expect(reason(used, { nowMs: record.expiresAtMs })).toMatch(/expired/);
  });

  it('takes another use for another key of the same node', () => {
    expect(reason(used, { publicKeySha256: '22'.repeat(32) })).toMatch(/used up by n1$/);
    const two = redeemJoinToken({ ...used, usesLeft: 5 }, { ...claim, publicKeySha256: '22' });
    expect(two).toMatchObject({ ok: true, repeated: false, record: { usesLeft: 4 } });
  });

  it('tells the reasons for a refusal apart', () => {
    expect(reason(undefined)).toMatch(/^UNAUTHENTICATED: the controller does not know/);
    expect(reason(record, { secretSha256: 'ab'.repeat(32) })).toMatch(/secret .* is wrong/);
    expect(reason(record, { secretSha256: '' })).toMatch(/secret .* is wrong/);
    expect(reason(record, { nowMs: record.expiresAtMs })).toMatch(
      /expired at 2026-12-24T01:00:00.000Z; the controller's clock says 2026-12-24T01:00:00.000Z/,
    );
    expect(reason(used, { node: n2 })).toMatch(/is used up by n1/);
    expect(reason({ ...record, node: n1 }, { node: n2 })).toMatch(
      /is for node n1 only, not for n2/,
    );
    expect(reason({ ...record, node: n1 })).toBe('accepted');
  });

  it('says nothing about a token to whom does not know its secret', () => {
    expect(reason(used, { secretSha256: 'ab', nowMs: record.expiresAtMs, node: n2 })).toMatch(
      /secret .* is wrong/,
    );
  });

  it('does not bring old tokens back to life when the clock falls back to 1970, but forgives a day', () => {
    expect(reason(record, { nowMs: 60_000 })).toMatch(
      /made at 2026.*clock says 1970.*cannot be told/,
    );
    expect(reason(record, { nowMs: createdAtMs - JOIN_CLOCK_STEP_BACK_MAX_MS })).toBe('accepted');
    const in1970 = { ...record, createdAtMs: 1_000, expiresAtMs: 3_601_000 };
    expect(reason(in1970, { nowMs: 60_000 })).toBe('accepted');
  });
});
