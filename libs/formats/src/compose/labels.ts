import type { Spot } from '../yaml/located.ts';
import { readPairs, sortedRecord } from '../yaml/pairs.ts';
import type { Reading } from '../yaml/reading.ts';

/** Labels as a map or a list of `key=value`; a label without a value is an empty one. */
export function readLabels(reading: Reading, spot: Spot): Readonly<Record<string, string>> {
  return sortedRecord(readPairs(reading, spot).map(({ key, value }) => [key, value ?? '']));
}
