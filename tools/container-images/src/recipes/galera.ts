import type { ImageRecipe } from '../recipe.ts';
import { busyboxLinks, EXECUTABLE, PERL_PACKAGES, platformFile } from './platform-files.ts';
import { DROPPED_EVERYWHERE, OMITTED_EVERYWHERE } from './shared-rules.ts';

/** The number Debian's own installation mostly gives, so that a volume looks familiar. */
const MYSQL_UID = 999;
/** An account of its own, with a number no distribution hands out. */
const ARBITRATOR_UID = 10_004;

const PACKAGES: readonly string[] = [
  'mariadb-server',
  'mariadb-backup',
  'galera-4',
  'socat',
  'base-files',
  'libc-bin',
  'dash',
  'bash',
  'coreutils',
  'findutils',
  'grep',
  'sed',
  'gawk',
  'hostname',
  'util-linux',
];

const OMITTED_PACKAGES: readonly string[] = [
  ...OMITTED_EVERYWHERE,
  ...PERL_PACKAGES,
  // Its programs are wrappers in Perl and links; the client itself is in mariadb-client-core.
  'mariadb-client',
  'rsync',
  'psmisc',
  'usrmerge',
  'libcap2-bin',
  'libpam-modules',
  'libpam-modules-bin',
  'util-linux-extra',
  'sysvinit-utils',
  'lsb-base',
];

const DROPPED_PATHS: readonly RegExp[] = [
  ...DROPPED_EVERYWHERE,
  // Tools for tables of other engines, and for servers that do not run.
  /^usr\/bin\/(aria_|myisam|mariadbd-|mysqld_|mariadb-(upgrade|check|service-convert)|innochecksum|mysql_|resolveip$)/,
  /^usr\/share\/mysql\/(?!english|charsets)[a-z-]+\//,
  /^usr\/lib\/mysql\/plugin\/(?!auth_socket)/,
  /^usr\/share\/(perl5|perl|mysql-test|awk)(\/|$)/,
  // Settings of a host with several servers; the recipe's own file says all.
  /^etc\/mysql\/mariadb\.conf\.d\/.*/,
];

const RUN: ImageRecipe['run'] = {
  // The entrypoint gives a fresh volume to the user mysql, and runs the server as that user.
  user: '',
  environment: { PATH: '/usr/local/bin:/usr/sbin:/usr/bin', LANG: 'C.UTF-8' },
  entrypoint: ['/usr/local/bin/galera-entrypoint'],
  command: [],
  workingDirectory: '/',
  exposedTcpPort: 3306,
  stopSignal: 'SIGTERM',
  healthcheck: {
    // Failing means that a restart may help: not while it waits for others or copies their data, nor without a majority.
    test: [
      'CMD-SHELL',
      'read -r state < /run/galera/state; case $state in "running unknown"*) exit 1;; running*) exit 0;; *) exit 1;; esac',
    ],
    intervalMs: 2_000,
    timeoutMs: 3_000,
    // "starting" for as long as it waits or copies: on a slow card that takes long, and to begin anew would not make it faster.
    startPeriodMs: 3_600_000,
    retries: 10,
  },
};

/** One data member of a Galera cluster of MariaDB 10.11, for a named volume at /var/lib/mysql. */
export async function galeraRecipe(): Promise<ImageRecipe> {
  const owner = { uid: MYSQL_UID, gid: MYSQL_UID };
  return {
    name: 'galera',
    reference: 'grappe/galera:10.11',
    packages: PACKAGES,
    omittedPackages: OMITTED_PACKAGES,
    droppedPaths: DROPPED_PATHS,
    files: [
      await platformFile('db/entrypoint.sh', 'usr/local/bin/galera-entrypoint', EXECUTABLE),
      await platformFile('db/decide.sh', 'usr/local/lib/galera/decide.sh'),
      await platformFile('db/galera.cnf', 'etc/mysql/my.cnf'),
    ],
    directories: [
      { path: 'var/lib/mysql', mode: 0o750, ...owner },
      { path: 'run/mysqld', mode: 0o755, ...owner },
      { path: 'run/galera', mode: 0o755, ...owner },
      { path: 'tmp', mode: 0o1777, uid: 0, gid: 0 },
    ],
    // What Debian links when a system is installed, and the scripts that copy data between members use.
    symlinks: [{ path: 'usr/bin/awk', target: 'gawk' }],
    accounts: [{ name: 'mysql', ...owner, home: '/var/lib/mysql' }],
    // Nothing a program links to has been omitted: found out here, not on a rack.
    treeCommands: [
      ['mariadbd', '--version'],
      ['mariadb', '--version'],
      // It does not even tell its version where /proc is not mounted.
      ['sh', '-c', '! ldd /usr/bin/mariadb-backup | grep "not found"'],
      ['socat', '-V'],
      ['setpriv', '--version'],
    ],
    run: RUN,
  };
}

/** Galera's arbitrator: a vote without data, so that two members know which of them is in the majority. */
export function arbitratorRecipe(): ImageRecipe {
  return {
    name: 'arbitrator',
    reference: 'grappe/galera-arbitrator:4',
    packages: ['galera-arbitrator-4', 'base-files', 'libc-bin', 'busybox'],
    omittedPackages: OMITTED_EVERYWHERE,
    droppedPaths: DROPPED_EVERYWHERE,
    files: [],
    directories: [{ path: 'tmp', mode: 0o1777, uid: 0, gid: 0 }],
    symlinks: busyboxLinks('sh', 'grep', 'cat', 'ps'),
    accounts: [{ name: 'garbd', uid: ARBITRATOR_UID, gid: ARBITRATOR_UID, home: '/nonexistent' }],
    treeCommands: [['garbd', '--version']],
    run: {
      user: `${String(ARBITRATOR_UID)}:${String(ARBITRATOR_UID)}`,
      environment: { PATH: '/usr/bin', LANG: 'C.UTF-8' },
      entrypoint: ['garbd'],
      command: [],
      workingDirectory: '/tmp',
      exposedTcpPort: 4567,
      stopSignal: 'SIGTERM',
      healthcheck: {
        // It listens (0A) on port 4567 (11D7) for the members, whether they are there or not: a restart would not bring them.
        test: ['CMD-SHELL', 'grep -q ":11D7 00000000:0000 0A" /proc/net/tcp'],
        intervalMs: 2_000,
        timeoutMs: 2_000,
        startPeriodMs: 60_000,
        retries: 3,
      },
    },
  };
}
