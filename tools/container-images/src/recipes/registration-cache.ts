import type { ImageRecipe } from '../recipe.ts';
import { busyboxLinks, EXECUTABLE, PERL_PACKAGES, platformFile } from './platform-files.ts';
import { DROPPED_EVERYWHERE, OMITTED_EVERYWHERE } from './shared-rules.ts';

/** An account of its own, with a number no distribution hands out. */
const VARNISH_UID = 10_003;

/** What Varnish's package asks for to compile its configuration, and tcc stands in for. */
const TOOL_CHAIN: readonly string[] = [
  'binutils',
  'binutils-aarch64-linux-gnu',
  'binutils-arm-linux-gnueabihf',
  'binutils-common',
  'binutils-x86-64-linux-gnu',
  'cpp',
  'cpp-12',
  'gcc',
  'gcc-12',
  'libasan8',
  'libatomic1',
  'libbinutils',
  'libc-dev-bin',
  'libc6-dev',
  'libcc1-0',
  'libcrypt-dev',
  'libctf-nobfd0',
  'libctf0',
  'libgcc-12-dev',
  'libgomp1',
  'libgprofng0',
  'libhwasan0',
  'libisl23',
  'libitm1',
  'libjansson4',
  'liblsan0',
  'libmpc3',
  'libmpfr6',
  'libnsl-dev',
  'libquadmath0',
  'libtirpc-dev',
  'libtsan2',
  'libubsan1',
  'linux-libc-dev',
  'lsb-base',
  'rpcsvc-proto',
  'sysvinit-utils',
  'usrmerge',
  'libpam-modules',
  'libpam-modules-bin',
];

/** Varnish for the platform's public pages, with the smallest C compiler instead of a whole tool chain. */
export async function registrationCacheRecipe(): Promise<ImageRecipe> {
  const owner = { uid: VARNISH_UID, gid: VARNISH_UID };
  return {
    name: 'registration-cache',
    reference: 'grappe/registration-cache:1',
    packages: ['varnish', 'tcc', 'base-files', 'libc-bin', 'busybox'],
    omittedPackages: [...OMITTED_EVERYWHERE, ...PERL_PACKAGES, ...TOOL_CHAIN],
    droppedPaths: [
      ...DROPPED_EVERYWHERE,
      /^usr\/bin\/(varnishtest|varnishhist|varnishtop|i386-tcc|arm.*-tcc)/,
      /^usr\/share\/(perl5|perl|gcc)(\/|$)/,
    ],
    files: [
      await platformFile('cache/entrypoint.sh', 'usr/local/bin/varnish-entrypoint', EXECUTABLE),
      await platformFile('cache/registration.vcl.in', 'etc/varnish/registration.vcl.in'),
      await platformFile('cache/stdint.h', 'usr/local/include/varnish/stdint.h'),
    ],
    directories: [
      { path: 'run/varnish', mode: 0o755, ...owner },
      { path: 'tmp', mode: 0o1777, uid: 0, gid: 0 },
    ],
    symlinks: busyboxLinks('sh', 'sed', 'rm', 'cat', 'grep', 'ps', 'wget'),
    accounts: [{ name: 'varnish', ...owner, home: '/nonexistent' }],
    treeCommands: [
      ['varnishd', '-V'],
      ['tcc', '-v'],
    ],
    run: {
      user: `${String(VARNISH_UID)}:${String(VARNISH_UID)}`,
      environment: { PATH: '/usr/local/bin:/usr/sbin:/usr/bin', LANG: 'C.UTF-8' },
      entrypoint: ['/usr/local/bin/varnish-entrypoint'],
      command: [],
      workingDirectory: '/run/varnish',
      exposedTcpPort: 6081,
      stopSignal: 'SIGTERM',
      healthcheck: {
        test: ['CMD-SHELL', 'exec wget -q -O /dev/null http://127.0.0.1:6081/cache-health'],
        intervalMs: 1_000,
        timeoutMs: 2_000,
        startPeriodMs: 20_000,
        retries: 3,
      },
    },
  };
}
