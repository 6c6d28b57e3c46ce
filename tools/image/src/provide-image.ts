import { readdir, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeOwnedFolder } from '@grappe/tool-board';
import { runCommand } from '@grappe/tool-command';
import { CardCache, type HeldCard } from './card-cache.ts';
import { cardKey } from './card-key.ts';

const REPOSITORY = fileURLToPath(new URL('../../..', import.meta.url));
const CLI = path.join(REPOSITORY, 'dist/cli/main.js');
const PACKAGES_TOOL = path.join(REPOSITORY, 'tools/packages/src/main.ts');
/** Debian is made from packages first, under an emulator, where the cache is empty. */
const BUILD_TIMEOUT_MS = 45 * 60_000;
/** Names an image to test in place of one of this checkout. */
const IMAGE_VARIABLE = 'GRAPPE_CARD_IMAGE';

/** Where images of the test are kept between runs; may be removed at any time. */
function cacheFolder(): string {
  const base = process.env['XDG_CACHE_HOME'] ?? '';
  return path.join(path.isAbsolute(base) ? base : path.join(homedir(), '.cache'), 'grappe/cards');
}

/** A card image of this checkout as it was built, from the cache or made as an operator makes one, and the packages in it. */
export async function provideImage(say: (line: string) => void): Promise<HeldCard> {
  const given = process.env[IMAGE_VARIABLE] ?? '';
  if (given !== '') return givenImage(path.resolve(given));
  return new CardCache(cacheFolder()).provide(
    await cardKey(REPOSITORY),
    async ({ image, packagesFolder }) => {
      say(
        'making a card image; minutes where Debian is in the cache, half an hour where it is not',
      );
      await makePackages(packagesFolder);
      const build = ['image', 'build', '--out', image, '--packages', packagesFolder];
      await runCommand(process.execPath, [CLI, ...build], { timeoutMs: BUILD_TIMEOUT_MS });
    },
  );
}

/** What is in it is not known: its packages are those of this checkout. */
async function givenImage(image: string): Promise<HeldCard> {
  const folder = await makeOwnedFolder(tmpdir(), 'grappe-packages-of-card-');
  await makePackages(folder);
  const names = (await readdir(folder)).sort();
  return {
    image,
    packages: names.map((name) => path.join(folder, name)),
    release: () => rm(folder, { recursive: true, force: true }),
  };
}

async function makePackages(folder: string): Promise<void> {
  const options = ['--architecture', 'arm64', '--out', folder];
  await runCommand('npx', ['tsx', PACKAGES_TOOL, ...options], { cwd: REPOSITORY });
}
