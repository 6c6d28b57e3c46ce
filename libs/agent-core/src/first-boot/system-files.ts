import type { CardNetwork, NodeName } from '@grappe/domain';

/** Debian's own address of a host that has no fixed one. */
const OWN_ADDRESS = '127.0.1.1';
const MADE_BY = '# Written by the first boot of Grappe from the card of this node.';

/** systemd-networkd's file for the link of this board: everything on it comes from the card. */
export function networkFile(network: CardNetwork): string {
  const { address, gateway, nameServers, wifi } = network;
  // Devices of containers are of type ether as well, and have a kind.
  const match = wifi === undefined ? ['Type=ether', 'Kind=!*'] : ['Type=wlan'];
  const addressing =
    address === undefined
      ? ['DHCP=yes']
      : [`Address=${address}`, ...(gateway === undefined ? [] : [`Gateway=${gateway}`])];
  const lines = [
    MADE_BY,
    '[Match]',
    ...match,
    '',
    '[Network]',
    ...addressing,
    ...nameServers.map((server) => `DNS=${server}`),
    // Known under its name on a network without a name server, where the resolver of systemd runs.
    'MulticastDNS=yes',
  ];
  return text(lines);
}

/** Where no resolver of the system takes care of it. */
export function resolverFile({ nameServers }: CardNetwork): string | undefined {
  if (nameServers.length === 0) return undefined;
  return text([MADE_BY, ...nameServers.map((server) => `nameserver ${server}`)]);
}

/** systemd-timesyncd's; undefined: as the system has it. */
export function timeFile(timeServers: readonly string[]): string | undefined {
  return timeServers.length === 0
    ? undefined
    : text([MADE_BY, '[Time]', `NTP=${timeServers.join(' ')}`]);
}

/**
 * wpa_supplicant's; a secret. The name of the network is written in hexadecimal, so that no character of it means anything. It is also looked for by name,
 * as networks that hide theirs ask for.
 */
export function wifiFile(
  { ssid, country }: NonNullable<CardNetwork['wifi']>,
  keyHex: string,
): string {
  const name = [...new TextEncoder().encode(ssid)]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');
  return text([
    MADE_BY,
    'ctrl_interface=DIR=/run/wpa_supplicant',
    'update_config=0',
    `country=${country}`,
    'network={',
    `\tssid=${name}`,
    '\tscan_ssid=1',
    '\tkey_mgmt=WPA-PSK',
    `\tpsk=${keyHex}`,
    '}',
  ]);
}

/** /etc/hosts in which the host knows its own name; other lines stay. */
export function hostsWith(before: string, name: NodeName): string {
  const lines = before.split('\n');
  if (lines.at(-1) === '') lines.pop();
  const own = `${OWN_ADDRESS}\t${name}`;
  const at = lines.findIndex((line) => line.trim().split(/\s+/)[0] === OWN_ADDRESS);
  if (at >= 0) {
    const names = lines[at]?.split('#')[0]?.trim().split(/\s+/) ?? [];
    if (names.length === 2 && names[1] === name) return text(lines);
    lines[at] = own;
    return text(lines);
  }
  const first = lines.findIndex((line) => /^127\.0\.0\.1\s/.test(line.trim()));
  lines.splice(first + 1, 0, ...(first < 0 ? ['127.0.0.1\tlocalhost', own] : [own]));
  return text(lines);
}

/** authorized_keys with those of the card; what else is in it stays: it may be how somebody gets in. */
export function authorisedKeys(before: string, sshKeys: readonly string[]): string {
  const lines = before.split('\n').filter((line) => line.trim() !== '');
  const known = new Set(lines.map(keyOf));
  const fresh = sshKeys.filter((key) => !known.has(keyOf(key)));
  return text([...lines, ...fresh]);
}

/** Type and key, without the comment. */
function keyOf(line: string): string {
  return line.trim().split(/\s+/).slice(0, 2).join(' ');
}

function text(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}
