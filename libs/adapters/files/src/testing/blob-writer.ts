import { CHUNK_BYTES } from '@grappe/domain';
import { BlobFolder } from '../blob-folder.ts';

/** A process for the tests to kill: receives a blob of one repeated byte, and prints each offset that was acknowledged. */
const [folder, sha256, sizeText] = process.argv.slice(2);
if (folder === undefined || sha256 === undefined || sizeText === undefined) {
  throw new Error('usage: blob-writer <folder> <sha256> <size in bytes>');
}

const sizeBytes = Number(sizeText);
const blobs = new BlobFolder({ folder, reserveBytes: 0 });
const begun = await blobs.begin(sha256, sizeBytes);
if (!begun.ok) throw new Error(begun.failure.message);
let { offset } = begun;
process.stdout.write(`begin ${offset}\n`);
while (offset < sizeBytes) {
  const chunk = Buffer.alloc(Math.min(CHUNK_BYTES, sizeBytes - offset), 0x67);
  const appended = await blobs.append(sha256, offset, chunk);
  if (!appended.ok) throw new Error(appended.reason);
  offset = appended.offset;
  process.stdout.write(`${offset}\n`);
}
process.stdout.write(`${await blobs.finish(sha256)}\n`);
