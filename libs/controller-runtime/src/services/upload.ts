import { GrappeError } from '@grappe/domain';
import type { BlobAppend, BlobStore } from '@grappe/ports';
import type { ImagesHandlers, UploadChunk__Output } from '@grappe/protocol';
import type { Gate } from '../gate.ts';

const SHA256 = /^[0-9a-f]{64}$/;

/** What is uploaded, and what becomes of it. */
export interface UploadedKind {
  /** For messages: `an image tar`. */
  readonly what: string;
  readonly bytesMax: number;
  /** What to do when the bytes are not what was announced. */
  readonly again: string;
  /** Looks at what has come and is verified, and answers what is in it; what it refuses is not kept. */
  readonly accept: (sha256: string, sizeBytes: number) => Promise<string[]>;
}

/** Uploads in chunks that go on where they were cut. */
export function uploadHandlers(
  gate: Gate,
  blobs: BlobStore,
  kind: UploadedKind,
): Pick<ImagesHandlers, 'BeginUpload' | 'Upload'> {
  return {
    BeginUpload: gate.unary('operator', async ({ sha256, sizeBytes }) => {
      if (!SHA256.test(sha256))
        throw new GrappeError('INVALID_INPUT', 'sha256 is not 64 hexadecimal digits');
      if (sizeBytes < 1 || sizeBytes > kind.bytesMax) {
        throw new GrappeError(
          'LIMIT_EXCEEDED',
          `${kind.what} has 1 to ${kind.bytesMax} bytes, not ${sizeBytes}`,
        );
      }
      const begun = await blobs.begin(sha256, sizeBytes);
      if (!begun.ok) throw GrappeError.from(begun.failure);
      if (begun.offset < sizeBytes)
        return { offset: begun.offset, complete: false, references: [] };
      const references = await finish(blobs, kind, sha256, sizeBytes);
      return { offset: sizeBytes, complete: true, references };
    }),
    Upload: gate.clientStream('operator', async (chunks) => ({
      references: await receive(blobs, kind, chunks),
    })),
  };
}

async function receive(
  blobs: BlobStore,
  kind: UploadedKind,
  chunks: AsyncIterable<UploadChunk__Output>,
): Promise<string[]> {
  let sha256 = '';
  let end = 0;
  for await (const chunk of chunks) {
    if (sha256 === '') sha256 = chunk.sha256;
    if (!SHA256.test(sha256))
      throw new GrappeError('INVALID_INPUT', 'the first chunk names no SHA-256');
    const appended = await blobs.append(sha256, chunk.offset, chunk.data);
    if (!appended.ok && !isEmptyAtEnd(chunk, appended)) throw refusedChunk(chunk, appended);
    end = appended.offset;
  }
  if (sha256 === '') throw new GrappeError('INVALID_INPUT', 'the upload had no chunks');
  return finish(blobs, kind, sha256, end);
}

type Refused = Extract<BlobAppend, { ok: false }>;

/** A chunk without bytes only names the upload, which somebody else may just have completed. */
function isEmptyAtEnd(
  chunk: UploadChunk__Output,
  refused: Refused,
): refused is Exclude<Refused, { reason: 'full' }> {
  const isHere = refused.reason === 'wrong-offset' && refused.offset === chunk.offset;
  return isHere && chunk.data.length === 0;
}

function refusedChunk(chunk: UploadChunk__Output, refused: Refused): GrappeError {
  if (refused.reason === 'full') return GrappeError.from(refused.failure);
  const what = {
    'wrong-offset': `expected bytes from offset ${refused.offset}, got ${chunk.offset}`,
    'too-long': 'there are more bytes than were announced',
    unknown: 'this upload was not begun, or was given up',
  }[refused.reason];
  return new GrappeError('CONFLICT', what, {
    remedy: 'Begin the upload again: it goes on where it stopped.',
  });
}

async function finish(
  blobs: BlobStore,
  kind: UploadedKind,
  sha256: string,
  sizeBytes: number,
): Promise<string[]> {
  const finished = await blobs.finish(sha256);
  if (finished === 'incomplete') {
    throw new GrappeError('CONFLICT', 'bytes are missing', {
      remedy: 'Begin the upload again: it goes on where it stopped.',
    });
  }
  if (finished === 'corrupt') {
    throw new GrappeError('CORRUPT', 'the bytes that arrived do not have the announced SHA-256', {
      remedy: `Nothing was kept; ${kind.again}.`,
    });
  }
  return kind.accept(sha256, sizeBytes);
}
