import type { CardContents } from '@grappe/ports';

/** Contents that are in memory. */
export function contentsOf(bytes: Buffer): CardContents {
  return {
    lengthBytes: bytes.length,
    changedRanges: [],
    readAt: (target, position) =>
      Promise.resolve(bytes.copy(target, 0, position, position + target.length)),
    read: async function* ({ start = 0 }) {
      yield bytes.subarray(start);
    },
  };
}
