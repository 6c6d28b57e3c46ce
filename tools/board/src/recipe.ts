/** What the board is made of. Each change makes a new board. */
export interface BoardRecipe {
  readonly suite: string;
  /** With all they depend on. */
  readonly packages: readonly string[];
  /** Left out although something depends on them: they matter only to what installs and updates a system. */
  readonly omitted: readonly string[];
  /** Their headers are what the native part of onoff is compiled with. */
  readonly headers: readonly string[];
  /** Modules of the kernel to keep, as patterns of tar: the whole lot takes half a gigabyte of memory. */
  readonly modules: readonly string[];
  /** Not unpacked, as patterns of tar: large, and of no use to a board that nobody logs in to. */
  readonly unwanted: readonly string[];
  /** Units of systemd that only take time here: consoles, clock, and what a first boot sets up for later ones. */
  readonly masked: readonly string[];
}

/** Debian 13: the oldest Debian with a Node that is supported, and a kernel whose GPIO numbers begin at 512, as on a Pi. */
export const RECIPE: BoardRecipe = {
  suite: 'trixie',
  packages: [
    'linux-image-arm64',
    'systemd-sysv',
    'udev',
    'kmod',
    'bash',
    'dash',
    'coreutils',
    'util-linux',
    'nodejs',
  ],
  omitted: [
    'linux-image-arm64',
    'linux-base',
    'initramfs-tools',
    'initramfs-tools-core',
    'initramfs-tools-bin',
    'dracut-install',
    'klibc-utils',
    'libklibc',
    'cpio',
    'logsave',
    'debconf',
    'node-corepack',
  ],
  headers: ['libnode-dev', 'libuv1-dev'],
  modules: [
    '*/modules.builtin*',
    '*/modules.order',
    '*/drivers/net/virtio_net.ko*',
    '*/drivers/net/net_failover.ko*',
    '*/net/core/failover.ko*',
    // The power button of the board: a driver of the kernel that holds line 3.
    '*/drivers/input/keyboard/gpio_keys.ko*',
  ],
  unwanted: [
    './usr/share/doc',
    './usr/share/man',
    './usr/share/info',
    './usr/share/locale',
    './usr/share/bash-completion',
    './usr/share/lintian',
    './usr/lib/aarch64-linux-gnu/gconv',
    './usr/lib/udev/hwdb.d',
  ],
  masked: [
    'getty.target',
    'ldconfig.service',
    'systemd-battery-check.service',
    'systemd-firstboot.service',
    'systemd-hwdb-update.service',
    'systemd-journal-catalog-update.service',
    'systemd-journal-flush.service',
    'systemd-networkd-persistent-storage.service',
    'systemd-remount-fs.service',
    'systemd-timesyncd.service',
    'systemd-update-done.service',
    'systemd-update-utmp.service',
  ],
};
