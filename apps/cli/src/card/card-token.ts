import { readSecretFile } from '@grappe/adapter-files';
import { GrappeError, parseJoinToken, type NodeName } from '@grappe/domain';
import { withSession, type ConnectedOptions } from '../session.ts';
import type { CliIo } from '../io.ts';

export interface CardToken {
  readonly text: string;
  /** What of it may be shown, as listings name it. */
  readonly id: string;
  /** Of one that was given, only its maker knows. */
  readonly expiresAtMs?: number;
}

export interface TokenWish {
  readonly ttlMs: number;
  /** Whoever joins with it takes the node's name over from a board that has it. */
  readonly replace: boolean;
}

/** A new token of the controller that only this node can use, and once. */
export async function makeToken(
  io: CliIo,
  options: ConnectedOptions,
  node: NodeName,
  { ttlMs, replace }: TokenWish,
): Promise<CardToken> {
  return withSession(io, options, async ({ client }) => {
    const { token, expiresAtMs } = await client.createToken({ node, ttlMs, uses: 1, replace });
    return { ...parsed('the token of the controller', token), expiresAtMs };
  });
}

/** A token that was made elsewhere, out of a file that only its owner may read. */
export async function readToken(file: string): Promise<CardToken> {
  return parsed(file, await readSecretFile(file));
}

function parsed(what: string, text: string): CardToken {
  const token = parseJoinToken(text);
  if (token.ok) return { text: text.trim(), id: token.value.id };
  throw new GrappeError('INVALID_INPUT', `${what}: ${token.error}`, {
    remedy: '`grappe token create --node NODE` makes one',
  });
}
