import { readFile } from 'node:fs/promises';

import type { ImageRecipe } from '../recipe.ts';
import { COMPILE_PYTHON } from './compile-python.ts';
import { DROPPED_EVERYWHERE, OMITTED_EVERYWHERE } from './shared-rules.ts';

/** An account of its own, with a number no distribution hands out. */
const TRYTON_UID = 10_002;
const TRYTON_GID = 10_002;

const SOURCES = new URL('../../recipes/tryton/', import.meta.url);
const ENTRYPOINT_PATH = 'usr/local/bin/tryton';

/** Parts of Python's library for developing, packaging and windows. */
const UNUSED_PARTS: readonly RegExp[] = [
  /^usr\/lib\/python3\.\d+\/(test|lib2to3|pydoc_data|ensurepip|idlelib|tkinter|turtledemo|venv|msilib|LICENSE\.txt)(\/|$)/,
  /^usr\/lib\/python3\/dist-packages\/trytond\/modules\/[^/]+\/tests(\/|$)/,
  /^usr\/share\/(python3|perl5|readline|binfmts|javascript)(\/|$)/,
  /^usr\/bin\/(py3|pydoc|pygettext|pdb)/,
];

const PACKAGES: readonly string[] = [
  'tryton-server',
  // The client that runs in a browser.
  'tryton-sao',
  'tryton-modules-party',
  'tryton-modules-company',
  'python3-psycopg2',
  'base-files',
  'libc-bin',
  'busybox',
];

const OMITTED_PACKAGES: readonly string[] = [
  ...OMITTED_EVERYWHERE,
  // What brings a system's folders together when it is installed, and the Perl that is written in.
  'usrmerge',
  'libfile-find-rule-perl',
  'libnumber-compare-perl',
  'libtext-glob-perl',
  'perl',
  'perl-modules-5.36',
  'libperl5.36',
  'libgdbm6',
  'libgdbm-compat4',
  'libpam-modules',
  'libpam-modules-bin',
  'libjs-jquery',
  'libjs-sphinxdoc',
  'libjs-underscore',
  'libnsl2',
  'libtirpc3',
  'libtirpc-common',
  'libreadline8',
  'libncursesw6',
  'libtinfo6',
];

const BUSYBOX_COMMANDS = ['sh', 'cat', 'env', 'id', 'ls', 'ps', 'wget'] as const;

const RUN: ImageRecipe['run'] = {
  user: `${String(TRYTON_UID)}:${String(TRYTON_GID)}`,
  environment: {
    PATH: '/usr/local/bin:/usr/bin',
    LANG: 'C.UTF-8',
    TRYTOND_WEB__LISTEN: '0.0.0.0:8000',
    TRYTOND_WEB__ROOT: '/usr/share/tryton-sao/www',
    // Behind one load balancer, whose word on the client's address is taken.
    TRYTOND_WEB__NUM_PROXIES: '1',
  },
  entrypoint: [`/${ENTRYPOINT_PATH}`],
  command: ['serve'],
  workingDirectory: '/',
  exposedTcpPort: 8000,
  stopSignal: 'SIGTERM',
  healthcheck: {
    test: ['CMD', 'wget', '-q', '-O', '/dev/null', 'http://127.0.0.1:8000/'],
    intervalMs: 1_000,
    timeoutMs: 2_000,
    // A first start waits for the database to be set up, which takes minutes on a Pi.
    startPeriodMs: 600_000,
    retries: 3,
  },
};

function source(name: string): Promise<Buffer> {
  return readFile(new URL(name, SOURCES));
}

/** The ERP Tryton: its server, its client for browsers, and the modules party and company. */
export async function trytonRecipe(): Promise<ImageRecipe> {
  return {
    name: 'tryton',
    reference: 'grappe/tryton:6',
    packages: PACKAGES,
    omittedPackages: OMITTED_PACKAGES,
    droppedPaths: [...DROPPED_EVERYWHERE, ...UNUSED_PARTS],
    files: [
      { path: ENTRYPOINT_PATH, mode: 0o755, content: await source('entrypoint.py') },
      { path: 'etc/tryton/logging.conf', mode: 0o644, content: await source('logging.conf') },
    ],
    directories: [{ path: 'tmp', mode: 0o1777, uid: 0, gid: 0 }],
    symlinks: BUSYBOX_COMMANDS.map((name) => ({ path: `usr/bin/${name}`, target: 'busybox' })),
    accounts: [{ name: 'tryton', uid: TRYTON_UID, gid: TRYTON_GID, home: '/nonexistent' }],
    treeCommands: [
      COMPILE_PYTHON,
      // Nothing the server links to has been omitted: found out here, not on a rack.
      [
        'env',
        'TRYTOND_DATABASE__URI=postgresql://',
        'python3',
        '-I',
        '-B',
        '-c',
        'import trytond.admin, trytond.wsgi, trytond.backend.postgresql\n' +
          'from trytond.modules import register_classes\n' +
          'register_classes()',
      ],
      ['busybox', 'true'],
    ],
    run: RUN,
  };
}
