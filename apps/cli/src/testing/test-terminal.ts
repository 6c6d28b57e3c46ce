import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import type { PemBundle } from '@grappe/adapter-pki';
import type { CliIo } from '../io.ts';
import { runCli } from '../run-cli.ts';

export interface Outcome {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface TerminalOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  /** Whether stdin, stdout and stderr are a terminal. */
  readonly isTTY?: boolean;
  readonly interrupted?: AbortSignal;
  /** Told of every text on stdout. */
  readonly onStdout?: (text: string) => void;
}

/** Runs one command line in this process, with streams that are kept. */
export async function runInTerminal(
  args: readonly string[],
  options: TerminalOptions = {},
): Promise<Outcome> {
  const isTTY = options.isTTY ?? false;
  const [stdout, stderr] = [sink(isTTY, options.onStdout), sink(isTTY)];
  const stdin = Object.assign(Readable.from([Buffer.from(options.stdin ?? '')]), { isTTY });
  const io: CliIo = {
    stdin,
    stdout: stdout.stream,
    stderr: stderr.stream,
    env: options.env ?? {},
    nowMs: Date.now,
    interrupted: options.interrupted ?? new AbortController().signal,
    programs: '/nowhere',
  };
  const exitCode = await runCli(args, io);
  return { exitCode, stdout: stdout.text(), stderr: stderr.text() };
}

/** What was complained about. How far something is, is told in between where it takes more than a second, as on a busy machine. */
export function withoutProgress(stderr: string): string {
  return stderr.replace(/^.*: \d+ %, .*\n/gm, '');
}

function sink(isTTY: boolean, onText?: (text: string) => void) {
  const chunks: string[] = [];
  const stream = Object.assign(new PassThrough(), { isTTY, columns: 100 });
  stream.on('data', (chunk: Buffer) => {
    chunks.push(chunk.toString());
    onText?.(chunk.toString());
  });
  return { stream, text: () => chunks.join('') };
}

/** A folder that is gone after `use`. */
export async function inFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'grappe-cli-'));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export async function writeContext(
  folder: string,
  controller: string,
  bundle: PemBundle,
): Promise<string> {
  const path = join(folder, 'context.json');
  const { caPem, certPem, keyPem } = bundle;
  const text = JSON.stringify({ controller, rack: 'testrack', caPem, certPem, keyPem });
  await writeFile(path, text, { mode: 0o600 });
  return path;
}
