import { readFileSync, writeFileSync } from 'node:fs';
import { isIPv4 } from 'node:net';
import type { FrontDoor } from '@grappe/domain';

/** Of this network namespace. They lift a check of `bind`; nothing is received that was not before. */
const SETTINGS = {
  ipv4: '/proc/sys/net/ipv4/ip_nonlocal_bind',
  ipv6: '/proc/sys/net/ipv6/ip_nonlocal_bind',
} as const;

/**
 * Lets programs of this node listen on addresses that it does not have just now, such as a virtual IP that another gateway holds. On such an address
 * alone a front end is in nobody's way who listens on the node's own. Returns what could not be set, and why.
 */
export function allowForeignAddresses(door: FrontDoor): string | undefined {
  const pages = [door.statistics, door.prometheus].filter((page) => page !== undefined);
  const listens = [...door.frontEnds.flatMap(({ listen }) => listen), ...pages];
  const particular = listens.map(({ address }) => address).filter(isParticular);
  const kinds = new Set(particular.map((address) => (isIPv4(address) ? 'ipv4' : 'ipv6')));
  for (const kind of kinds) {
    try {
      if (readFileSync(SETTINGS[kind], 'utf8').trim() !== '1') writeFileSync(SETTINGS[kind], '1\n');
    } catch (cause) {
      return `${SETTINGS[kind]}: ${cause instanceof Error ? cause.message : String(cause)}`;
    }
  }
  return undefined;
}

/** It may not be there at times. */
function isParticular(address: string): boolean {
  return (
    address !== '0.0.0.0' && address !== '::' && address !== '::1' && !address.startsWith('127.')
  );
}
