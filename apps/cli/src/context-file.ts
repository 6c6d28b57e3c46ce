import { open } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { GrappeError } from '@grappe/domain';
import type { CliIo } from './io.ts';

/** How to reach one rack as an operator; written by `grappe controller init`. */
export interface OperatorContext {
  /** `host:port` of the controller. */
  readonly controller: string;
  readonly rack: string;
  readonly caPem: string;
  readonly certPem: string;
  readonly keyPem: string;
}

/** Three PEM blocks and two names are some 4 KB; more is another file. */
const CONTEXT_BYTES_MAX = 262_144;
/** Bits of a mode that let others than the owner in. */
const GROUP_AND_WORLD = 0o077;
const KEYS = ['controller', 'rack', 'caPem', 'certPem', 'keyPem'] as const;
const ADDRESS = /^(\[[0-9a-fA-F:.%]+\]|[^\s:/]+):\d{1,5}$/;

export function contextPath(io: CliIo, option: string | undefined): string {
  const chosen = option ?? io.env['GRAPPE_CONTEXT'];
  if (chosen !== undefined && chosen !== '') return chosen;
  return join(io.env['HOME'] ?? homedir(), '.config', 'grappe', 'context.json');
}

/** Reads the context file. It holds a private key, so a file that others may read is refused. */
export async function readContext(path: string): Promise<OperatorContext> {
  const text = await readOwnFile(path);
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw unusable(path, 'it is not JSON');
  }
  if (typeof parsed !== 'object' || parsed === null)
    throw unusable(path, 'it is not a JSON object');
  const fields = parsed as Readonly<Record<string, unknown>>;
  const [controller, rack, caPem, certPem, keyPem] = KEYS.map((key) => {
    const value = fields[key];
    if (typeof value === 'string' && value !== '') return value;
    throw unusable(path, `"${key}" is missing`);
  }) as [string, string, string, string, string];
  if (!ADDRESS.test(controller)) throw unusable(path, '"controller" is not host:port');
  return { controller, rack, caPem, certPem, keyPem };
}

async function readOwnFile(path: string): Promise<string> {
  let file;
  try {
    file = await open(path, 'r');
  } catch (cause) {
    throw cannotOpen(path, cause);
  }
  try {
    const { mode, size } = await file.stat();
    if (process.platform !== 'win32' && (mode & GROUP_AND_WORLD) !== 0) {
      throw new GrappeError(
        'REFUSED',
        `the context file ${path} holds a private key, but others than you may read it`,
        { remedy: `chmod 600 ${path}` },
      );
    }
    if (size > CONTEXT_BYTES_MAX) throw unusable(path, 'it is too large for one');
    return await file.readFile('utf8');
  } catch (cause) {
    throw cause instanceof GrappeError ? cause : cannotOpen(path, cause);
  } finally {
    await file.close();
  }
}

function cannotOpen(path: string, cause: unknown): GrappeError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
  if (code !== 'ENOENT') {
    return new GrappeError('INVALID_INPUT', `cannot read the context file ${path}: ${code}`, {
      remedy: 'name another one with --context FILE, or make this one readable for you',
      cause,
    });
  }
  return new GrappeError('NOT_FOUND', `there is no context file ${path}`, {
    remedy:
      '`grappe controller init` writes one: copy it from the machine of the controller, and name it with --context FILE or GRAPPE_CONTEXT',
    cause,
  });
}

function unusable(path: string, why: string): GrappeError {
  return new GrappeError('INVALID_INPUT', `the context file ${path} cannot be used: ${why}`, {
    remedy: 'copy it anew from the machine of the controller',
  });
}
