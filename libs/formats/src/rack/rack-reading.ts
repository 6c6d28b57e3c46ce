import { parseNodeName, type NodeName } from '@grappe/domain';
import type { Spot } from '../yaml/located.ts';
import type { Reading } from '../yaml/reading.ts';
import { readText, refuse } from '../yaml/scalars.ts';
import { didYouMean } from '../yaml/suggestion.ts';
import type { Claims } from './claims.ts';

/** What the parts of a rack file know of each other. */
export interface RackReading extends Reading {
  /** Names of all nodes that the file describes. */
  readonly nodeNames: ReadonlyMap<string, NodeName>;
  readonly claims: Claims;
}

/**
 * The name of a node. One that `nodes` does not list is let pass with a warning: the list may be shorter than the rack, because a node's name
 * is all that is needed here.
 */
export function readNodeReference(reading: RackReading, spot: Spot): NodeName | undefined {
  const expected = 'the name of a node of this file';
  const text = readText(reading, spot, expected);
  if (text === undefined) return undefined;
  const name = reading.nodeNames.get(text);
  if (name !== undefined) return name;
  const parsed = parseNodeName(text);
  if (!parsed.ok) return refuse(reading, spot, text, expected);
  const hint = reading.report.full ? '' : didYouMean(text, reading.nodeNames.keys());
  reading.report.warning(spot, `node ${text} is not listed under nodes${hint}`, expected);
  return parsed.value;
}
