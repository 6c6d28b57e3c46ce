import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { GrappeError } from '@grappe/domain';
import { runCommand } from '@grappe/tool-command';
import { packFolder, unpackPackage } from './archive.ts';
import { addBaseFiles } from './base-files.ts';
import { chosenPackages, ForeignApt } from './debian-packages.ts';
import { installOnoff, ONOFF_PACKAGES, packageFolder } from './native-part.ts';
import { isInUse, makeOwnedFolder } from './owned-folder.ts';
import { RECIPE, type BoardRecipe } from './recipe.ts';
import { findProgram } from './requirements.ts';

/** What qemu starts a board from. */
export interface BoardFiles {
  readonly kernel: string;
  /** Debian with Node and onoff, without the agent. */
  readonly system: string;
}

const KERNEL = 'vmlinuz';
const SYSTEM = 'system.cpio';
const WORK_PREFIX = 'work-';

/** Where boards are kept between runs; may be removed at any time that none starts. */
export function cacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const base = environment['XDG_CACHE_HOME'] ?? '';
  return path.join(path.isAbsolute(base) ? base : path.join(homedir(), '.cache'), 'grappe/board');
}

/** Names a board by all that decides what is in it, save the versions that Debian offered when it was made. */
export function boardKey(recipe: BoardRecipe, sources: readonly string[]): string {
  const hash = createHash('sha256').update(JSON.stringify(recipe));
  for (const source of sources) hash.update('\0').update(source);
  return hash.digest('hex').slice(0, 16);
}

/** The files of the board, from the cache or made anew, which takes about half a minute and the network. */
export async function provideBoard(say: (line: string) => void): Promise<BoardFiles> {
  const folder = path.join(cacheFolder(), boardKey(RECIPE, await decidingSources()));
  const files = { kernel: path.join(folder, KERNEL), system: path.join(folder, SYSTEM) };
  if (existsSync(files.system)) return files;
  const work = await makeOwnedFolder(cacheFolder(), WORK_PREFIX);
  try {
    const made = await makeBoard(work, RECIPE, say);
    await removeFormer();
    // Another run may have made the same meanwhile.
    await rename(made, folder).catch((error: unknown) => {
      if (!existsSync(files.system)) throw error;
    });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return files;
}

/** The sources of this tool that make boards, and what of node_modules goes in. */
async function decidingSources(): Promise<readonly string[]> {
  const own = ['archive.ts', 'base-files.ts', 'board-files.ts', 'native-part.ts'];
  const packages = [...ONOFF_PACKAGES, 'nan'];
  return Promise.all([
    ...own.map((file) => readFile(new URL(file, import.meta.url), 'utf8')),
    ...packages.map((name) => readFile(path.join(packageFolder(name), 'package.json'), 'utf8')),
  ]);
}

/** Only the last board is kept: each takes 200 MB. */
async function removeFormer(): Promise<void> {
  const names = await readdir(cacheFolder());
  const former = names.filter((name) => !isInUse(name, WORK_PREFIX));
  await Promise.all(
    former.map((name) => rm(path.join(cacheFolder(), name), { recursive: true, force: true })),
  );
}

async function makeBoard(
  work: string,
  recipe: BoardRecipe,
  say: (line: string) => void,
): Promise<string> {
  say(`making a board of Debian ${recipe.suite}: downloading packages for arm64`);
  const apt = await ForeignApt.open(path.join(work, 'apt'), recipe.suite);
  const packages = chosenPackages(await apt.resolve(recipe.packages), recipe);
  const named = packages.map(({ name, version }) => `${name}=${version}`);
  const files = await apt.download(named, path.join(work, 'debs'));
  const headers = await apt.download(recipe.headers, path.join(work, 'headers'));
  say(`unpacking ${files.length} packages, compiling the native part of onoff`);
  const tree = path.join(work, 'tree');
  const result = path.join(work, 'result');
  const include = path.join(work, 'include');
  await Promise.all([tree, result, include].map((folder) => mkdir(folder)));
  await unpackSystem(files, { tree, result }, recipe);
  for (const file of headers) await unpackPackage(file, include, { only: ['./usr/include/*'] });
  await installOnoff(path.join(tree, 'opt/grappe/node_modules'), path.join(include, 'usr/include'));
  await addBaseFiles(tree, recipe);
  await writeFile(path.join(result, 'packages.txt'), `${named.join('\n')}\n`);
  await packFolder(tree, path.join(result, SYSTEM));
  return result;
}

async function unpackSystem(
  files: readonly string[],
  { tree, result }: { readonly tree: string; readonly result: string },
  recipe: BoardRecipe,
): Promise<void> {
  const isKernel = (file: string) => path.basename(file).startsWith('linux-image-');
  for (const file of files.filter((one) => !isKernel(one))) {
    await unpackPackage(file, tree, { without: recipe.unwanted });
  }
  const [kernel] = files.filter(isKernel);
  if (kernel === undefined) {
    throw new GrappeError('INTERNAL', 'apt chose no kernel for the board');
  }
  await unpackPackage(kernel, tree, { only: recipe.modules });
  await unpackPackage(kernel, result, { only: ['./boot/vmlinuz-*'] });
  const [image = ''] = await readdir(path.join(result, 'boot'));
  await rename(path.join(result, 'boot', image), path.join(result, KERNEL));
  await rm(path.join(result, 'boot'), { recursive: true });
  const version = image.replace('vmlinuz-', '');
  await runCommand(findProgram('depmod') ?? 'depmod', ['--basedir', tree, '--all', version]);
}
