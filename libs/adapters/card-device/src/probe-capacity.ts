import { createCipheriv, createHash } from 'node:crypto';
import { GrappeError } from '@grappe/domain';
import { ALIGNMENT_BYTES } from './limits.ts';
import type { Medium } from './medium.ts';
import { probePositions } from './probe-positions.ts';

export interface ProbeOptions {
  readonly signal: AbortSignal;
  /** Makes the marks and some of their places; another one for each card. */
  readonly seed: string;
  /** How much of what is read and written for it is done. */
  readonly onProgress?: (doneBytes: number, totalBytes: number) => void;
}

const BYTES_PER_GB = 1e9;
const UINT32_SIZE = 2 ** 32;

/**
 * Finds out whether a device has the size that it claims: puts marks all over it, reads them back from the medium, and puts back what was there.
 * Throws `CORRUPT` when it has not. A file has what its disk has. What it cannot find is told in docs/adr/0028.
 */
export async function probeCapacity(medium: Medium, options: ProbeOptions): Promise<void> {
  if (!medium.isDevice) return;
  const positions = probePositions(medium.sizeBytes, drawn(options.seed));
  const step = stepCounter(positions.length, options);
  const former = await saved(medium, positions, options.signal, step);
  const mark = medium.buffers.alone.found.subarray(0, ALIGNMENT_BYTES);
  let wrong: readonly number[];
  try {
    for (const position of positions) {
      options.signal.throwIfAborted();
      markAt(options.seed, position).copy(mark);
      await medium.writeAt(mark, position);
      step();
    }
    await medium.sync();
    await medium.dropCache();
    wrong = await wrongMarks(medium, positions, options.seed, step);
  } catch (error) {
    await restored(medium, positions, former, step).catch(() => undefined);
    throw error;
  }
  await restored(medium, positions, former, step);
  if (wrong.length > 0) throw counterfeit(medium, positions, wrong);
}

/** Each place is read, marked, read again and put back. */
const ACTS_PER_PLACE = 4;

function stepCounter(places: number, { onProgress }: ProbeOptions): () => void {
  const totalBytes = places * ACTS_PER_PLACE * ALIGNMENT_BYTES;
  let doneBytes = 0;
  return () => {
    doneBytes += ALIGNMENT_BYTES;
    onProgress?.(doneBytes, totalBytes);
  };
}

/** Where a card wraps around, places that are one in truth held the same before: they hold it again afterwards, in any order. */
async function restored(
  medium: Medium,
  positions: readonly number[],
  former: Buffer,
  step: () => void,
): Promise<void> {
  for (const [index, position] of positions.entries()) {
    const from = index * ALIGNMENT_BYTES;
    await medium.writeAt(former.subarray(from, from + ALIGNMENT_BYTES), position);
    step();
  }
  await medium.sync();
}

async function saved(
  medium: Medium,
  positions: readonly number[],
  signal: AbortSignal,
  step: () => void,
): Promise<Buffer> {
  const former = medium.buffers.alone.data.subarray(0, positions.length * ALIGNMENT_BYTES);
  for (const [index, position] of positions.entries()) {
    signal.throwIfAborted();
    const from = index * ALIGNMENT_BYTES;
    await medium.readAt(former.subarray(from, from + ALIGNMENT_BYTES), position);
    step();
  }
  return former;
}

async function wrongMarks(
  medium: Medium,
  positions: readonly number[],
  seed: string,
  step: () => void,
): Promise<readonly number[]> {
  const found = medium.buffers.alone.found.subarray(0, ALIGNMENT_BYTES);
  const wrong: number[] = [];
  for (const position of positions) {
    await medium.readAt(found, position);
    if (!found.equals(markAt(seed, position))) wrong.push(position);
    step();
  }
  return wrong;
}

/** Random to everybody who does not know the seed, so that no card can answer it without having kept it; nothing repeats in it. */
function markAt(seed: string, position: number): Buffer {
  const key = createHash('sha256').update(`${seed}:${position}`).digest();
  const cipher = createCipheriv('aes-256-ctr', key, Buffer.alloc(16));
  return cipher.update(Buffer.alloc(ALIGNMENT_BYTES));
}

/** A few numbers from 0 to 1 that follow from the seed. */
function drawn(seed: string): () => number {
  let count = 0;
  return () => {
    count += 1;
    return createHash('sha256').update(`${seed}#${count}`).digest().readUInt32LE() / UINT32_SIZE;
  };
}

function counterfeit(medium: Medium, positions: readonly number[], wrong: readonly number[]) {
  const [first = 0] = wrong;
  const claimed = (medium.sizeBytes / BYTES_PER_GB).toFixed(1);
  return new GrappeError(
    'CORRUPT',
    `${medium.path} claims ${claimed} GB, but has less: ${wrong.length} of ${positions.length} marks all over it are not there any more, the first at byte ${first}`,
    {
      remedy:
        'this card is counterfeit or worn out, do not use it. Nothing was written but the marks, and what was there was put back',
    },
  );
}
