import type { ExtraHost } from '@grappe/domain';
import { isIpAddress } from '@grappe/domain';
import { entrySpots, itemSpots, type Spot } from '../yaml/located.ts';
import { readTextOrList } from '../yaml/lists.ts';
import { compareText } from '../yaml/problem.ts';
import type { Reading } from '../yaml/reading.ts';
import { readScalar, refuse } from '../yaml/scalars.ts';

const EXPECTED = '"host=address" or "host:address"';
/** The engine's word for the node's own address. */
const HOST_GATEWAY = 'host-gateway';

/** `extra_hosts`: a list of `host=address` (or with a colon), or a map of host to one address or several. */
export function readExtraHosts(reading: Reading, spot: Spot): readonly ExtraHost[] {
  const hosts =
    spot.node.kind === 'map'
      ? entrySpots(spot).flatMap(([host, entry]) =>
          readTextOrList(reading, entry, 'an address').flatMap((item) =>
            checked(reading, item.spot, host, item.text),
          ),
        )
      : listed(reading, spot);
  const unique = new Map(hosts.map((host) => [`${host.host} ${host.address}`, host]));
  return [...unique.values()].sort(
    (a, b) => compareText(a.host, b.host) || compareText(a.address, b.address),
  );
}

function listed(reading: Reading, spot: Spot): readonly ExtraHost[] {
  const items = spot.node.kind === 'list' ? itemSpots(spot) : [spot];
  return items.flatMap((item) => {
    const text = readScalar(reading, item, EXPECTED)?.text;
    if (text === undefined) return [];
    const equals = text.indexOf('=');
    const split = equals === -1 ? text.indexOf(':') : equals;
    if (split > 0) return checked(reading, item, text.slice(0, split), text.slice(split + 1));
    refuse(reading, item, text, EXPECTED);
    return [];
  });
}

function checked(reading: Reading, spot: Spot, hostText: string, text: string): ExtraHost[] {
  const address = text.trim().replace(/^\[(.*)\]$/, '$1');
  const host = hostText.trim();
  if (host === '' || /\s/.test(host)) refuse(reading, spot, host, 'a host name');
  else if (address === HOST_GATEWAY || isIpAddress(address)) return [{ host, address }];
  else refuse(reading, spot, address, 'an IP address, or host-gateway');
  return [];
}
