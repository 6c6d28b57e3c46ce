import { readFileSync } from 'node:fs';
import path from 'node:path';
import { GrappeError } from '@grappe/domain';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readLayout } from './card-layout.ts';
import { bytesOf } from './copied-pieces.ts';
import { DiskBytes, type Disk, type DiskPiece } from './disk.ts';
import { ExtVolume } from './ext-volume.ts';
import { FatVolume } from './fat-volume.ts';
import { PartitionDisk, WritablePartition } from './partition-disk.ts';
import { makeImage, scratchFolder, type FatBits } from './testing/make-image.ts';

/** Each damages another handful of bytes; a failing one is found again by its number. */
const SEEDS = 400;
/** Pieces of this size that are all zeros are left alone: to damage them is mostly to change nothing that is read. */
const PIECE_BYTES = 32;
const scratch = scratchFolder();
afterAll(() => scratch.remove());

/** Damage in memory; what is written is kept apart and forgotten. */
class Damaged implements Disk {
  readonly lengthBytes: number;
  readonly #bytes: Buffer;
  readonly #changes = new Map<number, number>();

  constructor(bytes: Buffer, places: readonly number[], random: () => number) {
    this.#bytes = bytes;
    this.lengthBytes = bytes.length;
    const count = 1 + Math.floor(random() * 12);
    for (let done = 0; done < count; done += 1) {
      const piece = places[Math.floor(random() * places.length)] ?? 0;
      const value =
        [0, 1, 0x7f, 0x80, 0xff][Math.floor(random() * 8)] ?? Math.floor(random() * 256);
      this.#changes.set(piece + Math.floor(random() * PIECE_BYTES), value);
    }
  }

  readSync(target: Uint8Array, position: number): number {
    const part = this.#bytes.subarray(position, position + target.length);
    target.set(part);
    for (const [at, value] of this.#changes) {
      if (at >= position && at < position + part.length) target[at - position] = value;
    }
    return part.length;
  }

  writeSync(data: Uint8Array, position: number): void {
    for (const [index, value] of data.entries()) this.#changes.set(position + index, value);
  }

  copySync(piece: DiskPiece, position: number): void {
    this.writeSync(bytesOf(piece), position);
  }
}

/** Park and Miller; deterministic for each seed. */
function randomOf(seed: number): () => number {
  let state = (seed * 7_919 + 1) % 2_147_483_647;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

function filledPieces(bytes: Buffer): readonly number[] {
  const zeros = Buffer.alloc(PIECE_BYTES);
  const pieces: number[] = [];
  for (let at = 0; at + PIECE_BYTES <= bytes.length; at += PIECE_BYTES) {
    if (!bytes.subarray(at, at + PIECE_BYTES).equals(zeros)) pieces.push(at);
  }
  return pieces;
}

/** Everything that is done with a card image. */
async function useAll(disk: Disk): Promise<void> {
  const { boot, root } = readLayout(disk);
  const fat = await FatVolume.forWriting(new WritablePartition(disk, boot));
  fat.freeBytes();
  fat.list('');
  fat.list('overlays');
  fat.read('cmdline.txt');
  fat.write('cmdline.txt', new DiskBytes(Buffer.alloc(3_000, 'x')));
  fat.write('grappe/card.json', new DiskBytes(Buffer.from('{}')));
  fat.equals('config.txt', new DiskBytes(Buffer.from('# config\n')));
  fat.remove('overlays');
  fat.close();
  if (root === undefined) return;
  const ext = ExtVolume.open(new PartitionDisk(disk, root));
  if (ext === undefined) return;
  ext.readStart('etc/os-release', 65_536);
  ext.exists('usr/bin/x-299');
}

describe.each<FatBits>([12, 16, 32])('a damaged card image with FAT%i', (fatBits) => {
  let bytes = Buffer.alloc(0);
  let places: readonly number[] = [];

  beforeAll(() => {
    const many = Object.fromEntries(
      Array.from({ length: 300 }, (_, index) => [`usr/bin/x-${index}`, '']),
    );
    const image = makeImage(path.join(scratch.path, `${fatBits}.img`), {
      fatBits,
      table: fatBits === 16 ? 'gpt' : 'dos',
      boot: {
        'cmdline.txt': 'root=x '.repeat(300),
        'config.txt': '# config\n',
        'overlays/a-name-that-is-long.dtbo': 'x',
        'overlays/README': 'y'.repeat(9_000),
      },
      root: {
        ...many,
        'usr/lib/os-release': 'ID=debian\n'.repeat(300),
        'etc/os-release': '->../usr/lib/os-release',
      },
      ext: fatBits === 12 ? ['-b', '1024', '-O', '^extents,^huge_file,^64bit'] : [],
    });
    bytes = readFileSync(image);
    places = filledPieces(bytes);
  });

  it('is used or refused, and never breaks or hangs the program', async () => {
    const outcomes = new Map<string, number>();
    for (let seed = 1; seed <= SEEDS; seed += 1) {
      const disk = new Damaged(bytes, places, randomOf(seed));
      const outcome = await useAll(disk).then(
        () => 'used',
        (thrown: unknown) =>
          thrown instanceof GrappeError ? thrown.code : `seed ${seed}: ${String(thrown)}`,
      );
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    }
    const known = ['used', 'CORRUPT', 'STORAGE_FULL', 'NOT_FOUND'];
    expect([...outcomes.keys()].filter((outcome) => !known.includes(outcome))).toEqual([]);
    expect(outcomes.get('CORRUPT')).toBeGreaterThan(0);
    expect(outcomes.get('used')).toBeGreaterThan(0);
  });
});
