import { Readable } from 'node:stream';
import { failure, GrappeError } from '@grappe/domain';
import type { BlobStore } from '@grappe/ports';
import type { ProcessLife } from '../kernel/process-life.ts';
import type { Disk } from './disk.ts';

interface Blob {
  readonly sizeBytes: number;
  bytes: Buffer;
  complete: boolean;
}

/** Large files of a machine on their way to its engine. Contents are taken as good when all bytes are there: digests are the real store's affair. */
export class StoredBlobs {
  readonly #disk: Disk;
  readonly #blobs = new Map<string, Blob>();

  constructor(disk: Disk) {
    this.#disk = disk;
  }

  /** Power was lost: what was being received ends somewhere before its end. */
  losePower(share: number): void {
    for (const blob of this.#blobs.values()) {
      if (!blob.complete)
        blob.bytes = blob.bytes.subarray(0, Math.floor(blob.bytes.length * share));
    }
  }

  open(life: ProcessLife): BlobStore {
    const disk = this.#disk;
    const blobs = this.#blobs;
    return {
      begin: (sha256, sizeBytes) =>
        disk.read(life, () => {
          if (disk.full) return { ok: false, failure: failure('STORAGE_FULL', 'the disk is full') };
          const blob = blobs.get(sha256) ?? { sizeBytes, bytes: Buffer.alloc(0), complete: false };
          blobs.set(sha256, blob);
          return { ok: true, offset: blob.bytes.length };
        }),
      append: (sha256, offset, chunk) =>
        disk.write(life, 'image part', chunk.length, () => {
          const blob = blobs.get(sha256);
          if (blob === undefined) return { ok: false, reason: 'unknown', offset: 0 };
          const present = blob.bytes.length;
          if (offset !== present) return { ok: false, reason: 'wrong-offset', offset: present };
          blob.bytes = Buffer.concat([blob.bytes, chunk]);
          return { ok: true, offset: blob.bytes.length };
        }),
      finish: (sha256) =>
        disk.read(life, () => {
          const blob = blobs.get(sha256);
          if (blob === undefined || blob.bytes.length < blob.sizeBytes) return 'incomplete';
          blob.complete = true;
          return 'complete';
        }),
      has: (sha256) => disk.read(life, () => blobs.get(sha256)?.complete ?? false),
      openRead: (sha256, fromOffset = 0) =>
        disk.read(life, () => {
          const blob = blobs.get(sha256);
          if (blob?.complete !== true) throw new GrappeError('NOT_FOUND', `no blob ${sha256}`);
          return Readable.from([blob.bytes.subarray(fromOffset)]);
        }),
      remove: (sha256) => disk.read(life, () => void blobs.delete(sha256)),
    };
  }
}
