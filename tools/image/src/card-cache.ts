import { link, mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import path from 'node:path';
import { makeOwnedFolder } from '@grappe/tool-board';

const IMAGE = 'card.img';
const PACKAGES = 'packages';
const ENTRY_PREFIX = 'card-';
/** Of folders that somebody uses now: named after their process, and removed after it. */
const USE_PREFIX = 'use-';
const WORK_PREFIX = 'work-';
/** A gigabyte each: for checkouts that take turns. */
const KEPT = 3;

/** A card image and the packages that are in it. They stay until `release`, whatever happens to the cache meanwhile. */
export interface HeldCard {
  readonly image: string;
  readonly packages: readonly string[];
  release(): Promise<void>;
}

/** Where `make` puts them. */
export interface CardPlaces {
  readonly image: string;
  readonly packagesFolder: string;
}

/**
 * Card images, kept from one run to the next. Several checkouts may use it at once: what is there is whole, and whoever uses an image has links
 * to it in a folder of its own, so that it may go from the cache at any time.
 */
export class CardCache {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The card of this key, made where it is not there. */
  async provide(key: string, make: (places: CardPlaces) => Promise<void>): Promise<HeldCard> {
    const use = await makeOwnedFolder(this.#folder, USE_PREFIX);
    try {
      const entry = path.join(this.#folder, `${ENTRY_PREFIX}${key}`);
      if (!(await this.#takeLinks(entry, use))) {
        await mkdir(path.join(use, PACKAGES), { recursive: true });
        await make(placesIn(use));
        await this.#publish(use, entry);
      }
      return await heldIn(use);
    } catch (error) {
      await rm(use, { recursive: true, force: true });
      throw error;
    }
  }

  /** Whether the card was there. */
  async #takeLinks(entry: string, use: string): Promise<boolean> {
    try {
      await linkCard(entry, use);
      // The last ones used are kept.
      await utimes(entry, new Date(), new Date());
      return true;
    } catch (error) {
      // Not there, or another process has just taken it away.
      if (codeOf(error) !== 'ENOENT') throw error;
      await rm(placesIn(use).image, { force: true });
      await rm(placesIn(use).packagesFolder, { recursive: true, force: true });
      return false;
    }
  }

  async #publish(use: string, entry: string): Promise<void> {
    const work = await makeOwnedFolder(this.#folder, WORK_PREFIX);
    try {
      const whole = path.join(work, path.basename(entry));
      await mkdir(whole);
      await linkCard(use, whole);
      // Another process may have made the same meanwhile.
      await rename(whole, entry).catch((error: unknown) => {
        if (!['EEXIST', 'ENOTEMPTY'].includes(codeOf(error))) throw error;
      });
      await this.#removeFormer(work);
    } finally {
      await rm(work, { recursive: true, force: true });
    }
  }

  /** Out of the cache first, so that nobody finds half of one. */
  async #removeFormer(work: string): Promise<void> {
    const names = await readdir(this.#folder);
    const entries = await Promise.all(
      names.filter((name) => name.startsWith(ENTRY_PREFIX)).map((name) => this.#lastUse(name)),
    );
    const former = entries.sort((a, b) => b.usedMs - a.usedMs).slice(KEPT);
    for (const { name } of former) {
      await rename(path.join(this.#folder, name), path.join(work, `former-${name}`)).catch(
        (error: unknown) => {
          if (codeOf(error) !== 'ENOENT') throw error;
        },
      );
    }
  }

  async #lastUse(name: string): Promise<{ readonly name: string; readonly usedMs: number }> {
    const found = await stat(path.join(this.#folder, name)).catch(() => undefined);
    return { name, usedMs: found?.mtimeMs ?? 0 };
  }
}

const placesIn = (folder: string): CardPlaces => ({
  image: path.join(folder, IMAGE),
  packagesFolder: path.join(folder, PACKAGES),
});

/** The same files under names in another folder; they take no room of their own. */
async function linkCard(from: string, to: string): Promise<void> {
  const [source, target] = [placesIn(from), placesIn(to)];
  await link(source.image, target.image);
  await mkdir(target.packagesFolder);
  for (const name of await readdir(source.packagesFolder)) {
    await link(path.join(source.packagesFolder, name), path.join(target.packagesFolder, name));
  }
}

async function heldIn(use: string): Promise<HeldCard> {
  const { image, packagesFolder } = placesIn(use);
  const names = (await readdir(packagesFolder)).sort();
  return {
    image,
    packages: names.map((name) => path.join(packagesFolder, name)),
    release: () => rm(use, { recursive: true, force: true }),
  };
}

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? '';
