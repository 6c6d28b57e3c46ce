import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { basename } from 'node:path';
import { CHUNK_BYTES, GrappeError, IMAGE_TAR_BYTES_MAX } from '@grappe/domain';
import { sizeText } from '../format/size.ts';
import { note, warn, type CliIo } from '../io.ts';
import type { Session } from '../session.ts';
import { startProgress } from './progress.ts';

export interface LoadedImage {
  readonly file: string;
  readonly sha256: string;
  readonly sizeBytes: number;
  /** What went over the network; less than the size when an earlier upload had been cut. */
  readonly sentBytes: number;
  readonly references: readonly string[];
}

/** Tries in a row that bring the upload no further; a controller that restarts is back after two or three. */
const TRIES_MAX = 6;
const FIRST_WAIT_MS = 500;
const WAIT_MAX_MS = 8_000;
const GZIP = Buffer.from([0x1f, 0x8b]);
const ZSTD = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);

/** Brings one `docker save` tar to the controller, which hands it to the nodes that need it. */
export async function loadImage(io: CliIo, session: Session, file: string): Promise<LoadedImage> {
  const handle = await openTar(file);
  try {
    const { size } = await handle.stat();
    const sha256 = await checksum(io, handle, file, size);
    return await send(io, session, { handle, file, sizeBytes: size, sha256 });
  } catch (error) {
    throw ofFile(file, error);
  } finally {
    await handle.close();
  }
}

/** Several files may be given: what is wrong with one is said with its name. */
function ofFile(file: string, error: unknown): unknown {
  if (!(error instanceof GrappeError) || error.message.includes(file)) return error;
  if (!['INVALID_INPUT', 'CORRUPT', 'LIMIT_EXCEEDED'].includes(error.code)) return error;
  return new GrappeError(error.code, `${file}: ${error.message}`, {
    remedy: error.remedy,
    cause: error,
  });
}

interface Tar {
  readonly handle: FileHandle;
  readonly file: string;
  readonly sizeBytes: number;
  readonly sha256: string;
}

async function openTar(file: string): Promise<FileHandle> {
  let handle: FileHandle;
  try {
    handle = await open(file, 'r');
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
    throw new GrappeError(
      code === 'ENOENT' ? 'NOT_FOUND' : 'INVALID_INPUT',
      `cannot open ${file}: ${code}`,
      {
        remedy: '`docker save IMAGE -o FILE.tar` makes such a file',
        cause,
      },
    );
  }
  try {
    await refuseOthers(handle, file);
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** What can be told at once without the controller: no file, too large, compressed. */
async function refuseOthers(handle: FileHandle, file: string): Promise<void> {
  const stat = await handle.stat();
  if (!stat.isFile()) {
    throw new GrappeError('INVALID_INPUT', `${file} is not a file`, {
      remedy: 'name a tar file: an interrupted upload can only go on from a file',
    });
  }
  if (stat.size > IMAGE_TAR_BYTES_MAX) {
    throw new GrappeError(
      'LIMIT_EXCEEDED',
      `${file} has ${sizeText(stat.size)}; at most ${sizeText(IMAGE_TAR_BYTES_MAX)} are accepted`,
    );
  }
  const head = Buffer.alloc(4);
  await handle.read(head, 0, head.length, 0);
  const packer = head.subarray(0, 2).equals(GZIP) ? 'gunzip' : head.equals(ZSTD) ? 'unzstd' : '';
  if (packer !== '') {
    throw new GrappeError('INVALID_INPUT', `${file} is compressed`, {
      remedy: `unpack it first: ${packer} -k ${file}`,
    });
  }
}

async function checksum(io: CliIo, handle: FileHandle, file: string, sizeBytes: number) {
  const hash = createHash('sha256');
  const progress = startProgress(io, `checksum of ${basename(file)}`, sizeBytes);
  let done = 0;
  try {
    for await (const chunk of readFrom(handle, 0, sizeBytes)) {
      io.interrupted.throwIfAborted();
      hash.update(chunk);
      done += chunk.length;
      progress.at(done);
    }
  } finally {
    progress.end();
  }
  return hash.digest('hex');
}

/** Sends what the controller lacks; when the connection is cut, goes on where the controller says it is. */
async function send(io: CliIo, session: Session, tar: Tar): Promise<LoadedImage> {
  const { client } = session;
  const begin = { sha256: tar.sha256, sizeBytes: tar.sizeBytes };
  let furthest = -1;
  let failures = 0;
  let sentBytes = 0;
  for (;;) {
    try {
      const { offset, complete, references } = await client.beginUpload(begin);
      if (complete) return { ...loadedOf(tar), sentBytes, references };
      checkOffset(offset, tar);
      if (offset > 0) await note(io, `${tar.file}: going on after ${sizeText(offset)}`);
      if (offset > furthest) failures = 0;
      furthest = Math.max(furthest, offset);
      const answer = await sendFrom(io, session, tar, offset, (bytes) => {
        sentBytes += bytes;
      });
      return { ...loadedOf(tar), sentBytes, references: answer };
    } catch (error) {
      failures += 1;
      // A controller that was never there is not waited for; one that went away is.
      const hopeless = furthest < 0 || failures >= TRIES_MAX;
      if (io.interrupted.aborted || !isCut(error) || hopeless) throw error;
      const waitMs = Math.min(WAIT_MAX_MS, FIRST_WAIT_MS * 2 ** (failures - 1));
      await warn(io, `${error.message}; trying again in ${waitMs / 1_000} s`);
      await delay(waitMs, undefined, { signal: io.interrupted });
    }
  }
}

function loadedOf({ file, sha256, sizeBytes }: Tar) {
  return { file, sha256, sizeBytes };
}

function checkOffset(offset: number, tar: Tar): void {
  if (Number.isSafeInteger(offset) && offset >= 0 && offset <= tar.sizeBytes) return;
  throw new GrappeError('CORRUPT', `the controller claims to have ${offset} bytes of ${tar.file}`, {
    remedy: 'check that command and controller have the same version: `grappe version`',
  });
}

function isCut(error: unknown): error is GrappeError {
  return error instanceof GrappeError && ['UNREACHABLE', 'TIMED_OUT'].includes(error.code);
}

async function sendFrom(
  io: CliIo,
  { client }: Session,
  tar: Tar,
  offset: number,
  onSent: (bytes: number) => void,
): Promise<readonly string[]> {
  const progress = startProgress(io, `sending ${basename(tar.file)}`, tar.sizeBytes, offset);
  let position = offset;
  try {
    const { references } = await client.upload({
      sha256: tar.sha256,
      offset,
      chunks: readFrom(tar.handle, offset, tar.sizeBytes),
      signal: io.interrupted,
      onProgress: (next) => {
        onSent(next - position);
        position = next;
        progress.at(position);
      },
    });
    return references;
  } finally {
    progress.end();
  }
}

/** Up to `end` and no further: a file that grows meanwhile would not fit its checksum. The handle stays open. */
async function* readFrom(
  handle: FileHandle,
  start: number,
  end: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  for (let position = start; position < end;) {
    const buffer = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, end - position));
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, position);
    if (bytesRead === 0) {
      throw new GrappeError('CORRUPT', 'the file became shorter while it was read', {
        remedy: 'wait until it is written whole, then load it again',
      });
    }
    yield buffer.subarray(0, bytesRead);
    position += bytesRead;
  }
}
