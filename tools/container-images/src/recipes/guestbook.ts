import { readdir, readFile } from 'node:fs/promises';

import type { ImageRecipe, RecipeFile } from '../recipe.ts';
import { COMPILE_PYTHON } from './compile-python.ts';
import { DROPPED_EVERYWHERE, OMITTED_EVERYWHERE } from './shared-rules.ts';

const APPLICATION_DIR = new URL('../../../demo/images/guestbook/', import.meta.url);
/** On Python's own search path, so that `python3 -m guestbook` finds it. */
const INSTALL_DIR = 'usr/lib/python3/dist-packages/guestbook';

/** An account of its own, with a number no distribution hands out. */
const GUESTBOOK_UID = 10_001;
const GUESTBOOK_GID = 10_001;

/** What the health check and a person in `docker exec` use; the rest of busybox is there as `busybox NAME`. */
const BUSYBOX_COMMANDS = [
  'sh',
  'cat',
  'env',
  'grep',
  'hostname',
  'id',
  'ls',
  'nslookup',
  'ping',
  'ps',
  'wget',
] as const;

/** Parts of Python's library for developing, packaging, windows and databases other than ours. */
const UNUSED_PYTHON: readonly RegExp[] = [
  /^usr\/lib\/python3\.\d+\/(test|unittest|lib2to3|pydoc_data|ensurepip|idlelib|distutils|tkinter|turtledemo|venv|sqlite3|dbm|wsgiref|curses|xmlrpc|msilib|LICENSE\.txt)(\/|$)/,
  // Character sets of old East Asian mail; text here is UTF-8.
  /^usr\/lib\/python3\.\d+\/lib-dynload\/_codecs_/,
  /^usr\/lib\/python3\.\d+\/lib-dynload\/(_sqlite3|_curses|_dbm|_gdbm|_test|_ctypes_test|_xxtestfuzz|nis|readline|xx)[^/]*$/,
  /^usr\/share\/(python3|perl5|readline|binfmts)(\/|$)/,
  /^usr\/bin\/(py3|pydoc|pygettext|pdb)/,
];

async function applicationFiles(): Promise<readonly RecipeFile[]> {
  const names = (await readdir(APPLICATION_DIR)).filter((name) => name.endsWith('.py')).sort();
  return Promise.all(
    names.map(async (name) => ({
      path: `${INSTALL_DIR}/${name}`,
      mode: 0o644,
      content: await readFile(new URL(name, APPLICATION_DIR)),
    })),
  );
}

/** The demo's web application: Python, a PostgreSQL client and the guestbook. */
export async function guestbookRecipe(): Promise<ImageRecipe> {
  return {
    name: 'web',
    reference: 'grappe/guestbook:1',
    packages: ['python3-minimal', 'python3-psycopg2', 'base-files', 'libc-bin', 'busybox'],
    omittedPackages: [
      ...OMITTED_EVERYWHERE,
      'coreutils',
      'libncursesw6',
      'libnsl2',
      'libreadline8',
      'libsqlite3-0',
      'libtinfo6',
      'libtirpc-common',
      'libtirpc3',
      'media-types',
    ],
    droppedPaths: [...DROPPED_EVERYWHERE, ...UNUSED_PYTHON],
    files: await applicationFiles(),
    directories: [],
    symlinks: BUSYBOX_COMMANDS.map((name) => ({ path: `usr/bin/${name}`, target: 'busybox' })),
    accounts: [{ name: 'guestbook', uid: GUESTBOOK_UID, gid: GUESTBOOK_GID, home: '/nonexistent' }],
    treeCommands: [
      COMPILE_PYTHON,
      // Nothing the application links to has been omitted: found out here, not on a rack.
      ['python3', '-I', '-B', '-c', 'import guestbook.server'],
      ['busybox', 'true'],
    ],
    run: {
      user: `${String(GUESTBOOK_UID)}:${String(GUESTBOOK_GID)}`,
      environment: {
        PATH: '/usr/local/bin:/usr/bin',
        LANG: 'C.UTF-8',
        PORT: '8080',
        // Asking for the database's name must not outlast the second a health answer may take.
        RES_OPTIONS: 'timeout:1 attempts:1',
      },
      entrypoint: [],
      command: ['python3', '-I', '-m', 'guestbook'],
      workingDirectory: '/',
      exposedTcpPort: 8080,
      stopSignal: 'SIGTERM',
      healthcheck: {
        // The engine's timeout is the only one: this wget crashes when it is given one.
        // Not Python: starting it every second would cost a Pi a good part of a core.
        test: ['CMD-SHELL', 'exec wget -q -O /dev/null "http://127.0.0.1:${PORT:-8080}/livez"'],
        intervalMs: 1_000,
        timeoutMs: 2_000,
        startPeriodMs: 5_000,
        retries: 3,
      },
    },
  };
}
