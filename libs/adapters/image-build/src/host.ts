import { accessSync, constants } from 'node:fs';
import { readdir, readFile, stat, statfs } from 'node:fs/promises';
import path from 'node:path';
import { failure, GrappeError, type Failure } from '@grappe/domain';
import { asRootOfTree } from './namespace.ts';
import { runProgram, searchPath } from './run-program.ts';

/** A program that builds images, and the Debian package that has it. */
interface Requirement {
  readonly program: string;
  readonly debianPackage: string;
}

const REQUIREMENTS: readonly Requirement[] = [
  { program: 'mmdebstrap', debianPackage: 'mmdebstrap' },
  { program: 'apt-get', debianPackage: 'apt' },
  { program: 'dpkg-deb', debianPackage: 'dpkg' },
  { program: 'tar', debianPackage: 'tar' },
  { program: 'zstd', debianPackage: 'zstd' },
  { program: 'unshare', debianPackage: 'util-linux' },
  { program: 'sfdisk', debianPackage: 'fdisk' },
  { program: 'mke2fs', debianPackage: 'e2fsprogs' },
  { program: 'mkfs.vfat', debianPackage: 'dosfstools' },
  { program: 'mcopy', debianPackage: 'mtools' },
];
const XZ: Requirement = { program: 'xz', debianPackage: 'xz-utils' };
/** Of an ordinary user, who becomes root in a namespace. */
const ROOTLESS: Requirement = { program: 'newuidmap', debianPackage: 'uidmap' };

/** By it mmdebstrap finds out that programs of another machine run here. */
const FOREIGN: Requirement = { program: 'arch-test', debianPackage: 'arch-test' };

const BINFMT = '/proc/sys/fs/binfmt_misc';
const EMULATION_PACKAGES = ['qemu-user-static', 'binfmt-support'];
const GIB = 1_073_741_824;
/** Packages, base system and tree: 0.3, 0.5 and 1.6 GB, and a second of each while it is replaced. */
const CACHE_BYTES_MIN = 3 * GIB;
/** The image, and a compressed one beside it until it is whole. */
const OUT_BYTES_MIN = 2.5 * GIB;

export interface HostCheck {
  readonly cacheFolder: string;
  readonly outFolder: string;
  readonly needsXz: boolean;
  readonly isRoot: boolean;
  readonly signal: AbortSignal;
}

/** Throws, with all that is missing at once, when this host cannot build images. */
export async function checkHost(check: HostCheck): Promise<void> {
  const wanted = [
    ...REQUIREMENTS,
    ...(check.needsXz ? [XZ] : []),
    ...(check.isRoot ? [] : [ROOTLESS]),
    ...(isArm64() ? [] : [FOREIGN]),
  ];
  const missing = wanted.filter(({ program }) => !isInstalled(program));
  const foreign = await emulationFailure();
  if (missing.length > 0) throw GrappeError.from(missingFailure(missing, foreign !== undefined));
  if (foreign !== undefined) throw GrappeError.from(foreign);
  // What a system is put together in; with a mount, which is what containers forbid.
  const trial = [...asRootOfTree(check.isRoot), 'mount', '-t', 'proc', 'proc', '/proc'];
  await runProgram(trial, { signal: check.signal });
  await checkSpace([
    { folder: check.cacheFolder, bytes: CACHE_BYTES_MIN, option: '--cache' },
    { folder: check.outFolder, bytes: OUT_BYTES_MIN, option: '--out' },
  ]);
}

function isArm64(): boolean {
  return process.arch === 'arm64';
}

function isInstalled(program: string): boolean {
  return searchPath(process.env)
    .split(':')
    .filter((folder) => folder !== '')
    .some((folder) => {
      try {
        accessSync(path.join(folder, program), constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

export function missingFailure(missing: readonly Requirement[], isForeign: boolean): Failure {
  const packages = missing.map(({ debianPackage }) => debianPackage);
  const all = [...packages, ...(isForeign ? EMULATION_PACKAGES : [])];
  return failure(
    'REFUSED',
    `programs that build images are missing: ${missing.map(({ program }) => program).join(', ')}`,
    `Install them: sudo apt-get install --no-install-recommends ${all.join(' ')}`,
  );
}

/** Whether the kernel runs programs of arm64 itself or through an emulator that also works in another root. */
async function emulationFailure(): Promise<Failure | undefined> {
  if (isArm64()) return undefined;
  const names = await readdir(BINFMT).catch(() => []);
  const texts = await Promise.all(
    names.map((name) => readFile(path.join(BINFMT, name), 'utf8').catch(() => '')),
  );
  return texts.some(runsArm64) ? undefined : NO_EMULATION;
}

/** Reads one entry of binfmt_misc. F: its interpreter was opened when it was registered, so that it is found from inside of another root. */
export function runsArm64(entry: string): boolean {
  const isOurs = /^interpreter .*aarch64/m.test(entry);
  return isOurs && /^enabled$/m.test(entry) && /^flags: \S*F/m.test(entry);
}

const NO_EMULATION = failure(
  'REFUSED',
  'this machine is not arm64, and no emulator is registered that runs programs of arm64',
  [
    'Install and register it:',
    `  sudo apt-get install --no-install-recommends ${EMULATION_PACKAGES.join(' ')}`,
    '  sudo systemctl restart proc-sys-fs-binfmt_misc.mount systemd-binfmt',
    'or build on a 64-bit Pi, which needs none and is quicker. In a container it is its host that has to have it.',
  ].join('\n'),
);

async function checkSpace(
  places: readonly { readonly folder: string; readonly bytes: number; readonly option: string }[],
): Promise<void> {
  const found = await Promise.all(
    places.map(async (place) => {
      const { bavail, bsize } = await statfs(place.folder);
      const { dev } = await stat(place.folder);
      return { ...place, device: dev, freeBytes: bavail * bsize };
    }),
  );
  const problem = spaceFailure(found);
  if (problem !== undefined) throw GrappeError.from(problem);
}

interface Place {
  readonly folder: string;
  readonly option: string;
  readonly device: number;
  /** Needed. */
  readonly bytes: number;
  readonly freeBytes: number;
}

/** Folders on one device share what is free there. */
export function spaceFailure(places: readonly Place[]): Failure | undefined {
  for (const { device, freeBytes } of places) {
    const here = places.filter((place) => place.device === device);
    const neededBytes = here.reduce((sum, { bytes }) => sum + bytes, 0);
    if (freeBytes >= neededBytes) continue;
    const gib = (bytes: number): string => `${(bytes / GIB).toFixed(1)} GiB`;
    const folders = here.map(({ folder }) => folder).join(' and ');
    return failure(
      'STORAGE_FULL',
      `${gib(freeBytes)} are free for ${folders}; building an image takes ${gib(neededBytes)} there`,
      `Free some space, or name another folder: ${here.map(({ option }) => option).join(', ')}.`,
    );
  }
  return undefined;
}
