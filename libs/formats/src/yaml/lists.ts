import { itemSpots, nodeKind, type Spot } from './located.ts';
import type { Reading } from './reading.ts';
import { readScalar } from './scalars.ts';

export interface TextItem {
  readonly text: string;
  readonly spot: Spot;
}

/** The items of a list, each where it stands. Anything but a list is reported and has none. */
export function readItems(reading: Reading, spot: Spot, expected: string): readonly Spot[] {
  if (spot.node.kind === 'list') return itemSpots(spot);
  reading.report.problem(spot, `this is ${nodeKind(spot.node)}`, expected);
  return [];
}

/** A list of texts; items that are none are reported and left out. Booleans and numbers keep their spelling. */
export function readTextList(
  reading: Reading,
  spot: Spot,
  expected = 'a list of texts',
): readonly TextItem[] {
  return readItems(reading, spot, expected).flatMap((item) => {
    const scalar = readScalar(reading, item, 'text');
    return scalar === undefined ? [] : [{ text: scalar.text, spot: item }];
  });
}

/** One text, or a list of them. */
export function readTextOrList(
  reading: Reading,
  spot: Spot,
  expected = 'text or a list of texts',
): readonly TextItem[] {
  if (spot.node.kind === 'list') return readTextList(reading, spot, expected);
  const scalar = readScalar(reading, spot, expected);
  return scalar === undefined ? [] : [{ text: scalar.text, spot }];
}

/** Each text once, in code unit order: for lists whose order means nothing. */
export function sortedSet(texts: Iterable<string>): readonly string[] {
  return [...new Set(texts)].sort();
}
