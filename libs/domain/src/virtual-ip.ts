import { ipv4Number } from './ip-address.ts';
import type { NodeName, RackName } from './names.ts';

/** A node that may hold the virtual IP, and how the others reach it. */
export interface Gateway {
  readonly node: NodeName;
  /** IPv4, its own: not the one that they share. */
  readonly address: string;
}

/**
 * What one gateway has to know to take its turn with the rack's virtual IP. Whoever holds it keeps it until it fails: a gateway that comes back, or
 * that is preferred, does not take it from another. Only `checkVirtualIp` says whether it is in order.
 */
export interface VirtualIpSpec {
  /** IPv4, without a prefix: it is held as an address of its own, whatever becomes of the others of the interface. */
  readonly address: string;
  readonly own: Gateway;
  /** The others. */
  readonly peers: readonly Gateway[];
  /** Absent: the one that has the gateway's own address. */
  readonly interface?: string;
  /** VRRP's number of the rack: the same on all gateways, 1 to 255. */
  readonly routerId: number;
  /** Who of those that are left takes over: the highest. Different on every gateway. */
  readonly priority: number;
  /** The holder says this often that it lives. After three times of silence it is held for gone. */
  readonly advertIntervalMs: number;
}

/** Design section 5: silence of 0.3 s, and the address moves within half a second. */
export const ADVERT_INTERVAL_MS_DEFAULT = 100;
/** VRRP counts hundredths of a second, in 12 bits. */
const ADVERT_INTERVAL_MS_UNIT = 10;
const ADVERT_INTERVAL_MS_MAX = 40_950;
/** As many as have priorities of their own, with and without {@link AGENT_GONE_PRIORITY}; beyond that a rack gains nothing. */
export const GATEWAYS_MAX = 8;
/**
 * The shares by which they wait longer before they take over: at 100 ms, 6 ms between any two, far above what a packet needs in a rack. So
 * the second sees the first take over.
 */
const PRIORITY_STEP = 16;
const PRIORITY_FIRST = 240;
/** Added to the priority of a gateway without a living agent: it comes after all that have one, and is still one of a kind. */
export const AGENT_GONE_PRIORITY = -120;
const PRIORITY_MAX = 254;
const ROUTER_ID_MAX = 255;
/** Of Linux: IFNAMSIZ, less the zero. None of its characters means anything in a configuration file. */
const INTERFACE = /^[a-zA-Z0-9][a-zA-Z0-9._-]{0,14}$/;
/** What is shown of a text that is refused. */
const SHOWN_MAX = 80;

/** What a gateway is given, of what rack.yaml says. The order of the gateways says who is preferred; all must be told the same one. */
export function virtualIpSpec(
  rack: RackName,
  address: string,
  gateways: readonly Gateway[],
  own: NodeName,
): VirtualIpSpec | undefined {
  const rank = gateways.findIndex(({ node }) => node === own);
  const self = gateways[rank];
  if (self === undefined) return undefined;
  return {
    address,
    own: self,
    peers: gateways.filter(({ node }) => node !== own),
    routerId: virtualRouterId(rack),
    priority: PRIORITY_FIRST - rank * PRIORITY_STEP,
    advertIntervalMs: ADVERT_INTERVAL_MS_DEFAULT,
  };
}

/** The same for a rack on all its nodes, and for two racks on one network most likely not (1 in 255; with unicast they do not even hear each other). */
export function virtualRouterId(rack: RackName): number {
  // FNV-1a, 32 bits.
  let hash = 0x811c_9dc5;
  for (const character of rack) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x0100_0193) >>> 0;
  }
  return (hash % ROUTER_ID_MAX) + 1;
}

/** All that is wrong with it, each with where; empty when it is in order. */
export function checkVirtualIp(spec: VirtualIpSpec): readonly string[] {
  return [
    ...addressProblems('virtual IP', spec.address),
    ...[spec.own, ...spec.peers].flatMap(({ node, address }) =>
      addressProblems(`address of ${shown(node)}`, address),
    ),
    ...sharedAddresses(spec),
    ...(spec.interface === undefined || INTERFACE.test(spec.interface)
      ? []
      : [`interface ${shown(spec.interface)}: expected the name of a network interface`]),
    ...(spec.peers.length < GATEWAYS_MAX
      ? []
      : [`${spec.peers.length + 1} gateways: a rack has ${GATEWAYS_MAX} at most`]),
    ...numberProblems('routerId', spec.routerId, [1, ROUTER_ID_MAX]),
    ...numberProblems('priority', spec.priority, [1 - AGENT_GONE_PRIORITY, PRIORITY_MAX]),
    ...intervalProblems(spec.advertIntervalMs),
  ];
}

function addressProblems(where: string, address: string): readonly string[] {
  const number = ipv4Number(address);
  if (number === undefined) return [`${where}: ${shown(address)} is not an IPv4 address`];
  const first = Math.floor(number / 2 ** 24);
  // 0 is "this network", 127 this machine; from 224 on there are groups, and what is reserved.
  const usable = first !== 0 && first !== 127 && first < 224;
  return usable ? [] : [`${where}: no machine can have ${address}`];
}

function sharedAddresses({ address, own, peers }: VirtualIpSpec): readonly string[] {
  const problems: string[] = [];
  const holders = new Map<string, string>([[address, 'the virtual IP']]);
  for (const gateway of [own, ...peers]) {
    const holder = holders.get(gateway.address);
    if (holder === undefined) holders.set(gateway.address, `node ${gateway.node}`);
    else problems.push(`node ${shown(gateway.node)}: ${holder} has its address, too`);
  }
  return problems;
}

function numberProblems(
  where: string,
  value: number,
  [from, to]: readonly [number, number],
): readonly string[] {
  if (Number.isSafeInteger(value) && value >= from && value <= to) return [];
  return [`${where}: ${value} is not a whole number from ${from} to ${to}`];
}

function intervalProblems(intervalMs: number): readonly string[] {
  const unit = ADVERT_INTERVAL_MS_UNIT;
  const range = numberProblems('advertIntervalMs', intervalMs, [unit, ADVERT_INTERVAL_MS_MAX]);
  if (range.length > 0 || intervalMs % unit === 0) return range;
  return [`advertIntervalMs: ${intervalMs} is not a multiple of ${unit}`];
}

function shown(text: string): string {
  return JSON.stringify(text.slice(0, SHOWN_MAX));
}
