import { entrySpots, type Spot } from '../yaml/located.ts';
import { readTextList } from '../yaml/lists.ts';
import type { Reading } from '../yaml/reading.ts';
import { refuse } from '../yaml/scalars.ts';
import { didYouMean } from '../yaml/suggestion.ts';

/** `depends_on` has no effect, but a name that does not exist is a mistake worth hearing about. */
export function checkDependsOn(
  reading: Reading,
  spot: Spot,
  serviceNames: ReadonlySet<string>,
): void {
  const named =
    spot.node.kind === 'map'
      ? entrySpots(spot).map(([text, entry]) => ({
          text,
          spot: { ...entry, offset: entry.keyOffset },
        }))
      : readTextList(reading, spot, 'a list of services, or a map by their names');
  for (const { text, spot: place } of named) {
    if (serviceNames.has(text) || reading.report.full) continue;
    refuse(reading, place, text, 'a service of this file', didYouMean(text, serviceNames));
  }
  if (named.length === 0) return;
  reading.report.warning(
    { offset: spot.keyOffset, path: spot.path },
    '"depends_on" is ignored: services start in any order and are restarted until what they need is there',
  );
}
