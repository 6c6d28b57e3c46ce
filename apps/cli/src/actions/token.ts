import { GrappeError, joinTokenFault } from '@grappe/domain';
import type { Token__Output } from '@grappe/protocol';
import { durationText, isoTime, spanText } from '../format/duration.ts';
import { harmless } from '../format/harmless.ts';
import { printDocument, printRows, type Document, type OutputFormat } from '../format/print.ts';
import type { Column } from '../format/table.ts';
import { note, write, type CliIo } from '../io.ts';
import { withSession, type ConnectedOptions } from '../session.ts';
import { nodeName } from './node.ts';

export interface TokenOptions extends ConnectedOptions {
  readonly output: OutputFormat;
  readonly node?: string;
  readonly ttl: number;
  readonly uses: number;
  readonly replace?: boolean;
}

export interface TokensOptions extends ConnectedOptions {
  readonly output: OutputFormat;
}

/** Prints the token alone on stdout, so that it can be piped; it is shown only this once. */
export async function createToken(io: CliIo, options: TokenOptions): Promise<void> {
  const { replace = false } = options;
  const terms = {
    ...(options.node !== undefined && { node: nodeName(options.node) }),
    ...{ ttlMs: options.ttl, uses: options.uses, replace },
  };
  const fault = joinTokenFault(terms);
  if (fault !== undefined) {
    throw new GrappeError('INVALID_INPUT', fault, { remedy: 'grappe token create --help' });
  }
  await withSession(io, options, async ({ client }) => {
    const { token, expiresAtMs, id } = await client.createToken(terms);
    if (options.output === 'json' || options.output === 'yaml') {
      await printDocument(io, options.output, {
        token,
        id,
        expiresAt: isoTime(expiresAtMs),
      });
      return;
    }
    await write(io.stdout, `${token}\n`);
    const times = options.uses === 1 ? 'once' : `${options.uses} times`;
    const left = durationText(options.ttl);
    await note(
      io,
      `can be used ${times} within ${left}: on the board, see \`grappe agent join --help\``,
    );
    if (replace) {
      await note(
        io,
        `whoever joins with it is ${options.node ?? 'the node'} from then on: the board that is now is refused, and what ran there is started anew`,
      );
    }
  });
}

/** Join tokens that have not expired; what they are made of is shown once, when they are made. */
export async function listTokens(io: CliIo, options: TokensOptions): Promise<void> {
  await withSession(io, options, async ({ client }) => {
    const { tokens } = await client.listTokens();
    await printRows(io, options.output, {
      columns: tokenColumns(io.nowMs()),
      rows: tokens,
      none: 'no join tokens: `grappe token create` makes one',
      document: () => ({ tokens: tokens.map(tokenDocument) }),
    });
  });
}

/** `text`: the token's id, or the beginning of it. */
export async function removeToken(io: CliIo, text: string, options: TokensOptions): Promise<void> {
  await withSession(io, options, async ({ client }) => {
    const { token } = await client.removeToken({ id: text });
    if (options.output === 'json' || options.output === 'yaml') {
      await printDocument(io, options.output, token === null ? {} : tokenDocument(token));
      return;
    }
    const id = token === null ? text : token.id;
    await note(io, `join token ${harmless(id)} lets nobody join any more`);
  });
}

function tokenColumns(nowMs: number): readonly Column<Token__Output>[] {
  return [
    { header: 'ID', cell: ({ id }) => harmless(id) },
    { header: 'NODE', cell: ({ node }) => (node === '' ? 'any' : harmless(node)) },
    { header: 'USES LEFT', cell: ({ usesLeft }) => String(usesLeft), alignRight: true },
    { header: 'EXPIRES', cell: ({ expiresAtMs }) => `in ${spanText(expiresAtMs - nowMs)}` },
    { header: 'REPLACES', cell: ({ replace }) => (replace ? 'yes' : 'no') },
    {
      header: 'USED BY',
      cell: ({ usedBy }) => harmless(usedBy.join(', ')),
      when: 'filled',
    },
    { header: 'MADE BY', cell: ({ createdBy }) => harmless(createdBy), when: 'wide' },
  ];
}

function tokenDocument(token: Token__Output): Document {
  return {
    id: token.id,
    node: token.node === '' ? null : token.node,
    usesLeft: token.usesLeft,
    expiresAt: isoTime(token.expiresAtMs),
    replace: token.replace,
    createdBy: token.createdBy === '' ? null : token.createdBy,
    usedBy: token.usedBy,
  };
}
