import {
  err,
  failure,
  formatJoinToken,
  joinBase32,
  JOIN_ID_LENGTH,
  JOIN_SECRET_LENGTH,
  ok,
  type Failure,
  type JoinTokenRecord,
  type NodeName,
  type Result,
} from '@grappe/domain';
import type { CertificateAuthority } from './authority.ts';
import { sha256Hex } from './digest.ts';
import type { RandomBytes } from './random.ts';

/** Long enough to flash and start a rack of cards in an afternoon, short enough that a token in a shell history is dead. */
export const JOIN_TTL_DEFAULT_MS = 86_400_000;
/** A token that lives longer is a password that nobody rotates. */
export const JOIN_TTL_MAX_MS = 31 * 86_400_000;
/** Four times the largest rack of a user; each use adds some 130 bytes to the record. */
export const JOIN_USES_MAX = 256;

export interface JoinTokenOptions {
  readonly ca: Pick<CertificateAuthority, 'digest'>;
  readonly random: RandomBytes;
  readonly ttlMs: number;
  /** How many nodes may join with it. */
  readonly uses: number;
  /** Only this node may use it. */
  readonly node?: NodeName;
  /** Whoever joins with it takes the place of the board that has the name. */
  readonly replace?: boolean;
  /** Name of the operator who makes it. */
  readonly createdBy?: string;
  readonly wallMs: number;
}

export interface NewJoinToken {
  /** Shown once, to the operator, and kept nowhere. */
  readonly text: string;
  readonly record: JoinTokenRecord;
}

export function createJoinToken(options: JoinTokenOptions): Result<NewJoinToken, Failure> {
  const { ca, random, ttlMs, uses, node, replace = false, createdBy, wallMs } = options;
  if (!Number.isSafeInteger(uses) || uses < 1 || uses > JOIN_USES_MAX) {
    return refuse(`a join token has 1 to ${JOIN_USES_MAX} uses, not ${uses}`);
  }
  if (!Number.isSafeInteger(ttlMs) || ttlMs < 1 || ttlMs > JOIN_TTL_MAX_MS) {
    return refuse(`a join token lives 1 to ${JOIN_TTL_MAX_MS} ms (31 days), not ${ttlMs}`);
  }
  if (replace && node === undefined) {
    return refuse('a join token that replaces a board needs the name of its node');
  }
  if (replace && uses !== 1) {
    return refuse(`a join token that replaces a board is used once, not ${uses} times`);
  }
  const id = randomText(random, JOIN_ID_LENGTH);
  const secret = randomText(random, JOIN_SECRET_LENGTH);
  const record = {
    id,
    secretSha256: hashJoinSecret(secret),
    createdAtMs: wallMs,
    expiresAtMs: wallMs + ttlMs,
    usesLeft: uses,
    ...(node === undefined ? {} : { node }),
    ...(replace ? { replace } : {}),
    ...(createdBy === undefined ? {} : { createdBy }),
    usedBy: [],
  };
  return ok({ text: formatJoinToken({ caDigest: ca.digest, id, secret }), record });
}

/** For `redeemJoinToken`, which compares digests. A plain hash will do: the secret has 130 random bits, nothing to guess. */
export function hashJoinSecret(secret: string): string {
  return sha256Hex(secret);
}

function randomText(random: RandomBytes, length: number): string {
  const bitsPerCharacter = 5;
  return joinBase32(random(Math.ceil((length * bitsPerCharacter) / 8)), length);
}

function refuse(message: string): { readonly ok: false; readonly error: Failure } {
  return err(failure('INVALID_INPUT', message));
}
