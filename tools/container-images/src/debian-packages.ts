import { mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import type { PackageVersion } from './cache-key.ts';
import { GrappeError } from '@grappe/domain';
import type { ImageRecipe } from './recipe.ts';
import { runCommand, type CommandOptions } from './run-command.ts';

/** Package lists that `apt-get update` on this host maintains; only ever read here. */
const HOST_LISTS_DIR = '/var/lib/apt/lists';

/** apt with the host's sources and keys, but as if nothing were installed, and without touching its state. */
const APT_OPTIONS = [
  '-o=Dir::State::status=/dev/null',
  // Both caches stay in memory: the host's belong to the host.
  '-o=Dir::Cache::pkgcache=',
  '-o=Dir::Cache::srcpkgcache=',
  '-o=APT::Install-Recommends=false',
  '-o=APT::Install-Suggests=false',
  // The unprivileged download user cannot write into a private work folder.
  '-o=APT::Sandbox::User=root',
  '-o=Acquire::Retries=3',
] as const;

const RESOLVED_LINE = /^Inst (\S+) \((\S+) /;

/** Why apt fails is mostly the network or the sources, so that is what the caller hears of. */
async function runApt(options: readonly string[], commandOptions: CommandOptions): Promise<void> {
  try {
    await runCommand(['apt-get', ...APT_OPTIONS, ...options], commandOptions);
  } catch (error) {
    commandOptions.signal?.throwIfAborted();
    throw new GrappeError('UNREACHABLE', 'apt could not provide the packages of an image.', {
      remedy: 'Check the network and the apt sources of this host (Debian 12, "main"); try again.',
      cause: error,
    });
  }
}

/** Packages of `apt-get --simulate install` in the order of their names. */
export function parseResolvedPackages(lines: readonly string[]): readonly PackageVersion[] {
  const packages: PackageVersion[] = [];
  for (const line of lines) {
    const match = RESOLVED_LINE.exec(line);
    if (match?.[1] !== undefined && match[2] !== undefined) {
      packages.push({ name: match[1], version: match[2] });
    }
  }
  return packages.sort((one, other) => (one.name < other.name ? -1 : 1));
}

async function modifiedMs(path: string): Promise<number> {
  return (await stat(path).catch(() => undefined))?.mtimeMs ?? 0;
}

/** The newer of the host's lists and the ones fetched by {@link refreshPackageLists}. */
export async function currentListsDir(privateListsDir: string): Promise<string> {
  const [hostMs, privateMs] = await Promise.all([
    modifiedMs(HOST_LISTS_DIR),
    modifiedMs(privateListsDir),
  ]);
  return privateMs > hostMs ? privateListsDir : HOST_LISTS_DIR;
}

/** Fetches package lists from the host's sources into a folder of our own. */
export async function refreshPackageLists(
  privateListsDir: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  await mkdir(dirname(privateListsDir), { recursive: true });
  // Two builds may refresh at once: each fetches into its own folder, the last one stays.
  const freshDir = await mkdtemp(`${privateListsDir}-`);
  try {
    await runApt([`-o=Dir::State::lists=${freshDir}`, '-o=APT::Update::Error-Mode=any', 'update'], {
      signal,
    });
    await rm(privateListsDir, { recursive: true, force: true });
    await rename(freshDir, privateListsDir);
  } finally {
    await rm(freshDir, { recursive: true, force: true });
  }
}

/** What apt would install for the recipe on an empty system, less what the recipe omits. */
export async function resolvePackages(
  recipe: ImageRecipe,
  listsDir: string,
  signal: AbortSignal | undefined,
): Promise<readonly PackageVersion[]> {
  const lines: string[] = [];
  await runApt([`-o=Dir::State::lists=${listsDir}`, '--simulate', 'install', ...recipe.packages], {
    signal,
    onLine: (line) => lines.push(line),
  });
  const omitted = new Set(recipe.omittedPackages);
  const packages = parseResolvedPackages(lines).filter(({ name }) => !omitted.has(name));
  if (packages.length === 0) {
    throw new GrappeError('UNREACHABLE', 'apt chose no packages for the recipe.');
  }
  return packages;
}

/** Downloads and verifies (apt checks signatures and digests) the packages; returns the files' paths in a fixed order. */
export async function downloadPackages(input: {
  readonly packages: readonly PackageVersion[];
  readonly listsDir: string;
  readonly targetDir: string;
  readonly signal: AbortSignal | undefined;
  readonly onDownloaded: (count: number) => void;
}): Promise<readonly string[]> {
  let count = 0;
  await mkdir(input.targetDir, { recursive: true });
  await runApt(
    [
      `-o=Dir::State::lists=${input.listsDir}`,
      'download',
      ...input.packages.map(({ name, version }) => `${name}=${version}`),
    ],
    {
      cwd: input.targetDir,
      signal: input.signal,
      onLine: (line) => {
        if (line.startsWith('Get:')) {
          count += 1;
          input.onDownloaded(count);
        }
      },
    },
  );
  const files = (await readdir(input.targetDir)).filter((file) => file.endsWith('.deb')).sort();
  if (files.length !== input.packages.length) {
    throw new GrappeError(
      'UNREACHABLE',
      `apt downloaded ${String(files.length)} of ${String(input.packages.length)} packages.`,
    );
  }
  return files.map((file) => join(input.targetDir, file));
}
