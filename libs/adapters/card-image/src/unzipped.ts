import type { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import { GrappeError } from '@grappe/domain';
import { openPromise, type Entry, type ZipFile } from 'yauzl';
import { brokenPacking, fileFault } from './faults.ts';

/** Stored as it is, and deflate. Windows packs large files by another. */
const METHODS = [0, 8];
/** A download has the image and perhaps a readme; a zip with thousands of files is something else. */
const ENTRIES_MAX = 1_000;
/** As many names as a person reads. */
const NAMES_SHOWN = 5;

/** The one file with the ending .img in a zip, zip64 included. Throws `INVALID_INPUT` when there is none or more than one, `CORRUPT`. */
export async function* unzipped(
  file: string,
  options: { readonly signal: AbortSignal; readonly onRead: (doneBytes: number) => void },
): AsyncGenerator<Uint8Array, void, undefined> {
  const zip = await openZip(file);
  try {
    const entry = await onlyImage(file, zip);
    if (entry.isEncrypted()) throw notUsable(file, 'it is encrypted', 'unpack it first');
    if (!METHODS.includes(entry.compressionMethod)) {
      const why = `${entry.fileName} is packed by a method that is not known (${entry.compressionMethod})`;
      throw notUsable(file, why, 'unpack it first');
    }
    yield* checked(file, entry, await zip.openReadStreamPromise(entry), options);
  } catch (thrown) {
    throw zipFault(file, thrown);
  } finally {
    zip.close();
  }
}

async function openZip(file: string): Promise<ZipFile> {
  try {
    return await openPromise(file, { autoClose: false });
  } catch (thrown) {
    throw zipFault(file, thrown);
  }
}

async function onlyImage(file: string, zip: ZipFile): Promise<Entry> {
  if (zip.entryCount > ENTRIES_MAX) {
    throw notUsable(file, `it has ${zip.entryCount} files in it`, 'name a zip with one card image');
  }
  const images: Entry[] = [];
  for await (const entry of zip.eachEntry()) {
    // What macOS adds beside each file has the same name in another folder.
    const isImage = /\.img$/i.test(entry.fileName) && !entry.fileName.startsWith('__MACOSX/');
    if (isImage) images.push(entry);
  }
  const [image, ...others] = images;
  if (image === undefined) {
    throw notUsable(file, 'no file in it ends in .img', 'name a zip with one card image');
  }
  if (others.length > 0) {
    const names = images.slice(0, NAMES_SHOWN).map(({ fileName }) => fileName);
    throw notUsable(
      file,
      `it has ${images.length} card images in it: ${names.join(', ')}`,
      'unpack it, and name the one that is meant',
    );
  }
  return image;
}

async function* checked(
  file: string,
  entry: Entry,
  content: Readable,
  {
    signal,
    onRead,
  }: { readonly signal: AbortSignal; readonly onRead: (doneBytes: number) => void },
): AsyncGenerator<Uint8Array, void, undefined> {
  let sum = 0;
  let done = 0;
  try {
    for await (const chunk of content as AsyncIterable<Buffer>) {
      signal.throwIfAborted();
      sum = crc32(chunk, sum);
      done += chunk.length;
      onRead((done / entry.uncompressedSize) * entry.compressedSize);
      yield chunk;
    }
  } finally {
    content.destroy();
  }
  if (sum !== entry.crc32) throw brokenPacking(file, `the checksum of ${entry.fileName} differs`);
}

function zipFault(file: string, thrown: unknown): unknown {
  if (thrown instanceof GrappeError || !(thrown instanceof Error)) return thrown;
  if (thrown.name === 'AbortError') return thrown;
  const fault = fileFault(file, thrown);
  return fault === thrown ? brokenPacking(file, thrown.message, thrown) : fault;
}

function notUsable(file: string, why: string, remedy: string): GrappeError {
  return new GrappeError('INVALID_INPUT', `${file} cannot be used: ${why}`, { remedy });
}
