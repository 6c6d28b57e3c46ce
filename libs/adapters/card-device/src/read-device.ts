import { closeSync, openSync, readSync } from 'node:fs';
import { runProgram } from './run-program.ts';
import type { CardReader } from './flash-medium.ts';

/** Lets `look` read a device that is not written to now. Answers what it found; undefined when the device cannot be read, or `look` throws. */
export async function lookAtDevice<T>(
  path: string,
  lengthBytes: number,
  look: (card: CardReader) => Promise<T>,
): Promise<T | undefined> {
  let fd: number | undefined;
  try {
    // What the kernel remembers may be of a card that was in the reader before.
    await runProgram('blockdev', ['--flushbufs', path]);
    fd = openSync(path, 'r');
    const opened = fd;
    return await look({
      lengthBytes,
      readSync: (target, position) => readSync(opened, target, 0, target.length, position),
    });
  } catch {
    return undefined;
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}
