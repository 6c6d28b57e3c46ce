import type { BoardRefusal } from './board-refusal.ts';
import { failure, type Failure } from './error.ts';
import type { NodeName } from './names.ts';
import { err, ok, type Result } from './result.ts';

/**
 * `GRAPPE1-<caDigest>-<tokenId>-<secret><checksum>`: 26, 8 and 26 + 6 characters of a base32 alphabet without the letters
 * that are mistaken for digits. Made to be read out and typed: upper case is accepted, `o` is read as `0`, `i` and `l` as `1`, and
 * hyphens and spaces may be anywhere or missing.
 */
export interface JoinToken {
  /** The first 130 bits of the SHA-256 of the CA certificate (DER): the joiner checks it before it sends the secret. */
  readonly caDigest: string;
  readonly id: string;
  readonly secret: string;
}

/** Crockford's order. */
export const JOIN_ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
/**
 * 130 bits. To pass for our CA an attacker needs another certificate with these bits, a second preimage: 2^130 tries. Collisions
 * (2^65) do not help, because the first certificate is ours. The full 256 bits would be 26 more characters to type for nothing.
 */
export const JOIN_CA_DIGEST_LENGTH = 26;
/** 40 bits: names a token within a rack and is shown in listings; no secret. */
export const JOIN_ID_LENGTH = 8;
/** 130 bits: its SHA-256 in the store tells nothing about it. */
export const JOIN_SECRET_LENGTH = 26;
/** 30 bits: one typing error in a thousand million is taken for a wrong token. */
const CHECKSUM_LENGTH = 6;
const BODY_LENGTH = JOIN_CA_DIGEST_LENGTH + JOIN_ID_LENGTH + JOIN_SECRET_LENGTH;
/** A token has 75 characters; room for spaces and line breaks, and no work on a file pasted by mistake. */
export const JOIN_TEXT_LENGTH_MAX = 256;

const PREFIX = 'grappe1';

/** The token as text; the parts must be made of {@link JOIN_ALPHABET} and have the lengths above. */
export function formatJoinToken(token: JoinToken): string {
  const body = token.caDigest + token.id + token.secret;
  return `GRAPPE1-${token.caDigest}-${token.id}-${token.secret}${checksum(body)}`;
}

/** The error says what is wrong with the text, never the text itself: it holds a secret. */
export function parseJoinToken(text: string): Result<JoinToken, string> {
  if (text.trim() === '') return err('the join token is empty');
  if (text.length > JOIN_TEXT_LENGTH_MAX) {
    return err(
      `the join token has ${text.length} characters, more than ${JOIN_TEXT_LENGTH_MAX}: this is not a join token`,
    );
  }
  const compact = text.toLowerCase().replaceAll(/[\s-]/g, '');
  if (!compact.startsWith(PREFIX)) return err(wrongPrefix(compact));
  const typed = compact.slice(PREFIX.length).replaceAll('o', '0').replaceAll(/[il]/g, '1');
  const bad = [...typed].findIndex((character) => !JOIN_ALPHABET.includes(character));
  if (bad >= 0) {
    return err(
      `character ${bad + 1} after GRAPPE1 (hyphens not counted) is ${JSON.stringify([...typed][bad])}, which join tokens do not use: a typing error`,
    );
  }
  const expected = BODY_LENGTH + CHECKSUM_LENGTH;
  if (typed.length !== expected) {
    const what = typed.length < expected ? 'some are missing' : 'there are too many';
    return err(
      `the join token has ${typed.length} characters after GRAPPE1 (hyphens not counted), expected ${expected}: ${what}`,
    );
  }
  const body = typed.slice(0, BODY_LENGTH);
  if (checksum(body) !== typed.slice(BODY_LENGTH)) {
    return err('the join token does not match its checksum: at least one character was mistyped');
  }
  return ok({
    caDigest: body.slice(0, JOIN_CA_DIGEST_LENGTH),
    id: body.slice(JOIN_CA_DIGEST_LENGTH, JOIN_CA_DIGEST_LENGTH + JOIN_ID_LENGTH),
    secret: body.slice(JOIN_CA_DIGEST_LENGTH + JOIN_ID_LENGTH),
  });
}

function wrongPrefix(compact: string): string {
  const version = /^grappe([2-9])/.exec(compact)?.[1];
  return version === undefined
    ? 'a join token begins with GRAPPE1-, this text does not'
    : `this is a join token of version ${version}, but this program knows only version 1: it is older than the controller`;
}

/** Base32 of the first bits, five to a character; a rest of fewer than five bits is left out. */
export function joinBase32(bytes: Uint8Array, length: number): string {
  let text = '';
  for (let index = 0; index < length; index += 1) {
    const bit = index * 5;
    const byte = Math.floor(bit / 8);
    const pair = ((bytes[byte] ?? 0) << 8) | (bytes[byte + 1] ?? 0);
    text += JOIN_ALPHABET.charAt((pair >> (11 - (bit % 8))) & 31);
  }
  return text;
}

/** CRC-32 (IEEE 802.3) of the characters, cut to 30 bits. */
function checksum(body: string): string {
  let crc = 0xffffffff;
  for (let index = 0; index < body.length; index += 1) {
    crc ^= body.charCodeAt(index);
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  const bytes = Uint8Array.of(crc >>> 24, (crc >>> 16) & 255, (crc >>> 8) & 255, crc & 255);
  return joinBase32(bytes, CHECKSUM_LENGTH);
}

/** Long enough to flash and start a rack of cards in an afternoon, short enough that a token in a shell history is dead. */
export const JOIN_TTL_DEFAULT_MS = 86_400_000;
/** A token that lives longer is a password that nobody rotates. */
export const JOIN_TTL_MAX_MS = 31 * 86_400_000;
/** Four times the largest rack of a user; each use adds some 130 bytes to the record. */
export const JOIN_USES_MAX = 256;

/** What a token is to permit. */
export interface JoinTokenTerms {
  readonly ttlMs: number;
  /** How many nodes may join with it. */
  readonly uses: number;
  /** Only this node may use it. */
  readonly node?: NodeName;
  /** Whoever joins with it takes the place of the board that has the name. */
  readonly replace?: boolean;
}

/** Why there is no token with these terms; undefined: there may be one. */
export function joinTokenFault(
  terms: Omit<JoinTokenTerms, 'node'> & { readonly node?: string },
): string | undefined {
  const { ttlMs, uses, node, replace = false } = terms;
  if (!Number.isSafeInteger(uses) || uses < 1 || uses > JOIN_USES_MAX) {
    return `a join token has 1 to ${JOIN_USES_MAX} uses, not ${uses}`;
  }
  if (!Number.isSafeInteger(ttlMs) || ttlMs < 1 || ttlMs > JOIN_TTL_MAX_MS) {
    return `a join token lives 1 to ${JOIN_TTL_MAX_MS} ms (31 days), not ${ttlMs}`;
  }
  if (replace && node === undefined) {
    return 'a join token that replaces a board needs the name of its node';
  }
  if (replace && uses !== 1) {
    return `a join token that replaces a board is used once, not ${uses} times`;
  }
  return undefined;
}

/** What the controller stores of a token: never the secret. */
export interface JoinTokenRecord {
  readonly id: string;
  /** Hexadecimal, lower case. */
  readonly secretSha256: string;
  /** Wall clock. */
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
  readonly usesLeft: number;
  /** Only this node may use the token; absent: any. */
  readonly node?: NodeName;
  /** Whoever joins with it takes the place of the board that has the name. Only with `node`, and for one use. */
  readonly replace?: true;
  /** Name of the operator who made it; absent: made before this was kept. */
  readonly createdBy?: string;
  readonly usedBy: readonly JoinTokenUse[];
}

export interface JoinTokenUse {
  readonly node: NodeName;
  /** Of the public key (SubjectPublicKeyInfo, DER); hexadecimal, lower case. */
  readonly publicKeySha256: string;
}

export interface JoinTokenClaim extends JoinTokenUse {
  /** Of the secret that was presented; hexadecimal, lower case. */
  readonly secretSha256: string;
  readonly nowMs: number;
}

export type Redemption =
  /** `repeated`: this node and key were here before; the record is unchanged and nothing needs to be stored. */
  | { readonly ok: true; readonly record: JoinTokenRecord; readonly repeated: boolean }
  | { readonly ok: false; readonly reason: BoardRefusal; readonly failure: Failure };

/**
 * A board without a clock may come back up to a day in the past (it restores the time it last saved). Further back than that
 * nobody can tell whether a token has expired, and old ones would come alive again in 1970.
 */
export const JOIN_CLOCK_STEP_BACK_MAX_MS = 86_400_000;

const NEW_TOKEN = 'Make a new token with "grappe token create" and join with that.';

/**
 * Decides about a presented token. The caller stores the returned record with compare-and-set before it hands out a
 * certificate. The same node with the same key may come again while the token lives (its certificate was lost on the way)
 * without using it up further.
 */
export function redeemJoinToken(
  record: JoinTokenRecord | undefined,
  claim: JoinTokenClaim,
): Redemption {
  if (record === undefined) {
    return refuse(
      'unknown-token',
      'the controller does not know this join token: it was removed, or belongs to an earlier installation of the controller',
      NEW_TOKEN,
    );
  }
  if (!sameDigest(record.secretSha256, claim.secretSha256)) {
    return refuse(
      'wrong-secret',
      `the secret of join token ${record.id} is wrong`,
      `Copy the whole token again from the output of "grappe token create", or make a new one.`,
    );
  }
  const untimely = checkTime(record, claim.nowMs);
  if (untimely !== undefined) return untimely;
  const known = record.usedBy.some(
    (use) => use.node === claim.node && use.publicKeySha256 === claim.publicKeySha256,
  );
  if (known) return { ok: true, record, repeated: true };
  if (record.node !== undefined && record.node !== claim.node) {
    return refuse(
      'other-node',
      `join token ${record.id} is for node ${record.node} only, not for ${claim.node}`,
      `Use it on ${record.node}, or make another one with "grappe token create".`,
    );
  }
  if (record.usesLeft <= 0) return refuse('token-used-up', usedUp(record), NEW_TOKEN);
  const use = { node: claim.node, publicKeySha256: claim.publicKeySha256 };
  return {
    ok: true,
    record: { ...record, usesLeft: record.usesLeft - 1, usedBy: [...record.usedBy, use] },
    repeated: false,
  };
}

function checkTime(record: JoinTokenRecord, nowMs: number): Redemption | undefined {
  const now = `the controller's clock says ${isoTime(nowMs)}`;
  if (nowMs >= record.expiresAtMs) {
    return refuse(
      'token-expired',
      `join token ${record.id} expired at ${isoTime(record.expiresAtMs)}; ${now}`,
      NEW_TOKEN,
    );
  }
  if (nowMs < record.createdAtMs - JOIN_CLOCK_STEP_BACK_MAX_MS) {
    return refuse(
      'controller-clock',
      `join token ${record.id} was made at ${isoTime(record.createdAtMs)}, but ${now}: whether it has expired cannot be told`,
      `Set the controller's clock, or: ${NEW_TOKEN}`,
    );
  }
  return undefined;
}

/** Enough to recognise whose token it was; a message is no listing. */
const USERS_NAMED_MAX = 5;

function usedUp(record: JoinTokenRecord): string {
  const names = [...new Set(record.usedBy.map((use) => use.node))];
  const by = names.length > 0 ? ` by ${names.slice(0, USERS_NAMED_MAX).join(', ')}` : '';
  const rest = names.length - USERS_NAMED_MAX;
  const more = rest > 0 ? ` and ${rest} more` : '';
  return `join token ${record.id} is used up${by}${more}`;
}

function refuse(reason: BoardRefusal, message: string, remedy: string): Redemption {
  return { ok: false, reason, failure: failure('UNAUTHENTICATED', message, remedy) };
}

function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}

/** Takes the same time wherever the difference is. Digests have a fixed length, so telling lengths apart reveals nothing. */
function sameDigest(left: string, right: string): boolean {
  if (left.length !== right.length) return false;
  let difference = 0;
  for (let index = 0; index < left.length; index += 1) {
    difference |= left.charCodeAt(index) ^ right.charCodeAt(index);
  }
  return difference === 0;
}
