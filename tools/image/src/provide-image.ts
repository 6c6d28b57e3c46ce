import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeOwnedFolder, runCommand } from '@grappe/tool-board';

const REPOSITORY = fileURLToPath(new URL('../../..', import.meta.url));
const CLI = path.join(REPOSITORY, 'dist/cli/main.js');
/** What decides, besides the packages, what is in an image. */
const RECIPE_FOLDERS = ['libs/adapters/image-build/files', 'libs/adapters/image-build/src'];
const WORK_PREFIX = 'work-';
/** Debian is made from packages first, under an emulator, where the cache is empty. */
const BUILD_TIMEOUT_MS = 45 * 60_000;

/** Where the image of the test is kept between runs; may be removed at any time that none runs. */
function cacheFolder(): string {
  const base = process.env['XDG_CACHE_HOME'] ?? '';
  return path.join(path.isAbsolute(base) ? base : path.join(homedir(), '.cache'), 'grappe/cards');
}

/** Names an image to test in place of one of this checkout. */
const IMAGE_VARIABLE = 'GRAPPE_CARD_IMAGE';

/** A card image of this checkout as it was built, from the cache or made as an operator makes one. */
export async function provideImage(say: (line: string) => void): Promise<string> {
  const given = process.env[IMAGE_VARIABLE] ?? '';
  if (given !== '') return path.resolve(given);
  await mkdir(cacheFolder(), { recursive: true });
  const work = await makeOwnedFolder(cacheFolder(), WORK_PREFIX);
  try {
    const packages = path.join(work, 'packages');
    await runCommand(
      'npx',
      ['tsx', path.join(REPOSITORY, 'tools/packages/src/main.ts'), ...arm64(packages)],
      {
        cwd: REPOSITORY,
      },
    );
    const name = `card-${await keyOf(packages)}.img`;
    const image = path.join(cacheFolder(), name);
    if (existsSync(image)) return image;
    say('making a card image; minutes where Debian is in the cache, half an hour where it is not');
    const made = path.join(work, 'card.img');
    const build = ['image', 'build', '--out', made, '--packages', packages];
    await runCommand(process.execPath, [CLI, ...build], { timeoutMs: BUILD_TIMEOUT_MS });
    await removeFormer(name);
    await rename(made, image);
    return image;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

const arm64 = (folder: string): readonly string[] => ['--architecture', 'arm64', '--out', folder];

async function keyOf(packages: string): Promise<string> {
  const recipes = await Promise.all(
    RECIPE_FOLDERS.map((folder) => filesBelow(path.join(REPOSITORY, folder))),
  );
  const hash = createHash('sha256');
  for (const file of [...(await filesBelow(packages)), ...recipes.flat()]) {
    if (file.endsWith('.test.ts')) continue;
    hash
      .update(path.basename(file))
      .update('\0')
      .update(await readFile(file));
  }
  return hash.digest('hex').slice(0, 16);
}

async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return files.map((entry) => path.join(entry.parentPath, entry.name)).sort();
}

/** Only the last image is kept: each takes two gigabytes. */
async function removeFormer(kept: string): Promise<void> {
  const names = await readdir(cacheFolder());
  const former = names.filter((name) => name.startsWith('card-') && name !== kept);
  await Promise.all(former.map((name) => rm(path.join(cacheFolder(), name), { force: true })));
}
