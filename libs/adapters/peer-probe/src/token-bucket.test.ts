import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TokenBucket } from './token-bucket.ts';

const takeAll = (bucket: TokenBucket, nowMs: number) => {
  let taken = 0;
  while (bucket.take(nowMs)) taken += 1;
  return taken;
};

describe('token bucket', () => {
  it('gives the burst at once, then the rate, and never more than a burst after a rest', () => {
    const bucket = new TokenBucket({ perSecond: 10, burst: 4 }, 1_000);
    expect(takeAll(bucket, 1_000)).toBe(4);
    expect(takeAll(bucket, 1_099)).toBe(0);
    expect(takeAll(bucket, 1_100)).toBe(1);
    expect(takeAll(bucket, 1_300)).toBe(2);
    expect(takeAll(bucket, 3_600_000)).toBe(4);
  });

  it('lets no more pass than burst and rate allow, whenever it is asked', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 50, noNaN: true })), (stepsMs) => {
        const bucket = new TokenBucket({ perSecond: 100, burst: 5 }, 0);
        let nowMs = 0;
        let taken = 0;
        for (const stepMs of stepsMs) {
          nowMs += stepMs;
          taken += takeAll(bucket, nowMs);
          // A millionth for the rounding of sums.
          expect(taken).toBeLessThanOrEqual(5 + nowMs / 10 + 1e-6);
        }
      }),
    );
  });
});
