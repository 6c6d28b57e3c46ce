import { nodeKind, type ScalarNode, type Spot } from './located.ts';
import type { Reading } from './reading.ts';
import { shortened } from './shortened.ts';
import { didYouMean } from './suggestion.ts';

/**
 * Readers of single values. Each returns undefined after it has reported what is wrong. Numbers and booleans may come as
 * text, because interpolation makes text of everything.
 */

/** The scalar at this place; null is reported like any other wrong kind. */
export function readScalar(reading: Reading, spot: Spot, expected: string): ScalarNode | undefined {
  const { node } = spot;
  if (node.kind === 'scalar' && node.value !== null) return reading.resolve(node, spot);
  reading.report.problem(spot, `this is ${nodeKind(node)}`, expected);
  return undefined;
}

/** Text as written; numbers keep their spelling (`1.10`), booleans are refused because `on` or `yes` may have been meant. */
export function readText(reading: Reading, spot: Spot, expected = 'text'): string | undefined {
  const scalar = readScalar(reading, spot, expected);
  if (scalar === undefined) return undefined;
  if (typeof scalar.value === 'boolean') {
    reading.report.problem(spot, `this is ${scalar.text} and not text`, `${expected}, in quotes`);
    return undefined;
  }
  return scalar.text;
}

/** Text that says something. */
export function readNonEmptyText(
  reading: Reading,
  spot: Spot,
  expected = 'text',
): string | undefined {
  const text = readText(reading, spot, expected);
  if (text !== '') return text;
  reading.report.problem(spot, 'this is empty', expected);
  return undefined;
}

export function readBoolean(reading: Reading, spot: Spot): boolean | undefined {
  const scalar = readScalar(reading, spot, 'true or false');
  if (scalar === undefined) return undefined;
  const text = scalar.text.toLowerCase();
  if (text === 'true' || text === 'false') return text === 'true';
  return refuse(reading, spot, scalar.text, 'true or false');
}

export interface NumberRange {
  readonly min: number;
  readonly max: number;
}

const INTEGER = /^[+-]?\d{1,16}$/;
const DECIMAL = /^[+-]?(\d{1,16}(\.\d{0,16})?|\.\d{1,16})(e[+-]?\d{1,2})?$/i;

export function readInteger(reading: Reading, spot: Spot, range: NumberRange): number | undefined {
  const expected = `a whole number from ${range.min} to ${range.max}`;
  // YAML's hexadecimal and octal spellings are numbers already; text must be plain digits.
  return readWithin(reading, spot, range, { expected, text: INTEGER, accepts: Number.isInteger });
}

/** A decimal number within the range, both ends included. */
export function readNumber(reading: Reading, spot: Spot, range: NumberRange): number | undefined {
  const expected = `a number from ${range.min} to ${range.max}`;
  return readWithin(reading, spot, range, { expected, text: DECIMAL, accepts: Number.isFinite });
}

interface NumberForm {
  readonly expected: string;
  /** What a number written as text looks like. */
  readonly text: RegExp;
  readonly accepts: (value: number) => boolean;
}

function readWithin(
  reading: Reading,
  spot: Spot,
  range: NumberRange,
  form: NumberForm,
): number | undefined {
  const scalar = readScalar(reading, spot, form.expected);
  if (scalar === undefined) return undefined;
  const fromText = form.text.test(scalar.text) ? Number(scalar.text) : Number.NaN;
  const value = typeof scalar.value === 'number' ? scalar.value : fromText;
  if (form.accepts(value) && value >= range.min && value <= range.max) return positiveZero(value);
  return refuse(reading, spot, scalar.text, form.expected);
}

/** `-0` is written `0` but is not deeply equal to it. */
function positiveZero(value: number): number {
  return value === 0 ? 0 : value;
}

export function readOneOf<const T extends string>(
  reading: Reading,
  spot: Spot,
  values: readonly T[],
): T | undefined {
  const expected = values.join(', ');
  const text = readText(reading, spot, expected);
  if (text === undefined) return undefined;
  const found = values.find((value) => value === text);
  if (found !== undefined) return found;
  return refuse(reading, spot, text, expected, didYouMean(text, values));
}

/** Reports a value that was understood but is not allowed here. */
export function refuse(
  reading: Reading,
  spot: Spot,
  text: string,
  expected: string,
  hint = '',
): undefined {
  const quoted = JSON.stringify(shortened(text));
  reading.report.problem(spot, `${quoted} is not possible here${hint}`, expected);
  return undefined;
}
