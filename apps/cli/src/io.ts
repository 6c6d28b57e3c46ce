import { once } from 'node:events';
import { styleText } from 'node:util';

type Format = Parameters<typeof styleText>[0];

/** What a command may touch of the world, so that tests can stand in for a terminal. */
export interface CliIo {
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  /** Data only. */
  readonly stdout: OutputStream;
  /** Everything else: errors, warnings, questions, progress. */
  readonly stderr: OutputStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly nowMs: () => number;
  /** Aborted by Ctrl-C: streams end, and the exit code becomes 130. */
  readonly interrupted: AbortSignal;
  /** Folder with one folder per program, in each a main.js. */
  readonly programs: string;
}

export type OutputStream = NodeJS.WritableStream & {
  readonly isTTY?: boolean;
  readonly columns?: number;
};

/** Writes and waits when the reader is slower than we are, so that a long log never piles up in memory. */
export async function write(stream: OutputStream, text: string): Promise<void> {
  if (!stream.write(text)) await once(stream, 'drain');
}

export type Paint = (format: Format, text: string) => string;

/** Colours for one stream: only on a terminal, and never when NO_COLOR is set. */
export function painter(io: CliIo, stream: OutputStream): Paint {
  const plain =
    stream.isTTY !== true || (io.env['NO_COLOR'] ?? '') !== '' || io.env['TERM'] === 'dumb';
  return plain ? (_, text) => text : (format, text) => styleText(format, text, ALWAYS);
}

/** The stream has been looked at above; styleText would look at another one. */
const ALWAYS = { validateStream: false };

export async function note(io: CliIo, text: string): Promise<void> {
  await write(io.stderr, `${text}\n`);
}

export async function warn(io: CliIo, text: string): Promise<void> {
  await write(io.stderr, `${painter(io, io.stderr)('yellow', 'warning:')} ${text}\n`);
}
