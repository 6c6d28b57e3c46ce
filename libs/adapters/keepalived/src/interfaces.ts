import { ipv4Number } from '@grappe/domain';

/** An IPv4 address that an interface has. */
export interface InterfaceAddress {
  readonly interfaceName: string;
  readonly address: string;
  readonly prefixLength: number;
  /** Whether something is plugged in, and it is up. */
  readonly hasLink: boolean;
}

const IPV4_BITS = 32;

/** What `ip -json -4 address show` says; `undefined` when it is anything else. */
export function parseInterfaces(text: string): readonly InterfaceAddress[] | undefined {
  try {
    const parsed: unknown = JSON.parse(text.trim() === '' ? '[]' : text);
    return Array.isArray(parsed) ? parsed.flatMap(addressesOf) : undefined;
  } catch {
    return undefined;
  }
}

function addressesOf(link: unknown): readonly InterfaceAddress[] {
  if (!isRecord(link) || typeof link['ifname'] !== 'string') return [];
  const interfaceName = link['ifname'];
  const hasLink = Array.isArray(link['flags']) && link['flags'].includes('LOWER_UP');
  const addresses: readonly unknown[] = Array.isArray(link['addr_info']) ? link['addr_info'] : [];
  return addresses
    .filter(isRecord)
    .flatMap(({ local, prefixlen, family }) =>
      family === 'inet' && typeof local === 'string' && typeof prefixlen === 'number'
        ? [{ interfaceName, address: local, prefixLength: prefixlen, hasLink }]
        : [],
    );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** Whether a machine in the network of that interface can have the address. */
export function fits(
  { address, prefixLength }: Pick<InterfaceAddress, 'address' | 'prefixLength'>,
  candidate: string,
): boolean {
  const own = ipv4Number(address);
  const other = ipv4Number(candidate);
  if (own === undefined || other === undefined) return false;
  const size = 2 ** (IPV4_BITS - prefixLength);
  const first = own - (own % size);
  // Networks of one or two addresses have neither a name of their own nor a broadcast address (RFC 3021).
  const margin = size > 2 ? 1 : 0;
  return other >= first + margin && other <= first + size - 1 - margin;
}
