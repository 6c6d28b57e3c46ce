import { isoTime } from '../format/duration.ts';
import { durationText } from '../format/duration.ts';
import { printDocument, type OutputFormat } from '../format/print.ts';
import { note, write, type CliIo } from '../io.ts';
import { withSession, type ConnectedOptions } from '../session.ts';
import { nodeName } from './node.ts';

export interface TokenOptions extends ConnectedOptions {
  readonly output: OutputFormat;
  readonly node?: string;
  readonly ttl: number;
  readonly uses: number;
}

/** Prints the token alone on stdout, so that it can be piped; it is shown only this once. */
export async function createToken(io: CliIo, options: TokenOptions): Promise<void> {
  await withSession(io, options, async ({ client }) => {
    const { token, expiresAtMs } = await client.createToken({
      ...(options.node !== undefined && { node: nodeName(options.node) }),
      ttlMs: options.ttl,
      uses: options.uses,
    });
    if (options.output === 'json' || options.output === 'yaml') {
      await printDocument(io, options.output, { token, expiresAt: isoTime(expiresAtMs) });
      return;
    }
    await write(io.stdout, `${token}\n`);
    const times = options.uses === 1 ? 'once' : `${options.uses} times`;
    const left = durationText(options.ttl);
    await note(
      io,
      `can be used ${times} within ${left}: on the board, see \`grappe agent join --help\``,
    );
  });
}
