import { GrappeError } from '@grappe/domain';
import type { CardContents } from '@grappe/ports';
import type { ContentsSum } from './contents-sum.ts';
import { throughLanes } from './lanes.ts';
import { HEAD_BYTES } from './limits.ts';
import type { Medium } from './medium.ts';
import { readContents } from './read-contents.ts';

export interface VerifyOptions {
  readonly signal: AbortSignal;
  /** Gets its part of the contents, once it was found on the medium. */
  readonly sum: ContentsSum;
  readonly onProgress: (doneBytes: number) => void;
}

/**
 * Reads back what the medium holds behind the head, and compares every byte with what it is to hold; the card image is read a second time for
 * that. A checksum for each block would take more of the processor than both, and would not be as certain. Throws `CORRUPT` with the place of
 * the first difference.
 */
export async function verifyContents(
  medium: Medium,
  contents: CardContents,
  options: VerifyOptions,
): Promise<void> {
  await medium.dropCache();
  await throughLanes(contents.lengthBytes, medium.buffers, options.signal, {
    load: async ({ data, found, position }) => {
      await Promise.all([medium.readAt(found, position), readContents(contents, data, position)]);
      const skipped = position === 0 ? HEAD_BYTES : 0;
      const [is, should] = [found.subarray(skipped), data.subarray(skipped)];
      if (!is.equals(should)) throw different(medium.path, is, should, position + skipped);
    },
    inOrder: (block) => {
      options.sum.whileVerifying(block);
      options.onProgress(block.position + block.data.length);
    },
  });
}

/** Compares the first bytes, which were written last. */
export async function verifyHead(medium: Medium, head: Buffer): Promise<void> {
  await medium.dropCache();
  const found = medium.buffers.alone.found.subarray(0, HEAD_BYTES);
  await medium.readAt(found, 0);
  if (!found.equals(head)) throw different(medium.path, found, head, 0);
}

function different(path: string, is: Buffer, should: Buffer, position: number): GrappeError {
  let [count, first] = [0, 0];
  for (let at = should.length - 1; at >= 0; at -= 1) {
    if (is[at] === should[at]) continue;
    count += 1;
    first = at;
  }
  return new GrappeError(
    'CORRUPT',
    `${path} does not hold what was written: ${count} of ${should.length} bytes from byte ${position} on are wrong, the first at ${position + first}`,
    {
      remedy:
        'do not use this card, it was left without a partition table. Try it once in another reader, then throw it away',
    },
  );
}
