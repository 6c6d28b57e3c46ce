import { stat } from 'node:fs/promises';
import { GrappeError } from '@grappe/domain';
import { BaseCache } from './base-cache.ts';
import { checkSum, expectedSha256, sha256Of } from './checksum.ts';
import { DiskFile } from './disk.ts';
import { fileFault } from './faults.ts';
import { HEAD_BYTES, packingOf, type Packing } from './packing.ts';
import { writeSparse } from './sparse-file.ts';
import { unpack } from './unpack.ts';

/** What takes time while a card image is opened. */
export type OpeningStep = 'checksum' | 'unpack' | 'wait';

export interface OpenOptions {
  /** Where unpacked images are kept. */
  readonly cacheFolder: string;
  readonly signal: AbortSignal;
  /** `wait` is told once: another program is unpacking the same image. */
  readonly onProgress: (step: OpeningStep, doneBytes: number, totalBytes: number) => void;
}

/** A card image that is open for reading, unpacked. Close `disk` when done. */
export interface CardImage {
  /** As it was named. */
  readonly file: string;
  readonly disk: DiskFile;
}

/**
 * Opens a card image, packed or not, and checks what it comes with: the checksums of its packing, and the file `.sha256` beside it.
 * Throws `NOT_FOUND`, `INVALID_INPUT` for what is no card image, `CORRUPT` for one that is cut off or damaged, `STORAGE_FULL`.
 */
export async function openCardImage(file: string, options: OpenOptions): Promise<CardImage> {
  const sizeBytes = await fileSize(file);
  const packing = packingOfFile(file);
  const expected = await expectedSha256(file);
  const sum = (): Promise<string> =>
    sha256Of(file, {
      signal: options.signal,
      onRead: (done) => options.onProgress('checksum', done, sizeBytes),
    });
  if (packing === 'none') {
    const disk = new DiskFile(file);
    try {
      if (expected !== undefined) checkSum(file, await sum(), expected);
      return { file, disk };
    } catch (thrown) {
      disk.close();
      throw thrown;
    }
  }
  const sha256 = await sum();
  checkSum(file, sha256, expected);
  const path = await unpacked(file, packing, sha256, sizeBytes, options);
  return { file, disk: new DiskFile(path) };
}

async function unpacked(
  file: string,
  packing: Exclude<Packing, 'none'>,
  sha256: string,
  sizeBytes: number,
  { cacheFolder, signal, onProgress }: OpenOptions,
): Promise<string> {
  const cache = new BaseCache(cacheFolder);
  const into = async (path: string): Promise<void> => {
    const onRead = (done: number): void => onProgress('unpack', done, sizeBytes);
    const content = imageIn(file, unpack(file, packing, { signal, onRead }));
    await writeSparse(path, content, { mode: 0o600 });
  };
  return cache.get(sha256, into, { signal, onWait: () => onProgress('wait', 0, sizeBytes) });
}

/** The same chunks. What is no card image is refused by its first bytes, before it takes the room of one and the place of another. */
async function* imageIn(
  file: string,
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  let head: Uint8Array | undefined = new Uint8Array();
  for await (const chunk of chunks) {
    if (head === undefined) {
      yield chunk;
      continue;
    }
    head = Buffer.concat([head, chunk]);
    if (head.length < HEAD_BYTES) continue;
    if (packingOf(head) !== 'none') throw notPacked(file);
    yield head;
    head = undefined;
  }
  if (head !== undefined) throw notPacked(file);
}

function notPacked(file: string): GrappeError {
  return new GrappeError('INVALID_INPUT', `what is packed in ${file} is not a card image`, {
    remedy: 'name an image of a whole card (.img), packed once and by itself: no archive of files',
  });
}

async function fileSize(file: string): Promise<number> {
  try {
    const found = await stat(file);
    if (found.isFile()) return found.size;
  } catch (thrown) {
    throw fileFault(file, thrown);
  }
  throw new GrappeError('INVALID_INPUT', `${file} is not a file`, {
    remedy: 'name a card image: .img, or one packed as .xz, .zst, .gz or .zip',
  });
}

function packingOfFile(file: string): Packing {
  const disk = new DiskFile(file);
  try {
    const head = new Uint8Array(HEAD_BYTES);
    const packing = packingOf(head.subarray(0, disk.readSync(head, 0)));
    if (packing !== undefined) return packing;
  } finally {
    disk.close();
  }
  throw new GrappeError('INVALID_INPUT', `${file} is not a card image`, {
    remedy: 'name an image of a whole card (.img), or one packed as .xz, .zst, .gz or .zip',
  });
}
