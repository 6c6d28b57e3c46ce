import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { findMirrors, hostSourcesList, proxyEnvironment } from './apt-sources.ts';
import type { BuildContext } from './build-context.ts';
import type { CardRecipe } from './recipe.ts';
import { runProgram } from './run-program.ts';

const PREFIX = 'base-';
const SUFFIX = '.tar.zst';
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

/** Debian alone, packed, from the cache or made anew, which takes minutes where arm64 is emulated. Returns the file. */
export async function provideBase(
  recipe: CardRecipe,
  { cacheFolder, workFolder, fresh, ...context }: BuildContext,
): Promise<string> {
  const fileRoot = path.join(context.filesFolder, 'root');
  const earlyTexts = await Promise.all(
    recipe.earlyFiles.map((name) => readFile(path.join(fileRoot, name), 'utf8')),
  );
  const file = path.join(cacheFolder, `${PREFIX}${baseKey(recipe, earlyTexts)}${SUFFIX}`);
  if (existsSync(file) && !fresh) {
    const madeOn = (await stat(file)).mtime.toISOString().slice(0, 'YYYY-MM-DD'.length);
    context.say(`Debian of ${madeOn} from the cache; --fresh takes its newest packages`);
    return file;
  }
  const made = path.join(workFolder, `base${SUFFIX}`);
  const debs = path.join(cacheFolder, 'debs');
  await mkdir(debs, { recursive: true });
  const sources = path.join(workFolder, 'sources.list');
  await writeFile(sources, hostSourcesList(recipe, await findMirrors(context.signal)));
  context.say('making Debian from packages; half an hour at most, and minutes on arm64');
  await runProgram(
    baseCommand(recipe, { isRoot: context.isRoot, fileRoot, debs, sources, target: made }),
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
  await removeFormer(cacheFolder, path.basename(file));
  await rename(made, file);
  return file;
}

/** Only the last base is kept: each takes half a gigabyte. */
async function removeFormer(cacheFolder: string, kept: string): Promise<void> {
  const names = await readdir(cacheFolder);
  const former = names.filter((name) => name.startsWith(PREFIX) && name !== kept);
  await Promise.all(former.map((name) => rm(path.join(cacheFolder, name), { force: true })));
}

interface BasePaths {
  readonly isRoot: boolean;
  /** With the early files. */
  readonly fileRoot: string;
  readonly debs: string;
  readonly sources: string;
  readonly target: string;
}

const ARCHIVES = '/var/cache/apt/archives';

export function baseCommand(
  recipe: CardRecipe,
  { isRoot, fileRoot, debs, sources, target }: BasePaths,
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
    `--customize-hook=sync-out ${ARCHIVES} ${hookWord(debs)}`,
    recipe.suite,
    target,
    sources,
  ];
}

/** One word of a hook, as a shell reads it. */
const hookWord = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
