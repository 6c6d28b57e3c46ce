import { spawn } from 'node:child_process';
import { pipeline } from 'node:stream/promises';
import { err, failure, ok, type Failure, type Result } from '@grappe/domain';
import type { DebianPackageFields, ReadDebianPackage } from '@grappe/ports';

const FIELDS = ['Package', 'Version', 'Architecture', 'Depends'] as const;
/** The control file of a package is a few kilobytes. */
const OUTPUT_BYTES_MAX = 1_048_576;
const COMPLAINT_BYTES_MAX = 4_096;
/** It reads the first kilobytes of some megabytes. */
const READ_MS_MAX = 60_000;

/** Asks dpkg-deb, which every Debian has, what a package says of itself. The package comes by a pipe: nothing of it is written anywhere. */
export const readDebianPackage: ReadDebianPackage = async (bytes) => {
  const { status, output, complaint } = await askDpkg(bytes);
  if (status === undefined) {
    const remedy = 'The controller has to run on Debian, or on a system with dpkg.';
    return err(failure('REFUSED', `dpkg-deb cannot be run: ${complaint}`, remedy));
  }
  if (status !== 0) return err(notAPackage(complaint));
  return fieldsOf(output);
};

function notAPackage(why: string): Failure {
  return failure(
    'INVALID_INPUT',
    `it is no Debian package: ${why}`,
    'Packages are built with "npm run packages".',
  );
}

interface Answer {
  /** Undefined: it could not be run. */
  readonly status: number | undefined;
  readonly output: string;
  readonly complaint: string;
}

async function askDpkg(bytes: NodeJS.ReadableStream): Promise<Answer> {
  const child = spawn('dpkg-deb', ['--field', '-', ...FIELDS], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  // That of `spawn` goes on when there is no such program, and keeps a command line from its end.
  const timer = setTimeout(() => child.kill('SIGKILL'), READ_MS_MAX);
  const ended = new Promise<number | undefined | Error>((resolve) => {
    child.on('error', resolve);
    child.on('close', (code) => resolve(code ?? undefined));
  });
  const output = collect(child.stdout, OUTPUT_BYTES_MAX);
  const complaint = collect(child.stderr, COMPLAINT_BYTES_MAX);
  // It stops reading when it knows enough, or when it has seen that this is no package.
  await pipeline(bytes, child.stdin).catch(() => undefined);
  const status = await ended;
  clearTimeout(timer);
  if (status instanceof Error) return { status: undefined, output: '', complaint: status.message };
  const said = complaint().replaceAll(/\s+/g, ' ').trim();
  return { status: status ?? 1, output: output(), complaint: said };
}

function collect(stream: NodeJS.ReadableStream, bytesMax: number): () => string {
  const chunks: Buffer[] = [];
  let size = 0;
  stream.on('data', (chunk: Buffer) => {
    if (size < bytesMax) chunks.push(chunk);
    size += chunk.length;
  });
  return () => Buffer.concat(chunks).toString('utf8');
}

function fieldsOf(output: string): Result<DebianPackageFields, Failure> {
  const values = new Map<string, string>();
  for (const line of output.replaceAll(/\n[ \t]+/g, ' ').split('\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) values.set(line.slice(0, colon), line.slice(colon + 1).trim());
  }
  const [name, version, architecture] = FIELDS.map((field) => values.get(field) ?? '');
  if (!name || !version || !architecture)
    return err(notAPackage('it has no name, version or architecture'));
  const depends = (values.get('Depends') ?? '').split(',').map((relation) => relation.trim());
  return ok({ name, version, architecture, depends: depends.filter((one) => one !== '') });
}
