import { constants, gzipSync } from 'node:zlib';

/** As `gzip -9n`: without a name or time, so that the same text gives the same bytes. */
export function compressed(text: string): Uint8Array {
  return gzipSync(text, { level: constants.Z_BEST_COMPRESSION });
}
