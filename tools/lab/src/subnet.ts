/** An IPv4 network: the numeric address of its first host bit pattern and the length of its prefix. */
export interface Subnet {
  readonly base: number;
  readonly prefixLength: number;
}

/** What parsing a text as a network or an address gave. */
export type Parsed<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: string };

const ADDRESS_BITS = 32;
const OCTET_BITS = 8;
const OCTET_MAX = 255;
const DECIMAL = /^(0|[1-9]\d{0,2})$/;

/** Reads dotted decimal notation; leading zeros are refused because other tools read them as octal. */
export function parseAddress(text: string): Parsed<number> {
  const octets = text.split('.');
  const wrong = {
    ok: false,
    reason: `"${text}" is not an IPv4 address such as 172.16.0.1`,
  } as const;
  if (octets.length !== ADDRESS_BITS / OCTET_BITS) return wrong;
  let value = 0;
  for (const octet of octets) {
    if (!DECIMAL.test(octet) || Number(octet) > OCTET_MAX) return wrong;
    value = value * (OCTET_MAX + 1) + Number(octet);
  }
  return { ok: true, value };
}

/** Writes dotted decimal notation. */
export function formatAddress(address: number): string {
  return [24, 16, 8, 0].map((shift) => (address >>> shift) & OCTET_MAX).join('.');
}

/** Reads `address/prefix`; the host bits have to be zero, as a typing mistake is likelier than intent. */
export function parseSubnet(text: string): Parsed<Subnet> {
  const slash = text.indexOf('/');
  const prefix = text.slice(slash + 1);
  if (slash < 0 || !/^\d{1,2}$/.test(prefix) || Number(prefix) > ADDRESS_BITS) {
    return { ok: false, reason: `"${text}" is not a subnet such as 172.16.0.0/16` };
  }
  const address = parseAddress(text.slice(0, slash));
  if (!address.ok) return address;
  const subnet = { base: address.value, prefixLength: Number(prefix) };
  const first = firstAddress(subnet);
  if (first !== address.value) {
    const meant = `${formatAddress(first)}/${prefix}`;
    return { ok: false, reason: `"${text}" has host bits set; the subnet is ${meant}` };
  }
  return { ok: true, value: subnet };
}

/** Writes `address/prefix`. */
export function formatSubnet(subnet: Subnet): string {
  return `${formatAddress(subnet.base)}/${subnet.prefixLength}`;
}

/** How many addresses the network spans, its own and the broadcast address included. */
export function subnetSize(subnet: Subnet): number {
  return 2 ** (ADDRESS_BITS - subnet.prefixLength);
}

/** The lowest address of the network that contains `subnet.base`. */
function firstAddress(subnet: Subnet): number {
  return subnet.base - (subnet.base % subnetSize(subnet));
}

/** Whether two networks share an address. */
export function subnetsOverlap(a: Subnet, b: Subnet): boolean {
  return a.base < b.base + subnetSize(b) && b.base < a.base + subnetSize(a);
}
