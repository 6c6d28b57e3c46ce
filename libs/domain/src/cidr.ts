import { ipv4Number } from './ip-address.ts';

/** An IPv4 network; addresses as numbers. */
export interface Cidr {
  readonly text: string;
  readonly first: number;
  readonly last: number;
}

const BITS = 32;

/** Undefined: not `address/prefix`. `hostBits` says that the address is one within the network instead of its first. */
export function parseCidr(
  text: string,
): { readonly cidr: Cidr; readonly hostBits: boolean } | undefined {
  const match = /^([\d.]+)\/(\d{1,2})$/.exec(text);
  const address = ipv4Number(match?.[1] ?? '');
  const prefix = Number(match?.[2] ?? BITS + 1);
  if (address === undefined || prefix > BITS) return undefined;
  const size = 2 ** (BITS - prefix);
  const first = address - (address % size);
  return {
    cidr: { text: `${ipv4Text(first)}/${prefix}`, first, last: first + size - 1 },
    hostBits: first !== address,
  };
}

/** The address that a number stands for. */
export function ipv4Text(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');
}

/** Whether a machine can have the address: inside, and neither the network's own nor its broadcast address. */
export function isUsable(cidr: Cidr, address: number): boolean {
  // Networks of one or two addresses have neither (RFC 3021).
  if (cidr.last - cidr.first < 2) return address >= cidr.first && address <= cidr.last;
  return address > cidr.first && address < cidr.last;
}

/** Whether they have an address in common. */
export function overlap(one: Cidr, other: Cidr): boolean {
  return one.first <= other.last && other.first <= one.last;
}
