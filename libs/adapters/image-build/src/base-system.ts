import { createHash } from 'node:crypto';
import { link, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { findMirrors, hostSourcesList, proxyEnvironment } from './apt-sources.ts';
import type { BuildContext } from './build-context.ts';
import { keepDownloads, takeDownloads } from './package-cache.ts';
import type { CardRecipe } from './recipe.ts';
import { runProgram } from './run-program.ts';
import { parseStatus } from './system-tree.ts';

const PREFIX = 'base-';
const SUFFIX = '.tar.zst';
/** Half a gigabyte each: for two recipes that take turns, of an older checkout and a newer one. */
const KEPT_BASES = 2;
/** The database of dpkg, where a hook leaves it. */
const STATUS = 'status';
/** Progress of mmdebstrap that says something to a person. */
const STEP_LINE = /^I: (running apt-get update|downloading|extracting|installing)/;

/**
 * Names a base system by all that decides what is in it, save the versions that Debian offered when it was made. `earlyTexts` are the early
 * files.
 */
export function baseKey(recipe: CardRecipe, earlyTexts: readonly string[]): string {
  const { suite, architecture, components, packages, earlyFiles } = recipe;
  const { excludedPaths, includedPaths, epochS } = recipe;
  const files = [earlyFiles, earlyTexts, excludedPaths, includedPaths];
  const deciding = JSON.stringify([suite, architecture, components, packages, files, epochS]);
  return createHash('sha256').update(deciding).digest('hex').slice(0, 16);
}

/**
 * Debian alone, packed, from the cache or made anew, which takes minutes where arm64 is emulated. Returns a file of this build alone: other
 * builds may take theirs out of the cache at any time.
 */
export async function provideBase(
  recipe: CardRecipe,
  { cacheFolder, workFolder, fresh, ...context }: BuildContext,
): Promise<string> {
  const fileRoot = path.join(context.filesFolder, 'root');
  const earlyTexts = await Promise.all(
    recipe.earlyFiles.map((name) => readFile(path.join(fileRoot, name), 'utf8')),
  );
  const file = path.join(cacheFolder, `${PREFIX}${baseKey(recipe, earlyTexts)}${SUFFIX}`);
  const own = path.join(workFolder, `base${SUFFIX}`);
  if (!fresh && (await hasLinked(file, own))) {
    const madeOn = (await stat(own)).mtime.toISOString().slice(0, 'YYYY-MM-DD'.length);
    context.say(`Debian of ${madeOn} from the cache; --fresh takes its newest packages`);
    return own;
  }
  const downloads = path.join(cacheFolder, 'debs');
  const debs = path.join(workFolder, 'debs');
  await takeDownloads(downloads, debs);
  const outcome = path.join(workFolder, 'outcome');
  await mkdir(outcome);
  const sources = path.join(workFolder, 'sources.list');
  await writeFile(sources, hostSourcesList(recipe, await findMirrors(context.signal)));
  context.say('making Debian from packages; half an hour at most, and minutes on arm64');
  await runProgram(
    baseCommand(recipe, { isRoot: context.isRoot, fileRoot, debs, outcome, sources, target: own }),
    {
      signal: context.signal,
      env: {
        ...(await proxyEnvironment(context.signal)),
        SOURCE_DATE_EPOCH: `${recipe.epochS}`,
        // Made once, at the end: each takes minutes where arm64 is emulated.
        INITRD: 'No',
      },
      onLine: (line) => {
        if (STEP_LINE.test(line)) context.say(line.slice('I: '.length));
      },
    },
  );
  const installed = parseStatus(await readFile(path.join(outcome, STATUS), 'utf8'));
  await keepDownloads(outcome, downloads, installed);
  await publish(own, file);
  await removeFormer(cacheFolder);
  return own;
}

/** Whether there was such a file. */
async function hasLinked(file: string, own: string): Promise<boolean> {
  try {
    await link(file, own);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

/** Whole or not at all, in place of one that is there. */
async function publish(own: string, file: string): Promise<void> {
  const second = `${own}.published`;
  await link(own, second);
  await rename(second, file);
}

async function removeFormer(cacheFolder: string): Promise<void> {
  const names = (await readdir(cacheFolder)).filter((name) => name.startsWith(PREFIX));
  const bases = await Promise.all(
    names.map(async (name) => {
      const file = path.join(cacheFolder, name);
      const found = await stat(file).catch(() => undefined);
      return { file, madeMs: found?.mtimeMs ?? 0 };
    }),
  );
  const former = bases.sort((a, b) => b.madeMs - a.madeMs).slice(KEPT_BASES);
  await Promise.all(former.map(({ file }) => rm(file, { force: true })));
}

interface BasePaths {
  readonly isRoot: boolean;
  /** With the early files. */
  readonly fileRoot: string;
  /** Packages that were downloaded before. */
  readonly debs: string;
  /** Where all downloaded packages and dpkg's database go. */
  readonly outcome: string;
  readonly sources: string;
  readonly target: string;
}

const ARCHIVES = '/var/cache/apt/archives';

export function baseCommand(
  recipe: CardRecipe,
  { isRoot, fileRoot, debs, outcome, sources, target }: BasePaths,
): readonly string[] {
  const dpkg = [
    ...recipe.excludedPaths.map((one) => `path-exclude=${one}`),
    ...recipe.includedPaths.map((one) => `path-include=${one}`),
  ];
  const early = recipe.earlyFiles.flatMap((name) => [
    `--essential-hook=mkdir -p "$1/${path.dirname(name)}"`,
    `--essential-hook=upload ${hookWord(path.join(fileRoot, name))} /${name}`,
  ]);
  return [
    'mmdebstrap',
    `--mode=${isRoot ? 'root' : 'unshare'}`,
    '--variant=minbase',
    `--architectures=${recipe.architecture}`,
    `--include=${recipe.packages.join(',')}`,
    '--aptopt=APT::Install-Recommends "false"',
    '--aptopt=Acquire::Retries "3"',
    ...dpkg.map((one) => `--dpkgopt=${one}`),
    // Downloaded packages are taken from the cache, and kept there.
    '--skip=download/empty',
    '--skip=essential/unlink',
    `--setup-hook=mkdir -p "$1${ARCHIVES}"`,
    `--setup-hook=sync-in ${hookWord(debs)} ${ARCHIVES}`,
    ...early,
    '--customize-hook=chroot "$1" env --unset=INITRD update-initramfs -c -k all',
    `--customize-hook=sync-out ${ARCHIVES} ${hookWord(outcome)}`,
    `--customize-hook=download /var/lib/dpkg/status ${hookWord(path.join(outcome, STATUS))}`,
    recipe.suite,
    target,
    sources,
  ];
}

/** One word of a hook, as a shell reads it. */
const hookWord = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
