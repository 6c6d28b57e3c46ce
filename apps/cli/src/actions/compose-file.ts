import { readFileSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { COMPOSE_BYTES_MAX, GrappeError, NAME_LENGTH_MAX } from '@grappe/domain';
import { parseDotenv } from '@grappe/formats';
import { sizeText } from '../format/size.ts';
import type { CliIo } from '../io.ts';

/** As much as a whole compose file: variables do not need more. */
const ENV_FILE_BYTES_MAX = COMPOSE_BYTES_MAX;
export const STDIN = '-';

export interface ComposeSource {
  /** As the person wrote it, for messages. */
  readonly name: string;
  readonly text: string;
  /** Relative paths in the file begin here. */
  readonly folder: string;
}

/** Reads a compose file, or stdin for `-`. Its size is looked at first: what is too large is never read whole. */
export async function readCompose(io: CliIo, file: string): Promise<ComposeSource> {
  if (file === STDIN) {
    return { name: 'stdin', text: await readStdin(io), folder: process.cwd() };
  }
  return { name: file, text: await readLimited(file), folder: dirname(resolve(file)) };
}

async function readLimited(file: string): Promise<string> {
  try {
    const handle = await open(file, 'r');
    try {
      const stat = await handle.stat();
      if (stat.isDirectory()) throw notReadable(file, 'it is a folder');
      refuseLarge(file, stat.size);
      const text = await handle.readFile('utf8');
      refuseLarge(file, Buffer.byteLength(text));
      return text;
    } finally {
      await handle.close();
    }
  } catch (cause) {
    if (cause instanceof GrappeError) throw cause;
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    throw notReadable(file, code === 'ENOENT' ? 'there is no such file' : code, cause);
  }
}

async function readStdin(io: CliIo): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of io.stdin) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    refuseLarge('stdin', size);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function refuseLarge(file: string, sizeBytes: number): void {
  if (sizeBytes <= COMPOSE_BYTES_MAX) return;
  throw new GrappeError(
    'LIMIT_EXCEEDED',
    `${file} has ${sizeText(sizeBytes)}; a compose file has at most ${sizeText(COMPOSE_BYTES_MAX)}`,
    { remedy: 'check that it is a compose file; large contents belong into images or volumes' },
  );
}

function notReadable(file: string, why: string, cause?: unknown): GrappeError {
  return new GrappeError(
    why === 'there is no such file' ? 'NOT_FOUND' : 'INVALID_INPUT',
    `cannot read ${file}: ${why}`,
    { remedy: 'name a compose file, or - for stdin', cause },
  );
}

/**
 * Variables for `${...}` in the file: those of the env files (or of `.env` beside the compose file), and above them those of
 * the shell, as people know it from Compose.
 */
export function interpolationVariables(
  io: CliIo,
  folder: string,
  envFiles: readonly string[] | undefined,
): Readonly<Record<string, string>> {
  const files = envFiles?.map((file) => ({ file, text: requiredEnvFile(file) })) ?? [
    { file: resolve(folder, '.env'), text: envFileText(folder)('.env') ?? '' },
  ];
  const variables = files.flatMap(({ file, text }) => readEnvFile(io, file, text));
  const shell = Object.entries(io.env);
  return Object.fromEntries(
    [...variables, ...shell].flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
}

/** All that is wrong with an env file at once; never its values. */
function readEnvFile(io: CliIo, file: string, text: string): [string, string | undefined][] {
  const { values, faults } = parseDotenv(text, (name) => io.env[name]);
  if (faults.length === 0) return [...values].map(([key, value]) => [key, value ?? io.env[key]]);
  const lines = faults.map(({ line, message, expected }) => {
    return `${file}:${line}: ${message}${expected === undefined ? '' : ` (expected: ${expected})`}`;
  });
  throw new GrappeError('INVALID_INPUT', `the env file has mistakes:\n${lines.join('\n')}`);
}

function requiredEnvFile(file: string): string {
  const text = envFileText(process.cwd())(file);
  if (text !== undefined) return text;
  throw new GrappeError('NOT_FOUND', `cannot read the env file ${file}`, {
    remedy: `--env-file takes readable files of at most ${sizeText(ENV_FILE_BYTES_MAX)}`,
  });
}

/** Reads the `env_file:` entries of a compose file, by their paths as written. */
export function envFileText(folder: string): (path: string) => string | undefined {
  return (path) => {
    const file = resolve(folder, path);
    try {
      const stat = statSync(file);
      if (!stat.isFile() || stat.size > ENV_FILE_BYTES_MAX) return undefined;
      return readFileSync(file, 'utf8');
    } catch {
      return undefined;
    }
  };
}

/** The folder's name, as a stack may be called; undefined when nothing of it may remain. */
export function stackNameOfFolder(folder: string): string | undefined {
  const name = basename(folder)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, NAME_LENGTH_MAX)
    .replace(/^-+|-+$/g, '');
  return name === '' ? undefined : name;
}
