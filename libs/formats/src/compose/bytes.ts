import type { Spot } from '../yaml/located.ts';
import type { Reading } from '../yaml/reading.ts';
import { readScalar, refuse } from '../yaml/scalars.ts';

/** Compose's units are powers of 1024, whatever they are called. */
const UNIT_BYTES: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  k: 1_024,
  m: 1_048_576,
  g: 1_073_741_824,
  t: 1_099_511_627_776,
};

const AMOUNT = /^(\d{1,16}(?:\.\d{1,9})?) ?(?:([kmgt])(?:i?b)?|(b))?$/i;

/** `512m`, `1gb`, `64M`, `1048576` in bytes, rounded down; undefined: not a size. */
export function sizeBytes(text: string): number | undefined {
  const match = AMOUNT.exec(text);
  if (match === null) return undefined;
  const unit = (match[2] ?? match[3] ?? '').toLowerCase();
  const bytes = Math.floor(Number(match[1]) * (UNIT_BYTES[unit] ?? 1));
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}

export function readBytes(reading: Reading, spot: Spot): number | undefined {
  const expected = 'a size in bytes, or with a unit like 512m or 1gb';
  const text = readScalar(reading, spot, expected)?.text.trim();
  if (text === undefined) return undefined;
  return sizeBytes(text) ?? refuse(reading, spot, text, expected);
}
