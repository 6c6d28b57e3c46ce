import type { Spot } from '../yaml/located.ts';
import type { Reading } from '../yaml/reading.ts';
import { readScalar, refuse } from '../yaml/scalars.ts';

/** Node's timers hold 31 bits of milliseconds (24.8 days); a longer one would fire at once. */
export const DURATION_MS_MAX = 2_147_483_647;

const UNIT_MS: Readonly<Record<string, number>> = {
  us: 0.001,
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
};

const WHOLE = /^(\d{1,15}(\.\d{1,9})?(us|ms|s|m|h))+$/;
const PART = /(\d+(?:\.\d+)?)(us|ms|s|m|h)/g;

/** `1m30s`, `100ms`, `1.5h`, `0` in ms, rounded up to a whole one; undefined: not a duration. */
export function durationMs(text: string): number | undefined {
  if (text === '0') return 0;
  if (text.length > DURATION_CHARS_MAX || !WHOLE.test(text)) return undefined;
  let sum = 0;
  for (const [, amount, unit] of text.matchAll(PART)) {
    sum += Number(amount) * (UNIT_MS[unit ?? ''] ?? 0);
  }
  // Tenths of seconds are not exact in binary: 1.1 s must not become 1101 ms.
  return Math.ceil(Number(sum.toFixed(3)));
}

/** Every unit once with fifteen digits is shorter. */
const DURATION_CHARS_MAX = 100;

export function readDurationMs(
  reading: Reading,
  spot: Spot,
  range: { readonly minMs: number; readonly maxMs: number } = { minMs: 0, maxMs: DURATION_MS_MAX },
): number | undefined {
  const expected = `a duration with its unit, like 1m30s, 10s or 100ms`;
  const text = readScalar(reading, spot, expected)?.text.trim();
  if (text === undefined) return undefined;
  const ms = durationMs(text);
  if (ms === undefined) {
    const hint = /^\d+$/.test(text) && text.length < 16 ? `; did you mean "${text}s"?` : '';
    return refuse(reading, spot, text, expected, hint);
  }
  if (ms >= range.minMs && ms <= range.maxMs) return ms;
  return refuse(reading, spot, text, `a duration from ${range.minMs} ms to ${range.maxMs} ms`);
}
