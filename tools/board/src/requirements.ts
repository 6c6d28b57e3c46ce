import { accessSync, constants, existsSync } from 'node:fs';
import path from 'node:path';
import { GrappeError } from '@grappe/domain';
import { runCommand } from '@grappe/tool-command';

/** A program that a test runs, and the Debian package that has it. */
export interface Requirement {
  readonly program: string;
  readonly debianPackage: string;
  readonly why: string;
}

export const BOARD_TOOL = 'tools/board/src/main.ts';
/** Of the board test. */
export const BOARD_REQUIREMENTS: readonly Requirement[] = [
  {
    program: 'qemu-system-aarch64',
    debianPackage: 'qemu-system-arm',
    why: 'is the board',
  },
  {
    program: 'aarch64-linux-gnu-g++',
    debianPackage: 'g++-aarch64-linux-gnu',
    why: 'compiles the native part of onoff for it',
  },
  { program: 'cpio', debianPackage: 'cpio', why: 'packs its files' },
  { program: 'depmod', debianPackage: 'kmod', why: 'lists its kernel modules' },
  { program: 'setpriv', debianPackage: 'util-linux', why: 'ends the board when the test dies' },
];
/** Programs of the administrator are not on every user's path. */
const SYSTEM_FOLDERS = ['/usr/sbin', '/usr/bin', '/sbin', '/bin'];
/** Where Debian's apt is, packages and the board's files come from its sources. */
const APT = 'apt-get';

/** A mirror may be behind a slow line, and another installation may hold the lock for a while. */
const APT_OPTIONS = ['-o', 'DPkg::Lock::Timeout=120', '-o', 'Acquire::Retries=3'];
/** No question, and no restart of anybody's service. */
const APT_ENVIRONMENT = { DEBIAN_FRONTEND: 'noninteractive', NEEDRESTART_MODE: 'l' };

export interface PrepareOptions {
  readonly requirements: readonly Requirement[];
  /** The tool that installs them, to be named when something is missing. */
  readonly tool: string;
  /** Installs what is missing with apt; otherwise the host is only looked at. */
  readonly install: boolean;
  readonly say: (line: string) => void;
}

/** The path of a program, also of those that only an administrator has on the path. */
export function findProgram(program: string): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(':'), ...SYSTEM_FOLDERS];
  return folders
    .filter((folder) => folder !== '')
    .map((folder) => path.join(folder, program))
    .find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return existsSync(file);
  } catch {
    return false;
  }
}

/** Throws, with all reasons at once, when this host cannot run a test; installs what is missing when asked to. */
export async function checkHost(options: PrepareOptions): Promise<void> {
  const { requirements, tool, install, say } = options;
  if (process.platform !== 'linux' || findProgram(APT) === undefined) {
    throw new GrappeError('REFUSED', 'this test needs Debian: what it runs is made of packages', {
      remedy: 'Run it on a Debian 12 or 13 machine.',
    });
  }
  const missingPrograms = (): readonly Requirement[] =>
    requirements.filter(({ program }) => findProgram(program) === undefined);
  const missing = missingPrograms();
  if (missing.length === 0) return;
  if (!install) throw missingError(missing, tool);
  const packages = missing.map(({ debianPackage }) => debianPackage);
  say(`installing with apt: ${packages.join(' ')}`);
  await updatePackageLists();
  await runApt(['install', '-y', '--no-install-recommends', ...packages]);
  const stillMissing = missingPrograms();
  if (stillMissing.length > 0) throw missingError(stillMissing, tool);
}

/** Fetches what the host's own sources offer. */
export async function updatePackageLists(): Promise<void> {
  await runApt(['update']);
}

async function runApt(args: readonly string[]): Promise<void> {
  try {
    await runCommand(APT, [...APT_OPTIONS, ...args], { env: APT_ENVIRONMENT });
  } catch (cause) {
    throw new GrappeError('UNREACHABLE', `apt failed: ${(cause as Error).message}`, {
      cause,
      remedy: 'It needs root, the network and apt sources that work; then run it again.',
    });
  }
}

function missingError(missing: readonly Requirement[], tool: string): GrappeError {
  const lines = missing.map((one) => `  ${one.program} (package ${one.debianPackage}): ${one.why}`);
  const packages = missing.map(({ debianPackage }) => debianPackage).join(' ');
  return new GrappeError('REFUSED', ['missing on this host:', ...lines].join('\n'), {
    remedy: [
      `Let the tool install it:  npx tsx ${tool} prepare --install`,
      `or do it by hand:         apt-get update && apt-get install -y --no-install-recommends ${packages}`,
    ].join('\n'),
  });
}
