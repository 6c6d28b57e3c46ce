import { entrySpots, isNull, itemSpots, nodeKind, type Spot } from './located.ts';
import { compareText } from './problem.ts';
import type { Reading } from './reading.ts';
import { readScalar } from './scalars.ts';
import { shortened } from './shortened.ts';

export interface PairItem {
  readonly key: string;
  /** Undefined: named without a value (`KEY` in a list, `KEY:` in a map). */
  readonly value: string | undefined;
  readonly spot: Spot;
}

/**
 * `key: value` as a map, or `key=value` as a list. A key named twice in the list is reported. Values are never put into
 * messages: they may be passwords.
 */
export function readPairs(reading: Reading, spot: Spot): readonly PairItem[] {
  if (spot.node.kind === 'map') return mapPairs(reading, spot);
  if (spot.node.kind === 'list') return listPairs(reading, spot);
  reading.report.problem(
    spot,
    `this is ${nodeKind(spot.node)}`,
    'a map "KEY: value" or a list of "KEY=value"',
  );
  return [];
}

function mapPairs(reading: Reading, spot: Spot): readonly PairItem[] {
  return entrySpots(spot).flatMap(([key, entry]): readonly PairItem[] => {
    if (isNull(entry.node)) return [{ key, value: undefined, spot: entry }];
    const scalar = readScalar(reading, entry, 'text, a number, true or false');
    if (scalar === undefined) return [];
    // Every spelling of a boolean that YAML knows means the same to a reader of the value.
    const value = typeof scalar.value === 'boolean' ? String(scalar.value) : scalar.text;
    return [{ key, value, spot: entry }];
  });
}

function listPairs(reading: Reading, spot: Spot): readonly PairItem[] {
  const seen = new Set<string>();
  return itemSpots(spot).flatMap((item): readonly PairItem[] => {
    const text = readScalar(reading, item, '"KEY=value"')?.text;
    if (text === undefined) return [];
    const equals = text.indexOf('=');
    const key = equals === -1 ? text : text.slice(0, equals);
    if (key === '') {
      reading.report.problem(item, 'the part before "=" is empty', '"KEY=value"');
      return [];
    }
    if (seen.has(key)) {
      reading.report.problem(
        item,
        `${JSON.stringify(shortened(key))} stands twice`,
        'each key once',
      );
      return [];
    }
    seen.add(key);
    return [{ key, value: equals === -1 ? undefined : text.slice(equals + 1), spot: item }];
  });
}

/** A record with its keys in order; unlike an assignment it also keeps a key named `__proto__`. */
export function sortedRecord(
  entries: Iterable<readonly [key: string, value: string]>,
): Readonly<Record<string, string>> {
  return Object.fromEntries([...entries].sort(([a], [b]) => compareText(a, b)));
}
