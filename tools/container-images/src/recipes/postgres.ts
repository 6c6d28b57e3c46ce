import { readFile } from 'node:fs/promises';

import type { ImageRecipe } from '../recipe.ts';
import { DROPPED_EVERYWHERE, OMITTED_EVERYWHERE } from './shared-rules.ts';

/** The numbers the well-known PostgreSQL image uses, so that its volumes can be carried over. */
const POSTGRES_UID = 999;
const POSTGRES_GID = 999;

const ENTRYPOINT_FILE = new URL('../../recipes/postgres/entrypoint.sh', import.meta.url);
const ENTRYPOINT_PATH = 'usr/local/bin/postgres-entrypoint';

/** `setpriv` is all that is needed of util-linux, whose other programs administrate a host. */
const UNUSED_PROGRAMS: readonly RegExp[] = [
  /^usr\/lib\/postgresql\/15\/lib\/(bitcode|llvmjit)/,
  /^usr\/share\/postgresql\/15\/man(\/|$)/,
  /^usr\/share\/(perl5|perl|postgresql-common|zoneinfo\/right)(\/|$)/,
];

const PACKAGES: readonly string[] = [
  'postgresql-15',
  'base-files',
  'libc-bin',
  'dash',
  'coreutils',
  'util-linux',
  'tzdata',
];

const OMITTED_PACKAGES: readonly string[] = [
  ...OMITTED_EVERYWHERE,
  // Compiles long queries at run time; more than twice the size of all the rest.
  'libllvm14',
  'libz3-4',
  // Debian's wrappers for several clusters on one host, and the Perl they are written in.
  'postgresql-common',
  'postgresql-client-common',
  'perl',
  'perl-modules-5.36',
  'libperl5.36',
  'libjson-perl',
  'libgdbm6',
  'libgdbm-compat4',
  // Locales other than C.UTF-8, and a certificate for a host name an image does not have.
  'locales',
  'libc-l10n',
  'ssl-cert',
  'openssl',
  // util-linux for a host with disks and logins.
  'util-linux-extra',
  'sysvinit-utils',
  'lsb-base',
  'netbase',
  'libpam-modules',
  'libpam-modules-bin',
];

const RUN: ImageRecipe['run'] = {
  // The entrypoint gives a fresh volume to the user postgres, then becomes that user.
  user: '',
  environment: {
    PATH: '/usr/lib/postgresql/15/bin:/usr/local/bin:/usr/bin',
    LANG: 'C.UTF-8',
    PGDATA: '/var/lib/postgresql/data',
  },
  entrypoint: [`/${ENTRYPOINT_PATH}`],
  command: ['postgres'],
  workingDirectory: '/',
  exposedTcpPort: 5432,
  // Fast shutdown: disconnects clients instead of waiting for them to leave.
  stopSignal: 'SIGINT',
  healthcheck: {
    // Over TCP: while a first start creates databases, nothing listens there.
    test: ['CMD', 'pg_isready', '--quiet', '--host=127.0.0.1'],
    intervalMs: 2_000,
    timeoutMs: 3_000,
    // A first start on an SD card takes most of this.
    startPeriodMs: 60_000,
    retries: 5,
  },
};

/** PostgreSQL 15 for a named volume at /var/lib/postgresql/data. */
export async function postgresRecipe(): Promise<ImageRecipe> {
  return {
    name: 'postgres',
    reference: 'grappe/postgres:15',
    packages: PACKAGES,
    omittedPackages: OMITTED_PACKAGES,
    droppedPaths: [...DROPPED_EVERYWHERE, ...UNUSED_PROGRAMS],
    files: [{ path: ENTRYPOINT_PATH, mode: 0o755, content: await readFile(ENTRYPOINT_FILE) }],
    directories: [
      { path: 'var/lib/postgresql', mode: 0o755, uid: POSTGRES_UID, gid: POSTGRES_GID },
      { path: 'var/lib/postgresql/data', mode: 0o700, uid: POSTGRES_UID, gid: POSTGRES_GID },
      { path: 'run/postgresql', mode: 0o755, uid: POSTGRES_UID, gid: POSTGRES_GID },
    ],
    symlinks: [],
    accounts: [
      { name: 'postgres', uid: POSTGRES_UID, gid: POSTGRES_GID, home: '/var/lib/postgresql' },
    ],
    // Nothing a program links to has been omitted: found out here, not on a rack.
    treeCommands: [
      ['/usr/lib/postgresql/15/bin/postgres', '--version'],
      ['/usr/lib/postgresql/15/bin/initdb', '--version'],
      ['/usr/lib/postgresql/15/bin/psql', '--version'],
      ['/usr/lib/postgresql/15/bin/pg_isready', '--version'],
      ['/usr/bin/setpriv', '--version'],
    ],
    run: RUN,
  };
}
