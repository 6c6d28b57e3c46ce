import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { CHUNK_BYTES } from '@grappe/domain';

/** Streams the file, so that an image of gigabytes takes no more memory than a chunk. */
export async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: CHUNK_BYTES })) {
    hash.update(chunk as Uint8Array);
  }
  return hash.digest('hex');
}
