import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { failure, GrappeError } from '@grappe/domain';
import type { BlobAppend, BlobBegin, BlobFinish, BlobStore } from '@grappe/ports';

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** A BlobStore without a disk. */
export class MemorySpool implements BlobStore {
  readonly partial = new Map<string, Buffer>();
  readonly complete = new Map<string, Buffer>();
  /** Bytes that there is room for. */
  roomBytes = Number.POSITIVE_INFINITY;
  /** The next call rejects with it. */
  fault: Error | undefined;
  #sizeBytes = 0;

  async begin(hash: string, sizeBytes: number): Promise<BlobBegin> {
    const { fault } = this;
    this.fault = undefined;
    if (fault !== undefined) throw fault;
    if (sizeBytes > this.roomBytes) return { ok: false, failure: failure('STORAGE_FULL', 'full') };
    this.#sizeBytes = sizeBytes;
    if (this.complete.has(hash)) return { ok: true, offset: sizeBytes };
    const partial = this.partial.get(hash) ?? Buffer.alloc(0);
    this.partial.set(hash, partial);
    return { ok: true, offset: partial.length };
  }

  async append(hash: string, offset: number, chunk: Uint8Array): Promise<BlobAppend> {
    const before = this.partial.get(hash);
    if (before === undefined) return { ok: false, reason: 'unknown', offset: 0 };
    if (offset !== before.length)
      return { ok: false, reason: 'wrong-offset', offset: before.length };
    const after = Buffer.concat([before, chunk]);
    if (after.length > this.roomBytes)
      return { ok: false, reason: 'full', failure: failure('STORAGE_FULL', 'full') };
    this.partial.set(hash, after);
    return { ok: true, offset: after.length };
  }

  async finish(hash: string): Promise<BlobFinish> {
    if (this.complete.has(hash)) return 'complete';
    const partial = this.partial.get(hash);
    if (partial === undefined || partial.length < this.#sizeBytes) return 'incomplete';
    this.partial.delete(hash);
    if (sha256(partial) !== hash) return 'corrupt';
    this.complete.set(hash, partial);
    return 'complete';
  }

  async has(hash: string): Promise<boolean> {
    return this.complete.has(hash);
  }

  async openRead(hash: string, fromOffset = 0): Promise<Readable> {
    const bytes = this.complete.get(hash);
    if (bytes === undefined) throw new GrappeError('NOT_FOUND', `no blob ${hash}`);
    return Readable.from([bytes.subarray(fromOffset)]);
  }

  async remove(hash: string): Promise<void> {
    this.partial.delete(hash);
    this.complete.delete(hash);
  }
}
