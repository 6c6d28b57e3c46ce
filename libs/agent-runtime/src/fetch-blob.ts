import { GrappeError } from '@grappe/domain';
import type { BlobStore } from '@grappe/ports';

/** What the controller holds under a digest. */
export interface HeldBlob {
  readonly sha256: string;
  readonly sizeBytes: number;
}

export interface BlobPart {
  readonly offset: number;
  readonly data: Uint8Array;
}

/** Bytes of a blob of the controller, from an offset on. */
export type FetchBlob = (
  sha256: string,
  offset: number,
  signal: AbortSignal,
) => AsyncIterable<BlobPart>;

export type FetchedBlob =
  | { readonly kind: 'complete' | 'incomplete' | 'corrupt' | 'out-of-step' | 'aborted' }
  /** It goes on from there the next time. */
  | { readonly kind: 'cut'; readonly message: string };

/**
 * Brings a blob into the spool, going on where an earlier try stopped, and verifies it as a whole. Throws STORAGE_FULL, and what the controller has
 * refused.
 */
export async function fetchBlob(
  spool: BlobStore,
  fetch: FetchBlob,
  { sha256, sizeBytes }: HeldBlob,
  signal: AbortSignal,
  onBytes: (doneBytes: number) => void = () => undefined,
): Promise<FetchedBlob> {
  const begun = await spool.begin(sha256, sizeBytes);
  if (!begun.ok) throw GrappeError.from(begun.failure);
  try {
    if (begun.offset < sizeBytes)
      for await (const part of fetch(sha256, begun.offset, signal)) {
        const appended = await spool.append(sha256, part.offset, part.data);
        if (!appended.ok && appended.reason === 'full') throw GrappeError.from(appended.failure);
        if (!appended.ok) return { kind: 'out-of-step' };
        onBytes(appended.offset);
      }
  } catch (error) {
    if (signal.aborted) return { kind: 'aborted' };
    // The controller has it: going on in a moment is sooner than anything else.
    if (!(error instanceof GrappeError) || error.code !== 'UNREACHABLE') throw error;
    return { kind: 'cut', message: error.message };
  }
  return { kind: await spool.finish(sha256) };
}
