import { open } from 'node:fs/promises';
import { GrappeError } from '@grappe/domain';
import { toFileError } from './errno.ts';

/** Keys, certificates and tokens are a few kilobytes; anything larger was named by mistake. */
export const SECRET_FILE_BYTES_MAX = 65_536;
const OTHERS_MODE_MASK = 0o077;

/**
 * Reads a key or a token. Throws `REFUSED` when anybody but the owner may use the file, `NOT_FOUND`, `LIMIT_EXCEEDED`. The content is in no
 * message.
 */
export async function readSecretFile(path: string): Promise<string> {
  try {
    const file = await open(path, 'r');
    try {
      // Asked of the open file, so that it cannot be exchanged between check and reading.
      const { mode, size } = await file.stat();
      refuseOpenMode(path, mode);
      if (size > SECRET_FILE_BYTES_MAX) {
        throw new GrappeError(
          'LIMIT_EXCEEDED',
          `${path} has ${size} bytes; a secret has at most ${SECRET_FILE_BYTES_MAX}`,
        );
      }
      return await file.readFile('utf8');
    } finally {
      await file.close();
    }
  } catch (thrown) {
    throw toFileError(path, thrown);
  }
}

function refuseOpenMode(path: string, mode: number): void {
  if ((mode & OTHERS_MODE_MASK) === 0) return;
  const octal = (mode & 0o777).toString(8).padStart(4, '0');
  throw new GrappeError('REFUSED', `${path} has mode ${octal}: others may use this secret`, {
    remedy: `chmod 600 ${path}`,
  });
}
