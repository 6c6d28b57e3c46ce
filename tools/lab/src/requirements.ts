import { accessSync, constants, existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

/** A program the lab or its tests run, and the Debian package that has it. */
export interface Requirement {
  readonly program: string;
  readonly debianPackage: string;
  readonly why: string;
}

/** What is wrong with this host, in the order in which to repair it. */
export interface HostReport {
  /** Reasons that no package repairs. */
  readonly obstacles: readonly string[];
  readonly missing: readonly Requirement[];
}

const REQUIREMENTS: readonly Requirement[] = [
  {
    program: 'dockerd',
    debianPackage: 'docker.io',
    why: 'every node runs a Docker Engine of its own',
  },
  { program: 'containerd', debianPackage: 'containerd', why: 'the engine runs containers with it' },
  { program: 'runc', debianPackage: 'runc', why: 'the engine runs containers with it' },
  { program: 'tini', debianPackage: 'tini', why: 'is the first process of a node' },
  { program: 'ip', debianPackage: 'iproute2', why: 'makes networks and links' },
  { program: 'ethtool', debianPackage: 'ethtool', why: 'makes links whose packets can be delayed' },
  { program: 'iptables', debianPackage: 'iptables', why: 'engines publish ports with it' },
  { program: 'nsenter', debianPackage: 'util-linux', why: 'enters nodes' },
  { program: 'ps', debianPackage: 'procps', why: 'shows what runs on a node' },
  { program: 'ping', debianPackage: 'iputils-ping', why: 'tests links' },
  { program: 'curl', debianPackage: 'curl', why: 'asks services by hand' },
  { program: 'mosquitto', debianPackage: 'mosquitto', why: 'is the MQTT broker of a larger rack' },
  { program: 'faketime', debianPackage: 'faketime', why: 'gives a board a wrong clock' },
  { program: 'mosquitto_sub', debianPackage: 'mosquitto-clients', why: 'watches MQTT topics' },
  { program: 'upsd', debianPackage: 'nut-server', why: 'tells nodes what a UPS says' },
  { program: 'upsc', debianPackage: 'nut-client', why: 'reads what a UPS server says' },
  { program: 'haproxy', debianPackage: 'haproxy', why: 'is the front door of gateways' },
  { program: 'keepalived', debianPackage: 'keepalived', why: 'moves the virtual IP' },
  { program: 'arping', debianPackage: 'iputils-arping', why: 'finds who has an address' },
  {
    program: 'j2',
    debianPackage: 'j2cli',
    why: 'renders templates as Home Assistant does',
  },
  { program: 'nbdkit', debianPackage: 'nbdkit', why: 'is a card that lies, in tests' },
  { program: 'nbdfuse', debianPackage: 'libnbd-bin', why: 'makes a device of such a card' },
  { program: 'losetup', debianPackage: 'mount', why: 'stands for cards and readers' },
  { program: 'mmdebstrap', debianPackage: 'mmdebstrap', why: 'builds container images offline' },
  { program: 'sfdisk', debianPackage: 'fdisk', why: 'divides card images for tests' },
  { program: 'mkfs.vfat', debianPackage: 'dosfstools', why: 'makes and checks FAT on them' },
  { program: 'mcopy', debianPackage: 'mtools', why: 'reads and writes FAT on them' },
  { program: 'mke2fs', debianPackage: 'e2fsprogs', why: 'makes root file systems on them' },
  { program: 'xz', debianPackage: 'xz-utils', why: 'packs and unpacks card images' },
  { program: 'zstd', debianPackage: 'zstd', why: 'packs and unpacks card images' },
  { program: 'zip', debianPackage: 'zip', why: 'packs card images for tests' },
];
/** On a kernel that runs AppArmor an engine refuses to start containers without its parser. */
const APPARMOR: Requirement = {
  program: 'apparmor_parser',
  debianPackage: 'apparmor',
  why: 'confines containers, as this kernel asks for',
};
const APPARMOR_SWITCH = '/sys/module/apparmor/parameters/enabled';
/** Programs for the administrator are not on every user's path. */
const SYSTEM_FOLDERS = [
  '/usr/local/sbin',
  '/usr/local/bin',
  '/usr/sbin',
  '/usr/bin',
  '/sbin',
  '/bin',
];

/** Whether a program can be run. */
export function hasProgram(program: string): boolean {
  const folders = [...(process.env['PATH'] ?? '').split(':'), ...SYSTEM_FOLDERS];
  return folders.some((folder) => folder !== '' && isExecutableFile(path.join(folder, program)));
}

function isExecutableFile(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

function usesAppArmor(): boolean {
  try {
    return readFileSync(APPARMOR_SWITCH, 'utf8').startsWith('Y');
  } catch {
    return false;
  }
}

/** Whether this process may make networks and run engines. */
export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/** Looks at this host without changing anything. */
export function inspectHost(): HostReport {
  const obstacles: string[] = [];
  if (process.platform !== 'linux') {
    obstacles.push(
      `the virtual rack needs Linux; this is ${process.platform}. Use a Debian 12 machine.`,
    );
    return { obstacles, missing: [] };
  }
  if (!isRoot()) {
    obstacles.push(
      'the virtual rack needs root: it makes networks and runs engines. Run it with sudo.',
    );
  }
  if (!existsSync('/sys/fs/cgroup/cgroup.procs') && !existsSync('/sys/fs/cgroup/freezer')) {
    obstacles.push(
      'no control groups under /sys/fs/cgroup. Boot with systemd, or install cgroupfs-mount.',
    );
  }
  const wanted = usesAppArmor() ? [...REQUIREMENTS, APPARMOR] : REQUIREMENTS;
  return { obstacles, missing: wanted.filter(({ program }) => !hasProgram(program)) };
}

/** Packages that bring the missing programs, each once. */
export function packagesFor(missing: readonly Requirement[]): string[] {
  return [...new Set(missing.map((requirement) => requirement.debianPackage))].sort();
}

/** The command by which a person installs packages. */
export function installCommand(packages: readonly string[]): string {
  return `apt-get update && apt-get install -y --no-install-recommends ${packages.join(' ')}`;
}
