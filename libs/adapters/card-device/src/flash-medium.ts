import { GrappeError } from '@grappe/domain';
import type { CardContents } from '@grappe/ports';
import { ContentsSum } from './contents-sum.ts';
import { CONTENTS_BYTES_MIN, HEAD_BYTES } from './limits.ts';
import type { Medium } from './medium.ts';
import { isUnfinished, unfinishedMark } from './unfinished-mark.ts';
import { verifyContents, verifyHead } from './verify-contents.ts';
import { writeContents } from './write-contents.ts';

export type FlashPhase = 'write' | 'verify';

export interface FlashOptions {
  readonly signal: AbortSignal;
  /** Rack and node, for the mark on a card that stays unfinished. */
  readonly forWhom: string;
  /** Monotonic. */
  readonly clockMs: () => number;
  /** Bytes of the phase that are done. */
  readonly onProgress: (phase: FlashPhase, doneBytes: number) => void;
  /** A further look at the complete card, by somebody who understands what is on it: what is wrong, a line each. */
  readonly check?: (card: CardReader) => Promise<readonly string[]>;
}

/** A complete card, read from the medium in small pieces. */
export interface CardReader {
  readonly lengthBytes: number;
  /** Answers how many bytes there were, fewer only at the end. */
  readSync(target: Uint8Array, position: number): number;
}

/** What was done to a card. */
export interface FlashReport {
  readonly lengthBytes: number;
  /** Of all that is on it, in hexadecimal. */
  readonly sha256: string;
  /** Of an earlier try that was cut, compared and left. */
  readonly reusedBytes: number;
  /** Until the medium said that all is on it. */
  readonly writeMs: number;
  readonly verifyMs: number;
  /** False: the medium offers no way past the kernel's memory, which a file in memory does not. */
  readonly verifiedOnMedium: boolean;
}

/**
 * Writes a card and verifies it; whether it has the size that it claims is found out before, by `probeCapacity`. From the first write to the very end it has no partition table: whatever happens between, nothing takes it for a
 * card that is complete.
 */
export async function flashMedium(
  medium: Medium,
  contents: CardContents,
  options: FlashOptions,
): Promise<FlashReport> {
  const { signal, clockMs, onProgress } = options;
  refuseUnlikely(medium, contents);
  const sum = new ContentsSum(contents.lengthBytes);
  const startMs = clockMs();
  const resume = medium.isDevice && (await wasUnfinished(medium));
  await writeHead(medium, unfinishedMark(options.forWhom));
  const written = await writeContents(medium, contents, {
    signal,
    sum,
    resume,
    onProgress: (doneBytes) => onProgress('write', doneBytes),
  });
  const writtenMs = clockMs();
  await verifyContents(medium, contents, {
    signal,
    sum,
    onProgress: (doneBytes) => onProgress('verify', doneBytes),
  });
  const verifiedMs = clockMs();
  signal.throwIfAborted();
  await writeHead(medium, written.head);
  const headMs = clockMs();
  await verifyHead(medium, written.head);
  await checkCard(medium, contents, options);
  await medium.finish(contents.lengthBytes);
  const endMs = clockMs();
  return {
    lengthBytes: contents.lengthBytes,
    sha256: sum.finished(),
    reusedBytes: written.reusedBytes,
    writeMs: writtenMs - startMs + (headMs - verifiedMs),
    verifyMs: verifiedMs - writtenMs + (endMs - headMs),
    verifiedOnMedium: medium.isDirect,
  };
}

async function checkCard(
  medium: Medium,
  { lengthBytes }: CardContents,
  { check, forWhom }: FlashOptions,
): Promise<void> {
  if (check === undefined) return;
  const reader = {
    lengthBytes,
    readSync: (target: Uint8Array, position: number) => medium.readSync(target, position),
  };
  await medium.dropCache();
  const wrong = await check(reader);
  if (wrong.length === 0) return;
  await writeHead(medium, unfinishedMark(forWhom));
  throw new GrappeError(
    'CORRUPT',
    `${medium.path} does not hold what was written: ${wrong.join('; ')}`,
    { remedy: 'write it again; when that fails too, use another card' },
  );
}

function refuseUnlikely(medium: Medium, contents: CardContents): void {
  if (contents.lengthBytes < CONTENTS_BYTES_MIN) {
    throw new GrappeError('INVALID_INPUT', 'this is no card image: it is smaller than 1 MiB');
  }
  if (contents.lengthBytes > medium.sizeBytes) {
    throw new GrappeError('REFUSED', `${medium.path} is too small`, {
      remedy: 'use a larger card',
    });
  }
}

async function wasUnfinished(medium: Medium): Promise<boolean> {
  const head = medium.buffers.alone.data.subarray(0, HEAD_BYTES);
  await medium.readAt(head, 0);
  return isUnfinished(head);
}

async function writeHead(medium: Medium, head: Buffer): Promise<void> {
  const aligned = medium.buffers.alone.data.subarray(0, HEAD_BYTES);
  head.copy(aligned);
  await medium.writeAt(aligned, 0);
  await medium.sync();
}
