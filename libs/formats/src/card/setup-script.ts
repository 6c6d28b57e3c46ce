import { CARD_FOLDER, CARD_PACKAGES_FOLDER, CARD_TOKEN_FILE, type NodeCard } from '@grappe/domain';
import { printfLines, SCRIPT_FUNCTIONS, shellQuoted } from './shell.ts';

/** On the boot partition: what both ways of Raspberry Pi OS have in common. */
export const SETUP_FILE = `${CARD_FOLDER}/setup.sh`;
/** Where Raspberry Pi OS since 12 mounts the boot partition; earlier ones are refused. */
export const RPI_BOOT_MOUNT = '/boot/firmware';
export const SETUP_UNIT = 'grappe-setup.service';

const UNIT_PATH = `/etc/systemd/system/${SETUP_UNIT}`;
/** Another program may be installing at the same time, such as the system's own first boot. */
const APT_LOCK_S = 600;

/** Runs after the network is up, at every boot until the packages are there. */
const UNIT: readonly string[] = [
  '[Unit]',
  'Description=Installation of Grappe from the card',
  'After=network-online.target time-sync.target',
  'Wants=network-online.target',
  `RequiresMountsFor=${RPI_BOOT_MOUNT}`,
  `ConditionPathExists=${RPI_BOOT_MOUNT}/${CARD_FOLDER}/${CARD_TOKEN_FILE}`,
  'StartLimitIntervalSec=0',
  '[Service]',
  'Type=oneshot',
  `ExecStart=/bin/sh ${RPI_BOOT_MOUNT}/${SETUP_FILE} install`,
  'Restart=on-failure',
  'RestartSec=60',
  '[Install]',
  'WantedBy=multi-user.target',
];

/**
 * `setup.sh prepare` early in a boot, and `setup.sh install` with a network: all that cloud-init and firstrun have no safe word for. Both may
 * be cut off and run again at any moment. No secret is in it.
 */
export function setupScript(card: NodeCard): string {
  return `${[
    '#!/bin/sh',
    '# Written by "grappe image prepare"; grappe-setup.service and the first boot run it.',
    'set -u',
    'umask 022',
    'grappe=$(cd -- "$(dirname -- "$0")" && pwd -P) || exit 1',
    ...SCRIPT_FUNCTIONS,
    '',
    'prepare() {',
    ...prepareLines(card).map(indented),
    '}',
    '',
    'install() {',
    ...installLines(card).map(indented),
    '}',
    '',
    'case "${1-}" in',
    '  prepare) prepare ;;',
    '  install) install ;;',
    '  *) echo "usage: setup.sh prepare|install" >&2; exit 2 ;;',
    'esac',
  ].join('\n')}\n`;
}

function indented(line: string): string {
  return line === '' ? '' : `  ${line}`;
}

function prepareLines(card: NodeCard): readonly string[] {
  return [
    // An earlier boot may have been cut off while cloud-init worked: it would take for done what it had only begun.
    'rm -f /var/lib/cloud/instance/sem/config_* /var/lib/cloud/data/instance-id',
    'failed=0',
    '# Without a name for its own address, sudo waits for name servers.',
    "hosts=$(grep -v '^127\\.0\\.1\\.1[[:space:]]' /etc/hosts)",
    `{ [ -z "$hosts" ] || printf '%s\\n' "$hosts"; printf '127.0.1.1\\t%s\\n' ${shellQuoted(card.node)}; } | put /etc/hosts 644 || failed=1`,
    ...(card.timeServers.length === 0
      ? []
      : [
          `${printfLines(['[Time]', `NTP=${card.timeServers.join(' ')}`])} | put /etc/systemd/timesyncd.conf.d/50-grappe.conf 644 || failed=1`,
          'systemctl --no-block try-restart systemd-timesyncd.service 2>/dev/null || true',
        ]),
    ...(card.network.wifi === undefined
      ? []
      : [
          '# Raspberry Pi OS keeps the radio off until a country is known.',
          'for switch in /var/lib/systemd/rfkill/*:wlan; do',
          '  if [ -e "$switch" ]; then echo 0 >"$switch"; fi',
          'done',
          'rfkill unblock wifi 2>/dev/null || true',
        ]),
    `${printfLines(UNIT)} | put ${UNIT_PATH} 644 || failed=1`,
    'systemctl daemon-reload 2>/dev/null || true',
    `systemctl enable ssh.service ${SETUP_UNIT} || failed=1`,
    'if [ "$failed" != 0 ]; then note "the system could not be set up; is the card full or worn out?"; fi',
    'return "$failed"',
  ];
}

function installLines(card: NodeCard): readonly string[] {
  const files = card.packages.map(({ file }) => `"$packages"/${shellQuoted(file)}`).join(' ');
  const check = card.packages.flatMap(({ file, sha256 }) => [
    `if ! printf '%s  %s\\n' ${sha256} "$packages"/${shellQuoted(file)} | sha256sum --check --status -; then`,
    `  note ${shellQuoted(`${file} on the card is missing or damaged: prepare the card anew`)}`,
    '  return 1',
    'fi',
  ]);
  const install =
    card.packages.length === 0
      ? []
      : [
          `packages=$grappe/${CARD_PACKAGES_FOLDER}`,
          ...check,
          'export DEBIAN_FRONTEND=noninteractive',
          '# What a power cut has left half done is finished first.',
          'dpkg --configure -a --force-confold || true',
          `set -- -q -y -o DPkg::Lock::Timeout=${APT_LOCK_S} -o Dpkg::Options::=--force-confold`,
          `if ! apt-get "$@" install ${files}; then`,
          '  # What they depend on is neither on the card nor known here yet.',
          `  if ! { apt-get "$@" update && apt-get "$@" install ${files}; }; then`,
          '    note "the packages could not be installed: journalctl -u grappe-setup tells why; it is tried again every minute"',
          '    return 1',
          '  fi',
          'fi',
          'sync',
        ];
  return [
    ...install,
    '# All that it was for is done; it would set the name of the host again at every boot.',
    "if [ -d /etc/cloud ]; then printf '' | put /etc/cloud/cloud-init.disabled 644 || return 1; fi",
    'systemctl daemon-reload || true',
    'systemctl --no-block start grappe-first-boot.service || return 1',
    `systemctl disable ${SETUP_UNIT}`,
  ];
}
