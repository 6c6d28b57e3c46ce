import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { GrappeError } from '@grappe/domain';
import { brokenPacking, fileFault } from './faults.ts';

const CHUNK_BYTES = 1_048_576;
/** A list of the checksums of a whole release; longer ones are something else. */
const LIST_BYTES_MAX = 1_048_576;

/** SHA-256 of a file, hexadecimal. */
export async function sha256Of(
  file: string,
  options: { readonly signal: AbortSignal; readonly onRead: (doneBytes: number) => void },
): Promise<string> {
  const hash = createHash('sha256');
  let done = 0;
  try {
    const content = createReadStream(file, { highWaterMark: CHUNK_BYTES, signal: options.signal });
    for await (const chunk of content as AsyncIterable<Buffer>) {
      hash.update(chunk);
      done += chunk.length;
      options.onRead(done);
    }
  } catch (thrown) {
    throw fileFault(file, thrown);
  }
  return hash.digest('hex');
}

/** What the file `<file>.sha256` beside a download says of it; undefined: there is none. Throws `INVALID_INPUT` when it says nothing of it. */
export async function expectedSha256(file: string): Promise<string | undefined> {
  const list = `${file}.sha256`;
  const found = await stat(list).catch(() => undefined);
  if (found === undefined) return undefined;
  const text = found.size > LIST_BYTES_MAX ? '' : await readFile(list, 'utf8');
  const sum = sumOf(text, basename(file));
  if (sum !== undefined) return sum;
  throw new GrappeError('INVALID_INPUT', `${list} has no checksum of ${basename(file)}`, {
    remedy: 'get it anew, or take it away to go without',
  });
}

/** A list as `sha256sum` writes it (`<sum>  <name>`, or `*` before the name), or a sum alone. */
export function sumOf(list: string, name: string): string | undefined {
  for (const line of list.split('\n')) {
    const [, sum, of = ''] = /^([0-9a-fA-F]{64})(?:\s+\*?(.*?))?\s*$/.exec(line) ?? [];
    if (sum !== undefined && (of === '' || basename(of) === name)) return sum.toLowerCase();
  }
  return undefined;
}

export function checkSum(file: string, actual: string, expected: string | undefined): void {
  if (expected === undefined || actual === expected) return;
  throw brokenPacking(file, `its SHA-256 is ${actual}, and ${file}.sha256 says ${expected}`);
}
