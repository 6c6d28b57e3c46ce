import type { Failure, Identity, JoinTokenRecord, JoinTokenTerms, Result } from '@grappe/domain';

export interface IssuedIdentity {
  readonly certPem: string;
  /** Hexadecimal. */
  readonly serial: string;
  readonly notAfterMs: number;
}

export interface NewToken {
  /** Shown once, kept nowhere. */
  readonly text: string;
  readonly record: JoinTokenRecord;
}

/** What the rack's certificate authority does for the controller. Times are wall clock. */
export interface Certificates {
  readonly caPem: string;
  newToken(
    options: JoinTokenTerms & {
      /** Name of the operator who makes it. */
      readonly createdBy?: string;
      readonly wallMs: number;
    },
  ): Result<NewToken, Failure>;
  /** Hexadecimal digest of a join token's secret, as its record holds it. */
  secretDigest(secret: string): string;
  /** Hexadecimal digest of the request's public key, once its signature and key type have been checked. */
  checkRequest(csrPem: string): Promise<Result<{ readonly publicKeySha256: string }, Failure>>;
  issue(
    csrPem: string,
    identity: Identity,
    wallMs: number,
  ): Promise<Result<IssuedIdentity, Failure>>;
}
