import {
  err,
  failure,
  formatJoinToken,
  joinBase32,
  joinTokenFault,
  JOIN_ID_LENGTH,
  JOIN_SECRET_LENGTH,
  ok,
  type Failure,
  type JoinTokenRecord,
  type JoinTokenTerms,
  type Result,
} from '@grappe/domain';
import type { CertificateAuthority } from './authority.ts';
import { sha256Hex } from './digest.ts';
import type { RandomBytes } from './random.ts';

export interface JoinTokenOptions extends JoinTokenTerms {
  readonly ca: Pick<CertificateAuthority, 'digest'>;
  readonly random: RandomBytes;
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
  const fault = joinTokenFault(options);
  if (fault !== undefined) return err(failure('INVALID_INPUT', fault));
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
