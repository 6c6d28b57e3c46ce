import type { Spot } from '../yaml/located.ts';
import type { Reading } from '../yaml/reading.ts';
import { readScalar, refuse, type NumberRange } from '../yaml/scalars.ts';

const PERCENT = /^(\d{1,3}(?:\.\d{1,6})?) ?%$/;
const NUMBER = /^\d{1,3}(\.\d{1,6})?$/;
const WHOLE = 100;

/**
 * `50%` as 0.5. A bare number is refused, because 0.5 and 50 can both be meant by it.
 *
 * @param range - in percent, both ends included.
 */
export function readPercent(reading: Reading, spot: Spot, range: NumberRange): number | undefined {
  const expected = `a percentage from ${range.min}% to ${range.max}%`;
  const text = readScalar(reading, spot, expected)?.text.trim();
  if (text === undefined) return undefined;
  const percent = Number(PERCENT.exec(text)?.[1] ?? Number.NaN);
  if (percent >= range.min && percent <= range.max) return percent / WHOLE;
  return refuse(reading, spot, text, expected, meant(text));
}

/** For messages: 0.5 as `50%`. */
export function percentText(share: number): string {
  return `${Number((share * WHOLE).toFixed(6))}%`;
}

function meant(text: string): string {
  if (!NUMBER.test(text) || Number(text) === 0) return '';
  const percent = Number(text) < 1 ? percentText(Number(text)) : `${text}%`;
  return `; did you mean "${percent}"?`;
}
