import {
  ipv4Number,
  isUsable,
  NO_SERVICE_CIDR,
  overlap,
  parseCidr,
  SERVICE_CIDR_DEFAULT,
  SERVICE_CIDR_PREFIX_MAX,
  SERVICE_CIDR_PREFIX_MIN,
  type Cidr,
  type RackNetwork,
} from '@grappe/domain';
import { keyTable, readFields } from '../yaml/fields.ts';
import type { Spot } from '../yaml/located.ts';
import type { Reading } from '../yaml/reading.ts';
import { readText, refuse } from '../yaml/scalars.ts';
import { readNameServers, readTimeServers, readWifi } from './reaching.ts';

const KEYS = keyTable({
  read: ['cidr', 'gateway', 'virtualIp', 'serviceCidr', 'nameServers', 'timeServers', 'wifi'],
});
const CIDR_EXPECTED = 'an IPv4 network, like 172.16.0.0/16';

/** The network as other parts of the file need it. */
export interface ReadNetwork {
  readonly network: RackNetwork;
  readonly cidr?: Cidr;
  /** Who has an address already, by address. */
  readonly taken: Map<number, string>;
  /** Whether it names a Wi-Fi network, be it one without mistakes or not. */
  readonly saysWifi: boolean;
}

export function readNetwork(reading: Reading, spot: Spot | undefined): ReadNetwork {
  const taken = new Map<number, string>();
  const fields = spot === undefined ? undefined : readFields(reading.report, spot, KEYS);
  if (fields === undefined) return { network: {}, taken, saysWifi: false };
  const cidrSpot = fields.get('cidr');
  const cidr = cidrSpot === undefined ? undefined : readCidr(reading, cidrSpot);
  const one = (key: string): string | undefined => {
    const found = fields.get(key);
    return found === undefined ? undefined : readAddress(reading, found, { cidr, taken });
  };
  const gateway = one('gateway');
  const virtualIp = one('virtualIp');
  const nameServersSpot = fields.get('nameServers');
  const nameServers = nameServersSpot && readNameServers(reading, nameServersSpot);
  const timeServersSpot = fields.get('timeServers');
  const timeServers = timeServersSpot && readTimeServers(reading, timeServersSpot);
  const wifiSpot = fields.get('wifi');
  const wifi = wifiSpot && readWifi(reading, wifiSpot);
  return {
    taken,
    saysWifi: wifiSpot !== undefined,
    ...(cidr === undefined ? {} : { cidr }),
    network: {
      ...(cidr === undefined ? {} : { cidr: cidr.text }),
      ...(gateway === undefined ? {} : { gateway }),
      ...(virtualIp === undefined ? {} : { virtualIp }),
      ...(nameServers === undefined ? {} : { nameServers }),
      ...(timeServers === undefined ? {} : { timeServers }),
      ...(wifi === undefined ? {} : { wifi }),
    },
  };
}

function readCidr(reading: Reading, spot: Spot): Cidr | undefined {
  const text = readText(reading, spot, CIDR_EXPECTED);
  if (text === undefined) return undefined;
  const parsed = parseCidr(text);
  if (parsed === undefined) return refuse(reading, spot, text, CIDR_EXPECTED);
  if (parsed.hostBits) {
    refuse(reading, spot, text, parsed.cidr.text, ': it is an address within its network');
  }
  return parsed.cidr;
}

/** An address of the rack that nobody else has; it is taken from then on. */
export function readAddress(
  reading: Reading,
  spot: Spot,
  context: { readonly cidr?: Cidr | undefined; readonly taken: Map<number, string> },
): string | undefined {
  const expected = 'an IPv4 address, like 172.16.0.51';
  const text = readText(reading, spot, expected);
  if (text === undefined) return undefined;
  const address = ipv4Number(text);
  if (address === undefined) return refuse(reading, spot, text, expected);
  if (context.cidr !== undefined && !isUsable(context.cidr, address)) {
    return refuse(reading, spot, text, `an address of a machine in ${context.cidr.text}`);
  }
  const holder = context.taken.get(address);
  if (holder !== undefined) {
    return refuse(reading, spot, text, 'an address of its own', `: ${holder} has it`);
  }
  context.taken.set(address, spot.path);
  return text;
}

/** Networks in which no service can have an address, each with whose it is. */
const OTHERS_NETWORKS = [
  ['0.0.0.0/8', 'no host has'],
  ['127.0.0.0/8', 'each machine has for itself'],
  ['169.254.0.0/16', 'machines without an address use'],
  ['172.17.0.0/16', "is Docker's own"],
  ['224.0.0.0/3', 'no host has'],
] as const;

/**
 * The range of the services' addresses; undefined: they get none. Read last, when all other addresses of the file are known. One that was written and
 * cannot be used is refused; where the usual one cannot be, the rack goes without, and the file's reader hears of it.
 */
export function readServiceCidr(
  reading: Reading,
  root: Spot,
  networkSpot: Spot | undefined,
  { cidr, taken }: ReadNetwork,
): string | undefined {
  const fields =
    networkSpot?.node.kind === 'map' ? readFields(reading.report, networkSpot, KEYS) : undefined;
  const spot = fields?.get('serviceCidr');
  const expected = `a private network like ${SERVICE_CIDR_DEFAULT}, or ${NO_SERVICE_CIDR}`;
  const text = spot === undefined ? SERVICE_CIDR_DEFAULT : readText(reading, spot, expected);
  if (text === undefined || text === NO_SERVICE_CIDR) return undefined;
  const parsed = parseCidr(text);
  const clash = parsed && clashOf(parsed.cidr, cidr, taken);
  if (spot === undefined) {
    if (clash === undefined) return text;
    const message = `services get no addresses, since ${text} ${clash}`;
    reading.report.warning(networkSpot ?? root, message, 'network: { serviceCidr: ... }');
    return undefined;
  }
  if (parsed === undefined) return refuse(reading, spot, text, expected);
  if (parsed.hostBits) {
    const hint = ': it is an address within its network';
    return refuse(reading, spot, text, parsed.cidr.text, hint);
  }
  if (clash !== undefined) return refuse(reading, spot, text, 'another network', `: it ${clash}`);
  const prefix = Number(text.slice(text.indexOf('/') + 1));
  if (prefix >= SERVICE_CIDR_PREFIX_MIN && prefix <= SERVICE_CIDR_PREFIX_MAX) return text;
  const sizes = `a prefix from /${SERVICE_CIDR_PREFIX_MIN} to /${SERVICE_CIDR_PREFIX_MAX}`;
  return refuse(reading, spot, text, sizes);
}

function clashOf(
  range: Cidr,
  network: Cidr | undefined,
  taken: ReadonlyMap<number, string>,
): string | undefined {
  if (network !== undefined && overlap(range, network)) return `overlaps ${network.text}`;
  for (const [address, holder] of taken)
    if (address >= range.first && address <= range.last) return `has the address of ${holder}`;
  for (const [text, whose] of OTHERS_NETWORKS) {
    const other = parseCidr(text);
    if (other !== undefined && overlap(range, other.cidr))
      return `overlaps ${text}, which ${whose}`;
  }
  return undefined;
}
