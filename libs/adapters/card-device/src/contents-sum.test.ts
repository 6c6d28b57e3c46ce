import { createHash, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ContentsSum } from './contents-sum.ts';
import type { Block } from './lanes.ts';
import { BLOCK_BYTES } from './limits.ts';

/** Blocks as they pass by, but shorter at the end. */
function blocksOf(bytes: Buffer): readonly Block[] {
  return Array.from({ length: Math.ceil(bytes.length / BLOCK_BYTES) }, (_, index) => {
    const position = index * BLOCK_BYTES;
    const data = bytes.subarray(position, position + BLOCK_BYTES);
    return { position, data, found: data };
  });
}

describe('the sum of the contents', () => {
  it.each([512, BLOCK_BYTES, BLOCK_BYTES + 512, 4 * BLOCK_BYTES, 9 * BLOCK_BYTES - 512])(
    'is that of all bytes, whichever part is summed up when: %i bytes',
    (count) => {
      const bytes = randomBytes(count);
      const sum = new ContentsSum(count);
      for (const block of blocksOf(bytes)) sum.whileWriting(block);
      for (const block of blocksOf(bytes)) sum.whileVerifying(block);
      expect(sum.finished()).toBe(createHash('sha256').update(bytes).digest('hex'));
    },
  );

  it('has no holes', () => {
    const blocks = blocksOf(randomBytes(8 * BLOCK_BYTES));
    const sum = new ContentsSum(8 * BLOCK_BYTES);
    const withHole = (): void => blocks.slice(1).forEach((block) => sum.whileWriting(block));
    expect(withHole).toThrow(/sum is at byte 0/);
    expect(() => sum.finished()).toThrow(/sum is at byte 0/);
  });
});
