import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RECONNECT_FIRST_MS, RECONNECT_MAX_MS } from './limits.ts';
import { reconnectDelayMs } from './reconnect-delay.ts';

describe('reconnect delay', () => {
  it('stays within its bounds whatever the number of failures', () => {
    fc.assert(
      fc.property(fc.nat(), fc.double({ min: 0, max: 0.999, noNaN: true }), (failures, random) => {
        const delayMs = reconnectDelayMs(failures, random);
        expect(delayMs).toBeGreaterThanOrEqual(RECONNECT_FIRST_MS / 2);
        expect(delayMs).toBeLessThanOrEqual(RECONNECT_MAX_MS);
      }),
    );
  });

  it('doubles from the first wait to the cap', () => {
    const waits = [0, 1, 2, 3, 4, 5, 6].map((failures) => reconnectDelayMs(failures, 0) * 2);
    expect(waits).toEqual([500, 1_000, 2_000, 4_000, 8_000, RECONNECT_MAX_MS, RECONNECT_MAX_MS]);
  });
});
