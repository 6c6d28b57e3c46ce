import {
  checkFrontDoor,
  RACK_PORTS,
  SERVICE_LISTEN_PORTS,
  failure,
  ok,
  err,
  routeKey,
  type ExposureSpec,
  type Failure,
  type Result,
  type ServiceKey,
  type ServiceSpec,
} from '@grappe/domain';
import type { ServiceRecord } from '../state/records.ts';
import type { ControllerState } from '../state/state.ts';
import { assembleDoor } from './assemble.ts';
import { insideDoor } from './inside-door.ts';
import type { ServiceDoor } from './live.ts';
import { serviceDoor, withInside } from './service-door.ts';
import { hasDoors, hasFrontDoor, waysInto } from './ways-in.ts';

/** Problems of one deploy that are told: more help nobody. */
const PROBLEMS_TOLD_MAX = 16;

interface Owned {
  readonly key: ServiceKey;
  readonly exposure: ExposureSpec;
}

/**
 * Whether the front door, and the addresses of services, can do what these services ask for beside all others. `isReplaced`: what is not counted any
 * more. In a rack that has neither nothing is asked of it.
 */
export function checkExposures(
  state: ControllerState,
  wanted: readonly ServiceRecord[],
  isReplaced: (key: ServiceKey) => boolean,
): Result<void, Failure> {
  const { rack } = state;
  if (!hasDoors(rack)) return ok(undefined);
  const isServed = hasFrontDoor(rack);
  const others = [...state.durable.services.values()].filter(({ key }) => !isReplaced(key));
  const all = [...others, ...wanted].map((service) => {
    return { key: service.key, service, exposures: isServed ? waysInto(service.spec) : [] };
  });
  const problems = [
    ...clashes(
      all.flatMap(({ key, exposures }) => exposures.map((exposure) => ({ key, exposure }))),
    ),
    ...(isServed ? [...rackPorts(state, wanted), ...missingCertificates(state, wanted)] : []),
    ...reservedPorts(state, wanted),
  ];
  if (problems.length === 0) {
    const empty = { slots: SLOTS_ASSUMED, held: new Map(), next: 1 };
    const doors = all.map(({ key, service, exposures }): ServiceDoor => {
      const inside = insideDoor(rack, service, empty, []);
      return withInside(serviceDoor(key, exposures, empty, []), inside);
    });
    problems.push(
      ...checkFrontDoor(assembleDoor(state.rack, state.rack.network.virtualIp ?? '', doors)),
    );
  }
  if (problems.length === 0 || wanted.every((one) => asksNothing(one, isServed)))
    return ok(undefined);
  const told = problems.slice(0, PROBLEMS_TOLD_MAX);
  const rest = problems.length - told.length;
  const more = rest === 0 ? '' : `; and ${rest} more`;
  return err(
    failure(
      'REFUSED',
      `the front door cannot serve this: ${told.join('; ')}${more}`,
      'Choose another port, host or path, or remove the other service. "grappe frontdoor status" lists what is in use.',
    ),
  );
}

/** What others do wrong is no reason to refuse it. */
function asksNothing({ spec, address }: ServiceRecord, isServed: boolean): boolean {
  const ways = isServed ? waysInto(spec) : [];
  return ways.length === 0 && address === undefined && spec.ports.length === 0;
}

/** What a back end has at the least. */
const SLOTS_ASSUMED = 8;

/** All ways in through one port have one mode and one encryption, and no two are the same. */
function clashes(ways: readonly Owned[]): string[] {
  const byPort = new Map<number, Owned>();
  const byRoute = new Map<string, Owned>();
  const problems: string[] = [];
  for (const way of ways) {
    const { port, mode } = way.exposure;
    const first = byPort.get(port);
    if (first === undefined) byPort.set(port, way);
    const other = first?.exposure;
    if (other !== undefined && (other.mode === 'tcp' || mode === 'tcp')) {
      problems.push(`port ${port} is wanted by ${both(first, way)}`);
      continue;
    }
    if (other !== undefined && isEncrypted(other) !== isEncrypted(way.exposure))
      problems.push(`port ${port} of ${both(first, way)} is encrypted for one of them only`);
    if (way.exposure.mode !== 'http') continue;
    const key = routeKey({ ...way.exposure, backEnd: '' });
    const holder = byRoute.get(`${port} ${key}`);
    if (holder === undefined) byRoute.set(`${port} ${key}`, way);
    else problems.push(`${key} on port ${port} is wanted by ${both(holder, way)}`);
  }
  return problems;
}

function both(first: Owned | undefined, second: Owned): string {
  return first?.key === second.key
    ? `service ${second.key} twice`
    : `services ${first?.key ?? ''} and ${second.key}`;
}

function isEncrypted({ certificates = [] }: ExposureSpec): boolean {
  return certificates.length > 0;
}

function rackPorts(
  { rack: { frontDoor = {} } }: ControllerState,
  wanted: readonly { readonly key: ServiceKey; readonly spec: ServiceSpec }[],
): string[] {
  const own = new Map<number | undefined, string>([
    [frontDoor.statistics?.port, 'the statistics page'],
    [frontDoor.prometheusPort, 'the figures for Prometheus'],
  ]);
  return wanted.flatMap(({ key, spec }) =>
    [...new Set(waysInto(spec).map(({ port }) => port))].flatMap((port) => {
      const holder = own.get(port);
      return holder === undefined
        ? []
        : [`port ${port} is wanted by service ${key}, and ${holder} of rack.yaml has it`];
    }),
  );
}

/** Published ports that nodes need for reaching services, and keep strangers away from. */
function reservedPorts({ rack }: ControllerState, wanted: readonly ServiceRecord[]): string[] {
  if (rack.network.serviceCidr === undefined) return [];
  const { from } = RACK_PORTS;
  const { to } = SERVICE_LISTEN_PORTS;
  return wanted.flatMap(({ key, spec: { ports, exposures = [] } }) =>
    [...ports.map(({ published = 0 }) => published), ...exposures.map(({ port }) => port)]
      .filter((port) => port >= from && port <= to)
      .map((port) => `port ${port} of service ${key} is one of ${from} to ${to}, which nodes need`),
  );
}

function missingCertificates(
  { live: { frontDoor } }: ControllerState,
  wanted: readonly { readonly key: ServiceKey; readonly spec: ServiceSpec }[],
): string[] {
  return wanted.flatMap(({ key, spec }) => {
    const names = new Set(waysInto(spec).flatMap(({ certificates = [] }) => certificates));
    return [...names]
      .filter((name) => !frontDoor.certificates.has(name))
      .map((name) => `the controller has no certificate ${name}, which service ${key} names`);
  });
}
