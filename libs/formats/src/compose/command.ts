import type { Spot } from '../yaml/located.ts';
import { readTextList } from '../yaml/lists.ts';
import type { Reading } from '../yaml/reading.ts';
import { readScalar } from '../yaml/scalars.ts';
import { shellWords } from './shell-words.ts';

/** `command` or `entrypoint`: text is split like a shell would, a list is taken as it is; both may be empty to clear the image's. */
export function readCommand(reading: Reading, spot: Spot): readonly string[] | undefined {
  if (spot.node.kind === 'list') return readTextList(reading, spot).map((item) => item.text);
  const scalar = readScalar(reading, spot, 'text or a list of texts');
  if (scalar === undefined) return undefined;
  const split = shellWords(scalar.text);
  if (split.ok) return split.words;
  reading.report.problem(
    spot,
    `the command cannot be split into words: ${split.message}`,
    'quotes around it, or a list like ["sh", "-c", "..."]',
  );
  return undefined;
}
