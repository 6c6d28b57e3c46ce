import type { ImageShape } from './make-image.ts';

const CMDLINE =
  'console=serial0,115200 console=tty1 root=PARTUUID=8a2c5f10-02 rootfstype=ext4 fsck.repair=yes rootwait';
const CONFIG =
  '# For more options and information see\n# http://rptl.io/configtxt\n\n[all]\narm_64bit=1\n';

/** The first bytes of a program for a machine, as far as anybody looks at them. */
function program(bits: 32 | 64, machine: number): Uint8Array {
  const start = Buffer.alloc(256);
  start.write('\u007fELF', 'latin1');
  start.writeUInt8(bits / 32, 4);
  start.writeUInt8(1, 5);
  start.writeUInt16LE(machine, 18);
  return start;
}

const ARM64 = program(64, 183);
const ARM32 = program(32, 40);

function osRelease(version: number, codename: string): string {
  return [
    `PRETTY_NAME="Debian GNU/Linux ${version} (${codename})"`,
    'NAME="Debian GNU/Linux"',
    `VERSION_ID="${version}"`,
    `VERSION_CODENAME=${codename}`,
    'ID=debian',
    '',
  ].join('\n');
}

/** Raspberry Pi OS 13 as pi-gen makes it: cloud-init, netplan. */
export const TRIXIE: ImageShape = {
  boot: {
    'cmdline.txt': `${CMDLINE} resize cfg80211.ieee80211_regdom=GB\n`,
    'config.txt': CONFIG,
    'issue.txt': 'Raspberry Pi reference 2025-10-01\n',
    'kernel8.img': 'kernel',
    'meta-data': 'instance_id: rpios-image\n\ndsmode: local\n',
    'user-data': '#cloud-config\n# hostname: raspberrypi\n',
    'network-config': '# network:\n#   version: 2\n',
    'overlays/README': 'overlays',
    'bcm2711-rpi-4-b.dtb': 'tree',
  },
  root: {
    'usr/lib/os-release': osRelease(13, 'trixie'),
    'etc/os-release': '->../usr/lib/os-release',
    'usr/bin/cloud-init': '#!/usr/bin/python3\n',
    'usr/bin/dpkg': ARM64,
    'usr/lib/raspberrypi-sys-mods/firstboot': '#!/bin/bash\n',
  },
};

/** Raspberry Pi OS 12: a script of ours at the first boot. */
export const BOOKWORM: ImageShape = {
  boot: {
    'cmdline.txt': `${CMDLINE} quiet init=/usr/lib/raspberrypi-sys-mods/firstboot\n`,
    'config.txt': CONFIG,
    'issue.txt': 'Raspberry Pi reference 2024-11-19\n',
    'kernel8.img': 'kernel',
  },
  root: {
    'usr/lib/os-release': osRelease(12, 'bookworm'),
    'etc/os-release': '->../usr/lib/os-release',
    'usr/bin/dpkg': ARM64,
    'usr/lib/raspberrypi-sys-mods/firstboot': '#!/bin/bash\n',
  },
};

/** What `grappe image build` makes. */
export const OWN: ImageShape = {
  boot: {
    'cmdline.txt': 'root=LABEL=RASPIROOT rw console=ttyS1,115200\n',
    'config.txt': 'arm_64bit=1\n',
    'grappe/image.json': JSON.stringify({
      format: 1,
      name: 'grappe',
      version: '0.1.0',
      suite: 'trixie',
      architecture: 'arm64',
    }),
  },
  root: {
    'usr/lib/os-release': osRelease(13, 'trixie'),
    'etc/os-release': '->../usr/lib/os-release',
    'usr/bin/dpkg': ARM64,
    'usr/lib/grappe/agent/main.js': '',
    'usr/lib/grappe/cli/main.js': '',
  },
};

/** Raspberry Pi OS for 32 bits, which an arm64 package cannot be installed on. */
export const TRIXIE_32: ImageShape = { ...TRIXIE, root: { ...TRIXIE.root, 'usr/bin/dpkg': ARM32 } };

/** Another system that boots a Raspberry Pi. */
export const FOREIGN: ImageShape = {
  boot: { 'cmdline.txt': 'root=/dev/mmcblk0p2\n', 'config.txt': 'kernel=vmlinuz\n' },
  root: { 'etc/os-release': 'ID=alpine\nPRETTY_NAME="Alpine Linux v3.22"\n' },
};
