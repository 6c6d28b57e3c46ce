import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { GrappeError } from '@grappe/domain';
import { brokenPacking, fileFault } from './faults.ts';
import type { Packing } from './packing.ts';
import { throughProgram, type UnpackProgram } from './unpack-program.ts';
import { unzipped } from './unzipped.ts';

/** Read at a time; zlib's own 16 KiB make a third more calls. */
const CHUNK_BYTES = 262_144;

/** Debian has both, Node 20 neither. All cores: several blocks of one file can be unpacked at once. */
const PROGRAMS: Readonly<Record<'xz' | 'zstd', UnpackProgram>> = {
  xz: {
    program: 'xz',
    args: ['--decompress', '--stdout', '--format=xz', '--threads=0'],
    debianPackage: 'xz-utils',
  },
  zstd: {
    program: 'zstd',
    args: ['--decompress', '--stdout', '--quiet'],
    debianPackage: 'zstd',
  },
};

export interface UnpackOptions {
  readonly signal: AbortSignal;
  /** Told how many bytes of the packed file are read. */
  readonly onRead: (doneBytes: number) => void;
}

/**
 * What is packed in a file, as it is unpacked, in constant memory; a chunk is the consumer's until it asks for the next one. Checksums
 * of the packing are checked: throws `CORRUPT` when they differ or the file was cut off.
 */
export async function* unpack(
  file: string,
  packing: Exclude<Packing, 'none'>,
  { signal, onRead }: UnpackOptions,
): AsyncGenerator<Uint8Array, void, undefined> {
  if (packing === 'zip') {
    yield* unzipped(file, { signal, onRead });
    return;
  }
  const packed = createReadStream(file, { highWaterMark: CHUNK_BYTES, signal });
  let done = 0;
  packed.on('data', (chunk) => {
    done += chunk.length;
    onRead(done);
  });
  packed.pause();
  try {
    yield* unpackStream(file, packed, packing, signal);
  } finally {
    packed.destroy();
  }
}

/** The same for a stream; `name` is what errors call it. */
export async function* unpackStream(
  name: string,
  packed: Readable,
  packing: 'gzip' | 'xz' | 'zstd',
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  if (packing === 'gzip') yield* gunzipped(name, packed);
  else yield* throughProgram(name, packed, PROGRAMS[packing], signal);
}

async function* gunzipped(
  file: string,
  packed: Readable,
): AsyncGenerator<Uint8Array, void, undefined> {
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
  packed.on('error', (error) => gunzip.destroy(error));
  try {
    yield* packed.pipe(gunzip) as AsyncIterable<Buffer>;
  } catch (thrown) {
    throw zlibFault(file, thrown);
  } finally {
    gunzip.destroy();
  }
}

/** What zlib complains about is in the file; all else is the disk, or Ctrl-C. */
function zlibFault(file: string, thrown: unknown): unknown {
  if (thrown instanceof GrappeError || !(thrown instanceof Error)) return thrown;
  const code = 'code' in thrown ? String(thrown.code) : '';
  return code.startsWith('Z_')
    ? brokenPacking(file, thrown.message, thrown)
    : fileFault(file, thrown);
}
