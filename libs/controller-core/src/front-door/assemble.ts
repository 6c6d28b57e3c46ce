import {
  CONNECTIONS_MAX_DEFAULT,
  routeKey,
  type ExposureSpec,
  type FrontDoor,
  type FrontEnd,
  type HttpExposure,
  type RackSpec,
  type Route,
} from '@grappe/domain';
import type { ServiceDoor } from './live.ts';

/** One way in, with where it leads. */
interface Way {
  readonly exposure: ExposureSpec;
  readonly backEnd: string;
}

/** The whole of what a gateway serves: on the virtual IP, and on the addresses of services. What is wrong with it as a whole was refused when it was deployed. */
export function assembleDoor(
  rack: RackSpec,
  address: string,
  services: Iterable<ServiceDoor>,
): FrontDoor {
  const ways = new Map<number, Way[]>();
  const inside: FrontEnd[] = [];
  const backEnds: FrontDoor['backEnds'][number][] = [];
  for (const service of services) {
    backEnds.push(...service.backEnds, ...(service.inside?.backEnds ?? []));
    inside.push(...(service.inside?.frontEnds ?? []));
    service.exposures.forEach((exposure, index) => {
      const way = { exposure, backEnd: service.backEndOf[index] ?? '' };
      const others = ways.get(exposure.port);
      if (others === undefined) ways.set(exposure.port, [way]);
      else others.push(way);
    });
  }
  const ports = [...ways].sort(([a], [b]) => a - b);
  const { statistics, prometheusPort, connectionsMax } = rack.frontDoor ?? {};
  return {
    frontEnds: [
      ...ports.map(([port, led]) => frontEnd(address, port, led)),
      ...inside.sort((a, b) => (a.name < b.name ? -1 : 1)),
    ],
    backEnds: backEnds.sort((a, b) => (a.name < b.name ? -1 : 1)),
    ...(statistics === undefined ? {} : { statistics: { address, ...statistics } }),
    // Each gateway has figures of its own, so it tells them on all its addresses.
    ...(prometheusPort === undefined
      ? {}
      : { prometheus: { address: '0.0.0.0', port: prometheusPort } }),
    connectionsMax: connectionsMax ?? CONNECTIONS_MAX_DEFAULT,
  };
}

function frontEnd(address: string, port: number, ways: readonly Way[]): FrontEnd {
  const certificates = [
    ...new Set(ways.flatMap(({ exposure }) => exposure.certificates ?? [])),
  ].sort();
  const http = ways.flatMap(({ exposure, backEnd }) =>
    exposure.mode === 'http' ? [{ exposure, backEnd }] : [],
  );
  const common = {
    listen: [{ address, port }],
    clientTimeoutMs: Math.max(...ways.map(({ exposure }) => exposure.clientTimeoutMs)),
    ...(certificates.length === 0 ? {} : { tls: { certificates } }),
  };
  if (http.length === 0)
    return { ...common, name: `tcp-${port}`, mode: 'tcp', backEnd: ways[0]?.backEnd ?? '' };
  return {
    ...common,
    name: `http-${port}`,
    mode: 'http',
    // In one order whatever the order of deploys: another text is a reload.
    routes: http
      .map(({ exposure, backEnd }) => route(exposure, backEnd))
      .sort((a, b) => (routeKey(a) < routeKey(b) ? -1 : 1)),
    forwardedFor: http.some(({ exposure }) => exposure.forwardedFor),
  };
}

function route({ host, path }: HttpExposure, backEnd: string): Route {
  return {
    ...(host === undefined ? {} : { host }),
    ...(path === undefined ? {} : { path }),
    backEnd,
  };
}
