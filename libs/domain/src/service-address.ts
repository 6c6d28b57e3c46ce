import { ipv4Text, isUsable, parseCidr, type Cidr } from './cidr.ts';
import { ipv4Number } from './ip-address.ts';
import type { ServiceKey } from './names.ts';
import type { ServiceSpec } from './service-spec.ts';

/** Out of the way of home routers and of Docker (172.17.0.0/16 and up). */
export const SERVICE_CIDR_DEFAULT = '10.77.0.0/16';
/** What rack.yaml says when services are to have no addresses. */
export const NO_SERVICE_CIDR = 'none';
/** Room for some two hundred services; with less, the first larger stack would not fit. */
export const SERVICE_CIDR_PREFIX_MAX = 24;
/** More addresses than a rack can have services; a larger range only takes it from others. */
export const SERVICE_CIDR_PREFIX_MIN = 12;

/**
 * Ports of nodes on which tasks are published for the rack alone: below those that kernels and Docker pick. 2,000 are more than a node's tasks take, at
 * most 256 of them. Nothing else may be published there.
 */
export const RACK_PORTS = { from: 28_000, to: 29_999 } as const;
/**
 * Where the load balancer of a node listens on service addresses, in place of the service's own port: that one may be taken on all addresses of a node,
 * like 22 by its SSH server, and then nobody can listen on it on one more. As many as a service may have ports.
 */
export const SERVICE_LISTEN_PORTS = { from: 30_000, to: 30_255 } as const;

/** What a node needs to know so that the containers on it reach services by name, and nobody else does. */
export interface ServiceNetwork {
  /** Addresses of services; all of them are local to each node. */
  readonly cidr: string;
  /** Addresses of the rack's nodes: who may connect to {@link RACK_PORTS}. */
  readonly nodes: readonly string[];
  readonly ports: readonly ServicePort[];
}

/** Connections to `address:port` go to what listens on `address:listen`. */
export interface ServicePort {
  readonly address: string;
  readonly port: number;
  readonly listen: number;
}

/** As many as a front door has front ends. */
export const SERVICE_PORTS_MAX = 2_048;
/** Nodes are 64 at most where people own them; a simulated rack may have more, without addresses. */
export const SERVICE_NETWORK_NODES_MAX = 1_024;

/** Begins names of back ends that serve a service's own address; a stack's name, with which all others begin, has no colon. */
export const INSIDE_PREFIX = 'in:';

export function isInside(backEnd: string): boolean {
  return backEnd.startsWith(INSIDE_PREFIX);
}

/** TCP ports in the container under which the service is known by its name, ascending: all that it says. */
export function namedPorts({
  networkMode,
  ports,
  exposures = [],
  expose = [],
}: Pick<ServiceSpec, 'networkMode' | 'ports' | 'exposures' | 'expose'>): readonly number[] {
  if (networkMode === 'none') return [];
  const published = ports.filter(({ protocol }) => protocol === 'tcp').map(({ target }) => target);
  const targets = new Set([...published, ...exposures.map(({ target }) => target), ...expose]);
  return [...targets].sort((a, b) => a - b);
}

/**
 * The service's address: where its key leads in the range, or the next free one from there. So it is mostly the same again when a service comes back, also
 * in another store, and others do not soon get one that was given up: containers may still know it. Undefined: none is free.
 */
export function allotAddress(
  key: ServiceKey,
  { first, last }: Cidr,
  isTaken: (address: string) => boolean,
): string | undefined {
  // Neither the network's own address nor its broadcast address.
  const count = last - first - 1;
  const start = hash(key) % count;
  for (let step = 0; step < count; step += 1) {
    const address = ipv4Text(first + 1 + ((start + step) % count));
    if (!isTaken(address)) return address;
  }
  return undefined;
}

/**
 * Where the load balancer listens for each port of a service. A port keeps its place when others come and go, but for the few that want the same:
 * a connection on its way must not end at another port.
 */
export function listenPorts(ports: readonly number[]): ReadonlyMap<number, number> {
  const { from, to } = SERVICE_LISTEN_PORTS;
  const count = to - from + 1;
  const places = new Map<number, number>();
  const taken = new Set<number>();
  for (const port of [...ports].sort((a, b) => a - b).slice(0, count)) {
    let place = port % count;
    while (taken.has(place)) place = (place + 1) % count;
    taken.add(place);
    places.set(port, from + place);
  }
  return places;
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c_9dc5;
  for (let index = 0; index < text.length; index += 1)
    value = Math.imul(value ^ text.charCodeAt(index), 0x0100_0193) >>> 0;
  return value;
}

/** All that is wrong with it; empty when it is in order. Nothing unchecked reaches a node's firewall. */
export function checkServiceNetwork({ cidr, nodes, ports }: ServiceNetwork): readonly string[] {
  const range = parseCidr(cidr);
  if (range === undefined || range.hostBits) return [`${JSON.stringify(cidr)} is not a network`];
  const strange = nodes.filter((address) => ipv4Number(address) === undefined);
  const problems = strange.map((address) => `${JSON.stringify(address)} is no address of a node`);
  const seen = new Set<string>();
  const { from, to } = SERVICE_LISTEN_PORTS;
  for (const { address, port, listen } of ports) {
    const number = ipv4Number(address);
    const where = `${JSON.stringify(address)}:${port}`;
    if (number === undefined || !isUsable(range.cidr, number))
      problems.push(`${where} is not in ${cidr}`);
    if (!isPort(port, 1, PORT_MAX)) problems.push(`${where} has no port`);
    if (!isPort(listen, from, to)) problems.push(`${where} is listened for on port ${listen}`);
    if (seen.has(where)) problems.push(`${where} is there twice`);
    seen.add(where);
  }
  return problems;
}

const PORT_MAX = 65_535;

function isPort(port: number, from: number, to: number): boolean {
  return Number.isInteger(port) && port >= from && port <= to;
}
