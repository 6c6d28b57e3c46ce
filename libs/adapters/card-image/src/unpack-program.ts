import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { GrappeError } from '@grappe/domain';
import { brokenPacking } from './faults.ts';

export interface UnpackProgram {
  readonly program: string;
  /** So that it unpacks stdin to stdout. */
  readonly args: readonly string[];
  readonly debianPackage: string;
}

/** One line is what these programs say; a tenth of it is read by a person. */
const SAID_CHARS_MAX = 400;

interface End {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly said: string;
}

/** Unpacks a stream through a program of the system. Throws `NOT_FOUND` when there is no such program, `CORRUPT` when it complains. */
export async function* throughProgram(
  file: string,
  packed: Readable,
  { program, args, debianPackage }: UnpackProgram,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  const child = spawn(program, [...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { PATH: '/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin', LANG: 'C' },
  });
  const ended = new Promise<End>((resolve, reject) => {
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(0, SAID_CHARS_MAX);
    });
    child.on('error', reject);
    child.on('close', (code, killedBy) => resolve({ code, signal: killedBy, said }));
  });
  // Awaited below; until then it must not count as forgotten.
  ended.catch(() => undefined);
  // It may end before it has read all: what is wrong then, it says itself.
  child.stdin.on('error', () => packed.destroy());
  let readFault: Error | undefined;
  packed.on('error', (error) => {
    readFault = error;
    child.kill();
  });
  packed.pipe(child.stdin);
  try {
    yield* child.stdout as AsyncIterable<Buffer>;
    const end = await ended;
    signal.throwIfAborted();
    if (readFault !== undefined) throw readFault;
    if (end.code !== 0) throw brokenPacking(file, complaint(program, end));
  } catch (thrown) {
    throw isMissing(thrown) ? notInstalled(file, program, debianPackage, thrown) : thrown;
  } finally {
    child.kill();
  }
}

function complaint(program: string, { code, signal, said }: End): string {
  const line = said.replaceAll(/[^ -~]+/g, ' ').trim();
  const how = signal === null ? `ended with ${code}` : `was ended by ${signal}`;
  return line === '' ? `${program} ${how}` : `${program} says "${line}"`;
}

function isMissing(thrown: unknown): boolean {
  const isSpawn = thrown instanceof Error && 'syscall' in thrown && 'code' in thrown;
  return isSpawn && String(thrown.syscall).startsWith('spawn') && thrown.code === 'ENOENT';
}

function notInstalled(file: string, program: string, debianPackage: string, cause: unknown) {
  return new GrappeError(
    'NOT_FOUND',
    `${file} is packed with ${program}, which is not installed here`,
    {
      remedy: `apt install ${debianPackage}, or unpack it elsewhere`,
      cause,
    },
  );
}
