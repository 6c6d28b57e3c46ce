import type { Failure } from '@grappe/domain';

export type BlobBegin =
  /** Where to go on: 0 for a new blob, its size when all of it is here. */
  | { readonly ok: true; readonly offset: number }
  /** `STORAGE_FULL`. */
  | { readonly ok: false; readonly failure: Failure };

export type BlobAppend =
  | { readonly ok: true; readonly offset: number }
  /** Nothing was written; `offset` is the one to go on from. `unknown`: begin first. `too-long`: more than was announced. */
  | {
      readonly ok: false;
      readonly reason: 'wrong-offset' | 'too-long' | 'unknown';
      readonly offset: number;
    }
  | { readonly ok: false; readonly reason: 'full'; readonly failure: Failure };

/** `corrupt`: size was right, content was not, and it is deleted. `incomplete`: bytes are missing, and `begin` says from where. */
export type BlobFinish = 'complete' | 'corrupt' | 'incomplete';

/** Large files named by their SHA-256, received in chunks over links that break; only what was verified as a whole is ever read. */
export interface BlobStore {
  begin(sha256: string, sizeBytes: number): Promise<BlobBegin>;
  append(sha256: string, offset: number, chunk: Uint8Array): Promise<BlobAppend>;
  finish(sha256: string): Promise<BlobFinish>;
  has(sha256: string): Promise<boolean>;
  /** Rejects with `NOT_FOUND` unless the blob is complete. */
  openRead(
    sha256: string,
    fromOffset?: number,
  ): Promise<AsyncIterable<Uint8Array> & NodeJS.ReadableStream>;
  remove(sha256: string): Promise<void>;
}
