import type { ExposureSpec, NodeName, ServiceKey } from '@grappe/domain';
import type { Step } from '../context.ts';
import type { NodeLoad } from './live.ts';

/** A service's ways in as they are served now: with the weights that the load of nodes gives. Notes what the service asks of monitors. */
export function monitoredWays(
  { state: { live } }: Step,
  key: ServiceKey,
  ways: readonly ExposureSpec[],
): readonly ExposureSpec[] {
  const { watched, byLoad, loads } = live.frontDoor.monitors;
  note(
    watched,
    key,
    ways.some(({ replacement }) => replacement !== undefined),
  );
  note(
    byLoad,
    key,
    ways.some(({ weightsByLoad }) => weightsByLoad === true),
  );
  if (!byLoad.has(key)) return ways;
  const weights = weightsOf(loads);
  return ways.map((way) => (way.weightsByLoad === true ? { ...way, weights } : way));
}

function note(services: Set<ServiceKey>, key: ServiceKey, is: boolean): void {
  if (is) services.add(key);
  else services.delete(key);
}

/** Nodes that have not told their load yet count as idle, like those without a weight of their own. */
function weightsOf(loads: ReadonlyMap<NodeName, NodeLoad>): Readonly<Record<NodeName, number>> {
  const known = [...loads].flatMap(([node, { weight }]): [string, number][] =>
    weight === undefined ? [] : [[node, weight]],
  );
  return Object.fromEntries(known);
}
