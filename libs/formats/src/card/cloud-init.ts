import type { NodeCard } from '@grappe/domain';
import { Scalar, stringify } from 'yaml';
import { RPI_BOOT_MOUNT, SETUP_FILE, SETUP_UNIT } from './setup-script.ts';

/** Beside config.txt, where cloud-init of Raspberry Pi OS looks for its orders. */
export const USER_DATA_FILE = 'user-data';
export const META_DATA_FILE = 'meta-data';
export const NETWORK_CONFIG_FILE = 'network-config';

/** Raspberry Pi OS names its interfaces so. */
const CABLE = 'eth0';
const RADIO = 'wlan0';

/**
 * All texts are quoted: the programs that read these files know YAML 1.1, to which `yes` and `1:30` are no texts. Keys are ours, and plain.
 * No line is folded, because some tools of the image look at them line by line.
 */
const YAML_OPTIONS = {
  lineWidth: 0,
  defaultStringType: 'QUOTE_DOUBLE',
  defaultKeyType: 'PLAIN',
} as const;

/** New for each preparation: with a name that it has seen, cloud-init would do nothing. */
export function instanceId(card: NodeCard): string {
  return `grappe-${card.cardId}`;
}

export function metaData(card: NodeCard): string {
  return stringify(
    { 'instance-id': instanceId(card), 'local-hostname': card.node, dsmode: 'local' },
    YAML_OPTIONS,
  );
}

/**
 * The user is the image's own one, changed, so that it stays in the groups of pins and buses. What may be cut off by power is in setup.sh:
 * cloud-init takes a module for done as soon as it has begun it.
 */
export function userData(card: NodeCard): string {
  const setup = `${RPI_BOOT_MOUNT}/${SETUP_FILE}`;
  const { user, sshKeys } = card.access;
  return `#cloud-config\n${stringify(
    {
      hostname: card.node,
      user: {
        name: user,
        lock_passwd: true,
        // There is no password that sudo could ask for.
        sudo: 'ALL=(ALL) NOPASSWD:ALL',
        ...(sshKeys.length === 0 ? {} : { ssh_authorized_keys: sshKeys }),
      },
      ssh_pwauth: false,
      // The image brings none; those of a first boot that was cut off stay, so that nobody is warned of another board.
      ssh_deletekeys: false,
      bootcmd: [['/bin/sh', setup, 'prepare']],
      runcmd: [
        ['systemctl', 'enable', '--now', 'ssh.service'],
        ['systemctl', 'start', '--no-block', SETUP_UNIT],
      ],
    },
    YAML_OPTIONS,
  )}`;
}

/** Netplan, version 2. With Wi-Fi it holds the network's key: see `scrubbed`. */
export function networkConfig(card: NodeCard, wifiKey: string | undefined): string {
  const { address, gateway, nameServers, wifi } = card.network;
  const addresses = {
    dhcp4: address === undefined,
    // As the network offers it. Without this, a name server with an IPv6 address would make netplan write a connection that
    // NetworkManager refuses: "manual", and no address.
    dhcp6: true,
    ...(address === undefined ? {} : { addresses: [address] }),
    ...(gateway === undefined ? {} : { routes: [{ to: 'default', via: gateway }] }),
    ...(nameServers.length === 0 ? {} : { nameservers: { addresses: nameServers } }),
  };
  const interfaces =
    wifi === undefined
      ? { ethernets: { [CABLE]: addresses } }
      : {
          wifis: {
            [RADIO]: {
              ...addresses,
              'regulatory-domain': wifi.country,
              'access-points': new Map([[quoted(wifi.ssid), { password: wifiKey ?? '' }]]),
            },
          },
        };
  return stringify({ network: { version: 2, ...interfaces } }, YAML_OPTIONS);
}

/** A key that is not ours. */
function quoted(text: string): Scalar<string> {
  const scalar = new Scalar(text);
  scalar.type = 'QUOTE_DOUBLE';
  return scalar;
}
