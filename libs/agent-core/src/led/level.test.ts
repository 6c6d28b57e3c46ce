import { LED_STATES, LED_TABLE, ledPeriodMs, type LedPattern } from '@grappe/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ledLevel } from './level.ts';

const PATTERNS = LED_STATES.flatMap((state) => {
  const { status, power } = LED_TABLE[state];
  return [status, power].filter((pattern) => pattern !== undefined);
});
const MOVING = PATTERNS.filter(({ steps }) => steps.length > 1);

describe('the level of a light', () => {
  const pattern: LedPattern = {
    looks: '',
    steps: [
      [true, 300],
      [false, 100],
    ],
  };

  it.each([
    [1_000, true, 1_300],
    [1_299, true, 1_300],
    [1_300, false, 1_400],
    [1_400, true, 1_700],
    [1_000 + 400 * 1_000_000 + 350, false, 1_000 + 400 * 1_000_001],
  ])('at %d ms', (nowMs, lit, nextChangeMs) => {
    expect(ledLevel(pattern, 1_000, nowMs)).toEqual({ lit, nextChangeMs });
  });

  it('of a steady light never changes', () => {
    expect(ledLevel({ looks: '', steps: [[true, 5]] }, 0, 77)).toEqual({ lit: true });
    expect(ledLevel({ looks: '', steps: [[false, 5]] }, 0, 77)).toEqual({ lit: false });
  });

  it('before its beginning is as at its beginning', () => {
    expect(ledLevel(pattern, 1_000, 900)).toEqual({ lit: true, nextChangeMs: 1_300 });
  });

  it('really changes when it says so, whatever the clock reads', () => {
    const times = fc.double({ min: 0, max: 1e10, noNaN: true });
    fc.assert(
      fc.property(fc.constantFrom(...MOVING), times, times, (moving, sinceMs, laterMs) => {
        const nowMs = sinceMs + laterMs;
        const level = ledLevel(moving, sinceMs, nowMs);
        const nextMs = level.nextChangeMs ?? Number.NaN;
        expect(nextMs).toBeGreaterThan(nowMs);
        expect(nextMs - nowMs).toBeLessThanOrEqual(ledPeriodMs(moving));
        // A microsecond on either side: where a round ends is not exact in binary.
        expect(ledLevel(moving, sinceMs, nextMs + 0.001).lit).toBe(!level.lit);
      }),
    );
  });
});
