import { GrappeError } from '@grappe/domain';
import { printDocument, renderFacts, type OutputFormat } from '../format/print.ts';
import { harmless } from '../format/harmless.ts';
import { note, write, type CliIo } from '../io.ts';
import { withSession, type ConnectedOptions } from '../session.ts';
import { CLI_VERSION } from '../version.ts';

export interface VersionOptions extends ConnectedOptions {
  readonly output: OutputFormat;
}

/** Own version first, so that it is seen also when there is no controller to ask. */
export async function showVersion(io: CliIo, options: VersionOptions): Promise<void> {
  const asked = await askController(io, options);
  if (options.output === 'json' || options.output === 'yaml') {
    await printDocument(io, options.output, {
      command: CLI_VERSION,
      controller: 'version' in asked ? asked.version : null,
    });
  } else {
    await write(
      io.stdout,
      renderFacts([
        ['command', CLI_VERSION],
        ['controller', 'version' in asked ? harmless(asked.version) : ''],
      ]),
    );
  }
  if (!('error' in asked)) return;
  // Without a context there is no controller to have a version: that is no error here.
  if (asked.error.code !== 'NOT_FOUND') throw asked.error;
  await note(io, `no controller asked: ${asked.error.message}`);
}

async function askController(
  io: CliIo,
  options: VersionOptions,
): Promise<{ readonly version: string } | { readonly error: GrappeError }> {
  try {
    const { version } = await withSession(io, options, ({ client }) => client.getRack());
    return { version };
  } catch (error) {
    if (error instanceof GrappeError) return { error };
    throw error;
  }
}
