/** What an image is made of, apart from the files in `files/`. */
export interface CardRecipe {
  readonly suite: string;
  readonly architecture: string;
  readonly components: readonly string[];
  /** Besides what Debian calls required; with all they depend on, without what they recommend. */
  readonly packages: readonly string[];
  /** Of `files/root`, what the packages read while they are installed: with it they make the initrd. */
  readonly earlyFiles: readonly string[];
  /** Left out of packages, and then what is taken back, as dpkg matches paths. */
  readonly excludedPaths: readonly string[];
  readonly includedPaths: readonly string[];
  /** Units that packages enable and that others start here, or nobody. */
  readonly disabled: readonly string[];
  /** Units that only write to the card or wake the board. */
  readonly masked: readonly string[];
  readonly enabled: readonly string[];
  /** Time, in seconds since 1970, of all that is made rather than unpacked: the same packages give the same bytes. */
  readonly epochS: number;
}

/** Debian 13: the oldest with a Node that is supported. Its kernel starts a Pi 3, a Pi 4 and a Zero 2 W; a Pi 5 it does not know. */
export const CARD_RECIPE: CardRecipe = {
  suite: 'trixie',
  architecture: 'arm64',
  // The firmware of the boards and of their radios is not free.
  components: ['main', 'non-free-firmware'],
  packages: [
    // What starts a Pi.
    ...['linux-image-arm64', 'raspi-firmware', 'firmware-brcm80211', 'initramfs-tools', 'zstd'],
    // The system; D-Bus for hostnamectl and networkctl.
    ...['systemd', 'systemd-sysv', 'udev', 'kmod', 'dbus', 'systemd-timesyncd', 'adduser'],
    // Networks. myhostname: the board's own name is found without a file that somebody has to keep right.
    ...['systemd-resolved', 'libnss-myhostname', 'wpasupplicant', 'wireless-regdb', 'iproute2'],
    ...['netbase', 'ca-certificates', 'iputils-ping'],
    // Who works on it.
    ...['openssh-server', 'sudo', 'less', 'nano-tiny', 'procps'],
    // The agent, and what it drives.
    // docker-cli: the agent needs none, whoever looks what is wrong does.
    ...['nodejs', 'docker.io', 'docker-cli', 'haproxy', 'keepalived', 'iptables', 'iputils-arping'],
    // Checks and grows file systems.
    ...['e2fsprogs', 'dosfstools', 'fdisk'],
  ],
  earlyFiles: [
    // By it the initrd knows that it has to check the root file system.
    'etc/fstab',
    'etc/initramfs-tools/conf.d/grappe-image',
    'usr/share/initramfs-tools/modules.d/grappe-image',
  ],
  excludedPaths: ['man', 'info', 'locale', 'lintian', 'doc'].map((name) => `/usr/share/${name}/*`),
  // Whoever passes an image on passes these on.
  includedPaths: ['/usr/share/doc/*/copyright'],
  // The agent starts haproxy and keepalived itself, the first boot wpa_supplicant@wlan0.
  disabled: ['haproxy.service', 'keepalived.service', 'wpa_supplicant.service'],
  masked: [
    // Looks for upgrades twice a day; upgrades are the operator's, node by node.
    ...['apt-daily.timer', 'apt-daily-upgrade.timer'],
    // Copies the database of packages each day.
    'dpkg-db-backup.timer',
    // Only for LVM.
    ...['e2scrub_all.timer', 'e2scrub_reap.service'],
    // Asks on the console of a board that has none.
    'systemd-firstboot.service',
  ],
  enabled: [
    ...['systemd-networkd.service', 'systemd-resolved.service', 'systemd-timesyncd.service'],
    ...['docker.service', 'ssh.service', 'grappe-grow-root.service', 'grappe-host-keys.service'],
  ],
  epochS: Date.UTC(2026, 10, 1) / 1_000,
};
