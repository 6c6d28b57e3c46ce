import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { BoardRecipe } from './recipe.ts';

/** What the board and its host are called on the network that qemu makes; given by qemu. */
export const BOARD_ADDRESS = '10.0.2.15';
export const HOST_ADDRESS = '10.0.2.2';
export const BOARD_NETWORK = '10.0.2.0/24';

const UNITS = 'etc/systemd/system';

/** Commands come over a port that is no terminal: nothing echoes them, and nothing of the console comes between. */
const SHELL_UNIT = `[Unit]
Description=Shell of the board test

[Service]
ExecStart=/usr/bin/bash -c 'exec /usr/bin/bash --noprofile --norc <>/dev/vport0p1 >&0 2>&0'
Restart=always
`;

const NETWORK = `[Match]
Driver=virtio_net

[Network]
Address=${BOARD_ADDRESS}/24
Gateway=${HOST_ADDRESS}
`;

/** The devices whose drivers are modules. All others are driven already, and asking for each takes ten seconds of the boot. */
const COLDPLUG = `[Service]
ExecStart=
ExecStart=udevadm trigger --type=devices --action=add --subsystem-match=platform --subsystem-match=virtio --subsystem-match=net
`;

const FILES: Readonly<Record<string, string>> = {
  'etc/passwd': [
    'root:x:0:0:root:/root:/bin/bash',
    'systemd-network:x:998:998::/:/usr/sbin/nologin',
    'nobody:x:65534:65534:nobody:/:/usr/sbin/nologin',
    '',
  ].join('\n'),
  'etc/group': ['root:x:0:', 'systemd-network:x:998:', 'nogroup:x:65534:', ''].join('\n'),
  'etc/hostname': 'board\n',
  // Empty: made at the first boot.
  'etc/machine-id': '',
  'etc/systemd/network/board.network': NETWORK,
  [`${UNITS}/board-shell.service`]: SHELL_UNIT,
  [`${UNITS}/systemd-udev-trigger.service.d/board.conf`]: COLDPLUG,
  'opt/grappe/package.json': '{ "type": "module" }\n',
};

const SYSTEM_UNITS = '/usr/lib/systemd/system';
const LINKS: Readonly<Record<string, string>> = {
  // The first thing the kernel runs: the files stay where they are, so there is nothing to mount before.
  init: 'usr/lib/systemd/systemd',
  [`${UNITS}/default.target`]: `${SYSTEM_UNITS}/multi-user.target`,
  [`${UNITS}/multi-user.target.wants/board-shell.service`]: '../board-shell.service',
  [`${UNITS}/multi-user.target.wants/systemd-networkd.service`]: `${SYSTEM_UNITS}/systemd-networkd.service`,
  [`${UNITS}/network-online.target.wants/systemd-networkd-wait-online.service`]: `${SYSTEM_UNITS}/systemd-networkd-wait-online.service`,
};

/** Adds what the scripts of the packages, and an administrator, would have set up. */
export async function addBaseFiles(tree: string, { masked }: BoardRecipe): Promise<void> {
  const masks = masked.map((unit) => [`${UNITS}/${unit}`, '/dev/null'] as const);
  for (const [name, text] of Object.entries(FILES)) {
    await mkdir(path.dirname(path.join(tree, name)), { recursive: true });
    await writeFile(path.join(tree, name), text);
  }
  for (const [name, target] of [...Object.entries(LINKS), ...masks]) {
    await mkdir(path.dirname(path.join(tree, name)), { recursive: true });
    await symlink(target, path.join(tree, name));
  }
  await chmod(tree, 0o755);
}
