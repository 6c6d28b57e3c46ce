import { namedPorts, type ServiceSpec } from '@grappe/domain';
import { entrySpots, itemSpots, type Spot } from '../yaml/located.ts';
import type { Report } from '../yaml/report.ts';

/**
 * Services that others name, and that cannot be reached by their name: each is told once, at who names it first. `entries` are the services of the file
 * by key.
 */
export function checkNamedServices(
  report: Report,
  entries: readonly (readonly [string, Spot])[],
  services: readonly ServiceSpec[],
): void {
  const spots = new Map(entries);
  const silent = services.filter((spec) => namedPorts(spec).length === 0);
  for (const { name: named, networkMode, ports } of silent) {
    const isUdp = ports.some(({ protocol }) => protocol === 'udp');
    for (const { name, environment } of services) {
      const entry = spots.get(name);
      const place = entry && name !== named && placeOf(entry, named, environment);
      if (place === undefined || place === false) continue;
      const why = isUdp ? 'says UDP ports alone' : 'says no port';
      report.warning(
        place,
        `${named} is not to be reached by this name: it ${why}`,
        networkMode === 'none' ? 'a network_mode other than none' : `expose: ["5432"] at ${named}`,
      );
      break;
    }
  }
}

/** Where a service names another: in `depends_on`, or as a host in its environment. */
function placeOf(
  service: Spot,
  named: string,
  environment: Readonly<Record<string, string>>,
): Spot | undefined {
  const fields = service.node.kind === 'map' ? new Map(entrySpots(service)) : undefined;
  const dependsOn = fields?.get('depends_on');
  if (dependsOn !== undefined && dependencies(dependsOn).includes(named)) return dependsOn;
  const names = Object.values(environment).some((value) => namesHost(value, named));
  return names ? (fields?.get('environment') ?? fields?.get('env_file') ?? service) : undefined;
}

function dependencies(spot: Spot): readonly string[] {
  if (spot.node.kind === 'map') return entrySpots(spot).map(([name]) => name);
  if (spot.node.kind !== 'list') return [];
  return itemSpots(spot).flatMap(({ node }) => (node.kind === 'scalar' ? [node.text] : []));
}

/** `db:5432`, also within a URL. A name alone may be anything, such as the name of a database. */
function namesHost(value: string, named: string): boolean {
  for (let at = value.indexOf(named); at !== -1; at = value.indexOf(named, at + 1)) {
    const before = at === 0 ? '' : value.charAt(at - 1);
    const after = value.slice(at + named.length, at + named.length + 2);
    if (!/[a-z0-9_.-]/i.test(before) && /^:\d/.test(after)) return true;
  }
  return false;
}
