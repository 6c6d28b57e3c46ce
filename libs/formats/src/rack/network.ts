import type { RackNetwork } from '@grappe/domain';
import { keyTable, readFields } from '../yaml/fields.ts';
import { ipv4Number } from '../yaml/ip-address.ts';
import type { Spot } from '../yaml/located.ts';
import type { Reading } from '../yaml/reading.ts';
import { readText, refuse } from '../yaml/scalars.ts';
import { isUsable, parseCidr, type Cidr } from './cidr.ts';

const KEYS = keyTable({ read: ['cidr', 'gateway', 'virtualIp'] });
const CIDR_EXPECTED = 'an IPv4 network, like 172.16.0.0/16';

/** The network as other parts of the file need it. */
export interface ReadNetwork {
  readonly network: RackNetwork;
  readonly cidr?: Cidr;
  /** Who has an address already, by address. */
  readonly taken: Map<number, string>;
}

export function readNetwork(reading: Reading, spot: Spot | undefined): ReadNetwork {
  const taken = new Map<number, string>();
  const fields = spot === undefined ? undefined : readFields(reading.report, spot, KEYS);
  if (fields === undefined) return { network: {}, taken };
  const cidrSpot = fields.get('cidr');
  const cidr = cidrSpot === undefined ? undefined : readCidr(reading, cidrSpot);
  const one = (key: string): string | undefined => {
    const found = fields.get(key);
    return found === undefined ? undefined : readAddress(reading, found, { cidr, taken });
  };
  const gateway = one('gateway');
  const virtualIp = one('virtualIp');
  return {
    taken,
    ...(cidr === undefined ? {} : { cidr }),
    network: {
      ...(cidr === undefined ? {} : { cidr: cidr.text }),
      ...(gateway === undefined ? {} : { gateway }),
      ...(virtualIp === undefined ? {} : { virtualIp }),
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
