import type { ContainerView } from './engine-view.ts';

/** Which containers these are and since when each runs: equal only when none was restarted or replaced. */
export function identitiesOf(containers: readonly ContainerView[]): string[] {
  return containers
    .filter(({ running }) => running)
    .map(
      ({ node, service, id, startedAt }) => `${service ?? ''} on ${node}: ${id} since ${startedAt}`,
    )
    .sort();
}
