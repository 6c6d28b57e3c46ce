import { parseServiceName, type ServiceName } from '@grappe/domain';
import { entrySpots, type Spot } from '../yaml/located.ts';
import { readTextList, sortedSet } from '../yaml/lists.ts';
import type { Reading } from '../yaml/reading.ts';
import { refuse } from '../yaml/scalars.ts';
import { didYouMean } from '../yaml/suggestion.ts';

/** Services that this one needs. It starts whether they are there or not; their trouble explains its own in alerts. */
export function readDependsOn(
  reading: Reading,
  spot: Spot,
  serviceNames: ReadonlySet<string>,
): readonly ServiceName[] {
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
  if (named.length === 0) return [];
  reading.report.warning(
    { offset: spot.keyOffset, path: spot.path },
    '"depends_on" orders nothing: services start in any order and are restarted until what they need is there; it only tells whose trouble explains an alert',
  );
  return sortedSet(named.map(({ text }) => text)).flatMap((text) => {
    const name = parseServiceName(text);
    return name.ok ? [name.value] : [];
  });
}
