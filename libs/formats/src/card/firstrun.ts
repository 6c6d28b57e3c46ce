import { CARD_FOLDER, CARD_WIFI_KEY_FILE, isIpv6, type NodeCard } from '@grappe/domain';
import { RPI_BOOT_MOUNT } from './setup-script.ts';
import { printfLines, SCRIPT_FUNCTIONS, shellQuoted } from './shell.ts';

/** Beside config.txt: what systemd runs instead of the system, once, before it restarts. */
export const FIRSTRUN_FILE = 'firstrun.sh';

/** Behind the words of cmdline.txt; the script takes them out again. */
export const FIRSTRUN_WORDS: readonly string[] = [
  `systemd.run=${RPI_BOOT_MOUNT}/${FIRSTRUN_FILE}`,
  'systemd.run_success_action=reboot',
  'systemd.unit=kernel-command-line.target',
];

const IMAGER_CUSTOM = '/usr/lib/raspberrypi-sys-mods/imager_custom';
const USERCONF = '/usr/lib/userconf-pi/userconf';
const CONNECTION_FILE = '/etc/NetworkManager/system-connections/grappe.nmconnection';

/**
 * Sets up the board where there is no cloud-init. There is no network yet, so that packages wait for the boot after. It may be cut off and
 * run again at any moment: its words leave cmdline.txt when all else is done, and it goes last. It always succeeds, because a board that
 * does not restart is out of reach; what went wrong is in first-boot.txt. No secret is in it.
 */
export function firstrunScript(card: NodeCard): string {
  return `${[
    '#!/bin/sh',
    '# Written by "grappe image prepare"; runs once and removes itself.',
    'set -u',
    'umask 022',
    'boot=$(cd -- "$(dirname -- "$0")" && pwd -P) || exit 0',
    `grappe=$boot/${CARD_FOLDER}`,
    ...SCRIPT_FUNCTIONS,
    '',
    ...hostnameLines(card),
    ...userLines(card),
    ...keyLines(card),
    ...networkLines(card),
    '/bin/sh "$grappe/setup.sh" prepare',
    '',
    ...farewellLines(),
    'exit 0',
  ].join('\n')}\n`;
}

function hostnameLines(card: NodeCard): readonly string[] {
  return [
    `${printfLines([card.node])} | put /etc/hostname 644 || note "the host name was not set"`,
  ];
}

/** The image's first user gets the name, and no password; sudo has none to ask for. */
function userLines(card: NodeCard): readonly string[] {
  const { user } = card.access;
  return [
    `user=${shellQuoted(user)}`,
    'first=$(getent passwd 1000 | cut -d: -f1)',
    `if [ -x ${USERCONF} ]; then`,
    `  # Besides, it ends the questions of the first boot. No password has the hash "*".`,
    `  ${USERCONF} "$user" '*' || note "the user $user was not set up"`,
    'elif [ -z "$first" ]; then',
    '  useradd -m -u 1000 -s /bin/bash "$user" || note "the user $user was not made"',
    'elif [ "$first" != "$user" ]; then',
    '  if ! { usermod -l "$user" "$first" && usermod -m -d "/home/$user" "$user" && groupmod -n "$user" "$first"; }; then',
    '    note "the user $first was not renamed"',
    '  fi',
    'fi',
    `${printfLines([`${user} ALL=(ALL) NOPASSWD:ALL`])} | put /etc/sudoers.d/010_grappe 440 || note "the user $user may not use sudo"`,
  ];
}

function keyLines(card: NodeCard): readonly string[] {
  const { sshKeys } = card.access;
  const write = [
    'home=$(getent passwd "$user" | cut -d: -f6)',
    'group=$(id -gn "$user")',
    'if [ -n "$home" ] && mkdir -p -- "$home/.ssh" &&',
    `  ${printfLines(sshKeys)} | put "$home/.ssh/authorized_keys" 600 &&`,
    '  chown -R "$user:$group" "$home/.ssh" && chmod 700 "$home/.ssh"; then :; else',
    '  note "the SSH keys were not written"',
    'fi',
  ];
  return [
    ...(sshKeys.length === 0 ? [] : write),
    `if [ -x ${IMAGER_CUSTOM} ]; then`,
    `  ${IMAGER_CUSTOM} enable_ssh -k || note "SSH was not switched on"`,
    'else',
    `  ${printfLines(['PasswordAuthentication no'])} | put /etc/ssh/sshd_config.d/50-grappe.conf 644 || note "SSH still takes passwords"`,
    '  systemctl enable ssh.service || note "SSH was not switched on"',
    'fi',
  ];
}

/** A file of NetworkManager. The name of the network is its bytes in numbers, which need no quotes and have no other meaning. */
function networkLines(card: NodeCard): readonly string[] {
  const { address, nameServers, wifi } = card.network;
  if (address === undefined && nameServers.length === 0 && wifi === undefined) return [];
  const lines = [
    '[connection]',
    'id=grappe',
    `type=${wifi === undefined ? 'ethernet' : 'wifi'}`,
    'autoconnect-priority=100',
    ...(wifi === undefined
      ? []
      : [
          '[wifi]',
          'mode=infrastructure',
          `ssid=${[...new TextEncoder().encode(wifi.ssid)].map((byte) => `${byte};`).join('')}`,
        ]),
    ...addressLines(card),
  ];
  if (wifi === undefined)
    return [
      `${printfLines(lines)} | put ${CONNECTION_FILE} 600 || note "the network was not set up"`,
    ];
  const secured = [...lines, '[wifi-security]', 'key-mgmt=wpa-psk'];
  return [
    `key=$(cat "$grappe/${CARD_WIFI_KEY_FILE}")`,
    'case "$key" in',
    '  "" | *[!0-9a-f]*) note "the key of the Wi-Fi network is missing or damaged: prepare the card anew" ;;',
    '  *)',
    `    { ${printfLines(secured)}; printf 'psk=%s\\n' "$key"; } | put ${CONNECTION_FILE} 600 || note "the network was not set up"`,
    '    ;;',
    'esac',
    'key=',
  ];
}

function addressLines(card: NodeCard): readonly string[] {
  const { address, gateway, nameServers } = card.network;
  const servers = (isSix: boolean) => nameServers.filter((server) => isIpv6(server) === isSix);
  const dns = (list: readonly string[]) => (list.length === 0 ? [] : [`dns=${list.join(';')};`]);
  return [
    '[ipv4]',
    `method=${address === undefined ? 'auto' : 'manual'}`,
    ...(address === undefined ? [] : [`address1=${address}`]),
    ...(gateway === undefined ? [] : [`gateway=${gateway}`]),
    ...dns(servers(false)),
    '[ipv6]',
    'method=auto',
    ...dns(servers(true)),
  ];
}

function farewellLines(): readonly string[] {
  const without = FIRSTRUN_WORDS.map((word) => `-e 's| ${word.replaceAll('.', '\\.')}||'`).join(
    ' ',
  );
  return [
    `line=$(sed ${without} "$boot/cmdline.txt")`,
    'if [ -n "$line" ] && printf \'%s\\n\' "$line" | put "$boot/cmdline.txt" -; then',
    `  rm -f -- "$boot/${FIRSTRUN_FILE}"`,
    '  sync',
    'else',
    '  note "cmdline.txt could not be written: the card may be full or write-protected"',
    'fi',
  ];
}
