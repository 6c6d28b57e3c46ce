import { GrappeError } from '@grappe/domain';
import type { ImagesClient, UploadChunk, UploadResponse__Output } from '@grappe/protocol';
import { Metadata, type ClientWritableStream } from '@grpc/grpc-js';
import { toError, type CallContext } from './operator-calls.ts';
import { UPLOAD_CHECK_MS, UPLOAD_STALL_MS } from './operator-limits.ts';

export interface UploadSource {
  /** Of the whole tar. */
  readonly sha256: string;
  /** Where the chunks begin: what BeginUpload has answered. */
  readonly offset: number;
  /** Each at most CHUNK_BYTES, without gaps. */
  readonly chunks: AsyncIterable<Uint8Array>;
  readonly signal?: AbortSignal;
  /** Called with the position in the tar up to which chunks have been handed to the connection. */
  readonly onProgress?: (position: number) => void;
}

/** The services that take uploads do it the same way. */
export type UploadClient = Pick<ImagesClient, 'upload'>;

/** Sends the chunks at the connection's pace and answers what the controller made of the whole. */
export async function uploadFile(
  context: CallContext,
  client: UploadClient,
  source: UploadSource,
): Promise<UploadResponse__Output> {
  await context.settled();
  source.signal?.throwIfAborted();
  const upload = startUpload(client);
  const cancel = () => upload.call.cancel();
  source.signal?.addEventListener('abort', cancel, { once: true });
  try {
    await Promise.race([sendChunks(upload, source), upload.answer]);
    return await within(UPLOAD_CHECK_MS, 'the check of the file', upload.answer);
  } catch (error) {
    source.signal?.throwIfAborted();
    throw await toError(context, error);
  } finally {
    source.signal?.removeEventListener('abort', cancel);
    upload.call.cancel();
  }
}

interface RunningUpload {
  readonly call: ClientWritableStream<UploadChunk>;
  readonly answer: Promise<UploadResponse__Output>;
  /** Settles once the call is over, whether it went well or not: nothing more may be written. */
  readonly ended: Promise<void>;
  readonly over: () => boolean;
}

function startUpload(client: UploadClient): RunningUpload {
  let call: ClientWritableStream<UploadChunk> | undefined;
  const answer = new Promise<UploadResponse__Output>((resolve, reject) => {
    call = client.upload(new Metadata(), {}, (error, response) => {
      if (error === null && response !== undefined) resolve(response);
      else reject(error ?? new Error('no answer'));
    });
  });
  if (call === undefined) throw new Error('the call did not start');
  let over = false;
  const end = () => {
    over = true;
  };
  return { call, answer, ended: answer.then(end, end), over: () => over };
}

async function sendChunks(upload: RunningUpload, source: UploadSource): Promise<void> {
  let position = source.offset;
  // Also a file of which everything has arrived needs one chunk: it names the upload.
  let first: { sha256?: string } = { sha256: source.sha256 };
  for await (const data of source.chunks) {
    if (upload.over()) return;
    const more = upload.call.write({ ...first, offset: position, data });
    first = {};
    position += data.length;
    if (!more) await within(UPLOAD_STALL_MS, 'the upload', room(upload));
    source.onProgress?.(position);
  }
  if (upload.over()) return;
  if (first.sha256 !== undefined) upload.call.write({ ...first, offset: position });
  upload.call.end();
}

/** Room for the next chunk; a call that is over no longer holds up its writer. */
function room(upload: RunningUpload): Promise<void> {
  const drained = new Promise<void>((resolve) => {
    upload.call.once('drain', resolve);
  });
  return Promise.race([drained, upload.ended]);
}

async function within<T>(limitMs: number, what: string, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(
        new GrappeError('TIMED_OUT', `${what} made no progress for ${limitMs / 1_000} s`, {
          remedy: 'try again: it goes on where it was cut',
        }),
      );
    }, limitMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
