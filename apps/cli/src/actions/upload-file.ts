import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { basename } from 'node:path';
import type { UploadSource } from '@grappe/adapter-grpc-client';
import { CHUNK_BYTES, GrappeError } from '@grappe/domain';
import type { BeginUploadResponse__Output } from '@grappe/protocol';
import { sizeText } from '../format/size.ts';
import { note, warn, type CliIo } from '../io.ts';
import { startProgress } from './progress.ts';

export interface UploadedFile {
  readonly file: string;
  readonly sha256: string;
  readonly sizeBytes: number;
  /** What went over the network; less than the size when an earlier upload had been cut. */
  readonly sentBytes: number;
  /** What the controller has found in it. */
  readonly references: readonly string[];
}

/** What is uploaded, and to whom. */
export interface UploadKind {
  readonly bytesMax: number;
  /** How such a file is made, for a person. */
  readonly origin: string;
  /** For messages: `a source file`. */
  readonly what: string;
  /** Throws when the first four bytes are those of something else. */
  readonly checkHead: (head: Buffer, file: string) => void;
  readonly begin: (request: {
    readonly sha256: string;
    readonly sizeBytes: number;
  }) => Promise<BeginUploadResponse__Output>;
  readonly upload: (source: UploadSource) => Promise<{ readonly references: readonly string[] }>;
}

/** Tries in a row that bring the upload no further; a controller that restarts is back after two or three. */
const TRIES_MAX = 6;
const FIRST_WAIT_MS = 500;
const WAIT_MAX_MS = 8_000;
/** Brings a file to the controller; goes on where an earlier try was cut. */
export async function uploadFile(io: CliIo, kind: UploadKind, file: string): Promise<UploadedFile> {
  const handle = await openFile(kind, file);
  try {
    const { size } = await handle.stat();
    const sha256 = await checksum(io, handle, file, size);
    return await send(io, kind, { handle, file, sizeBytes: size, sha256 });
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

interface Source {
  readonly handle: FileHandle;
  readonly file: string;
  readonly sizeBytes: number;
  readonly sha256: string;
}

async function openFile(kind: UploadKind, file: string): Promise<FileHandle> {
  let handle: FileHandle;
  try {
    handle = await open(file, 'r');
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
    throw new GrappeError(
      code === 'ENOENT' ? 'NOT_FOUND' : 'INVALID_INPUT',
      `cannot open ${file}: ${code}`,
      {
        remedy: kind.origin,
        cause,
      },
    );
  }
  try {
    await refuseOthers(kind, handle, file);
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** What can be told at once without the controller: no file, too large, something else. */
async function refuseOthers(kind: UploadKind, handle: FileHandle, file: string): Promise<void> {
  const stat = await handle.stat();
  if (!stat.isFile()) {
    throw new GrappeError('INVALID_INPUT', `${file} is not a file`, {
      remedy: `name ${kind.what}: an interrupted upload can only go on from a file`,
    });
  }
  if (stat.size > kind.bytesMax) {
    throw new GrappeError(
      'LIMIT_EXCEEDED',
      `${file} has ${sizeText(stat.size)}; at most ${sizeText(kind.bytesMax)} are accepted`,
    );
  }
  const head = Buffer.alloc(4);
  await handle.read(head, 0, head.length, 0);
  kind.checkHead(head, file);
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
async function send(io: CliIo, kind: UploadKind, source: Source): Promise<UploadedFile> {
  const begin = { sha256: source.sha256, sizeBytes: source.sizeBytes };
  let furthest = -1;
  let failures = 0;
  let sentBytes = 0;
  for (;;) {
    try {
      const { offset, complete, references } = await kind.begin(begin);
      if (complete) return { ...loadedOf(source), sentBytes, references };
      checkOffset(offset, source);
      if (offset > 0) await note(io, `${source.file}: going on after ${sizeText(offset)}`);
      if (offset > furthest) failures = 0;
      furthest = Math.max(furthest, offset);
      const answer = await sendFrom(io, kind, source, offset, (bytes) => {
        sentBytes += bytes;
      });
      return { ...loadedOf(source), sentBytes, references: answer };
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

function loadedOf({ file, sha256, sizeBytes }: Source) {
  return { file, sha256, sizeBytes };
}

function checkOffset(offset: number, source: Source): void {
  if (Number.isSafeInteger(offset) && offset >= 0 && offset <= source.sizeBytes) return;
  throw new GrappeError(
    'CORRUPT',
    `the controller claims to have ${offset} bytes of ${source.file}`,
    {
      remedy: 'check that command and controller have the same version: `grappe version`',
    },
  );
}

function isCut(error: unknown): error is GrappeError {
  return error instanceof GrappeError && ['UNREACHABLE', 'TIMED_OUT'].includes(error.code);
}

async function sendFrom(
  io: CliIo,
  kind: UploadKind,
  source: Source,
  offset: number,
  onSent: (bytes: number) => void,
): Promise<readonly string[]> {
  const progress = startProgress(io, `sending ${basename(source.file)}`, source.sizeBytes, offset);
  let position = offset;
  try {
    const { references } = await kind.upload({
      sha256: source.sha256,
      offset,
      chunks: readFrom(source.handle, offset, source.sizeBytes),
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
        remedy: 'wait until it is written whole, then try again',
      });
    }
    yield buffer.subarray(0, bytesRead);
    position += bytesRead;
  }
}
