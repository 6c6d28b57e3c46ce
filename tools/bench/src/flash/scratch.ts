import { createHash, createCipheriv } from 'node:crypto';
import { mkdtemp, open, rm } from 'node:fs/promises';
import path from 'node:path';
import { runLong } from './run-long.ts';

/** A card image, and a card on which it fits. */
export interface Scratch {
  readonly image: string;
  readonly device: string;
  /** A home of its own for the command line: what it records is not the user's business. */
  readonly home: string;
  remove(): Promise<void>;
}

const BYTES_PER_MIB = 1024 * 1024;
/** What a card has beyond its image. */
const SPARE_MIB = 64;
const SECTOR_BYTES = 512;
const TABLE_AT = 446;
const SIGNATURE_AT = 510;

/** Makes both on the disk, and writes the card once: the first write of a file costs more than all others. */
export async function makeScratch(
  folder: string,
  megabytes: number,
  signal: AbortSignal,
): Promise<Scratch> {
  const place = await mkdtemp(path.join(folder, 'grappe-flash-'));
  const removePlace = () => rm(place, { recursive: true, force: true });
  try {
    const image = path.join(place, 'card.img');
    const card = path.join(place, 'card');
    await writeImage(image, megabytes, signal);
    await runLong('fallocate', ['--length', `${megabytes + SPARE_MIB}MiB`, card], signal);
    const args = ['--find', '--show', '--direct-io=on', card];
    const device = (await runLong('losetup', args, signal)).output.trim();
    return {
      image,
      device,
      home: place,
      remove: async () => {
        await runLong('losetup', ['--detach', device], NEVER).finally(removePlace);
      },
    };
  } catch (error) {
    await removePlace();
    throw error;
  }
}

const NEVER = new AbortController().signal;

/** Bytes that nothing can shorten, with the table of a card of one partition at the beginning. */
async function writeImage(file: string, megabytes: number, signal: AbortSignal): Promise<void> {
  const key = createHash('sha256').update('bench:flash').digest();
  const stream = createCipheriv('aes-256-ctr', key, Buffer.alloc(16));
  const zeros = Buffer.alloc(BYTES_PER_MIB);
  const handle = await open(file, 'wx');
  try {
    for (let at = 0; at < megabytes; at += 1) {
      signal.throwIfAborted();
      const bytes = stream.update(zeros);
      if (at === 0) writeTable(bytes, megabytes);
      await handle.writeFile(bytes);
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** One partition of Linux from the first MiB to the end. */
function writeTable(head: Buffer, megabytes: number): void {
  const sectorsPerMib = BYTES_PER_MIB / SECTOR_BYTES;
  head.fill(0, TABLE_AT, SIGNATURE_AT);
  head.writeUInt8(0x83, TABLE_AT + 4);
  head.writeUInt32LE(sectorsPerMib, TABLE_AT + 8);
  head.writeUInt32LE((megabytes - 1) * sectorsPerMib, TABLE_AT + 12);
  head.writeUInt16LE(0xaa55, SIGNATURE_AT);
}
