import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CardCache, type CardPlaces } from './card-cache.ts';

let folder: string;
let cache: CardCache;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'grappe-card-cache-'));
  cache = new CardCache(folder);
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const making =
  (text: string) =>
  async ({ image, packagesFolder }: CardPlaces): Promise<void> => {
    await writeFile(image, text);
    await writeFile(path.join(packagesFolder, 'b.deb'), text);
    await writeFile(path.join(packagesFolder, 'a.deb'), text);
  };
const neverMade = (): Promise<void> => Promise.reject(new Error('made again'));
const inCache = async (): Promise<readonly string[]> => (await readdir(folder)).sort();
const lastUsed = (key: string, secondsAgo: number): Promise<void> => {
  const at = new Date(Date.now() - secondsAgo * 1_000);
  return utimes(path.join(folder, `card-${key}`), at, at);
};

describe('CardCache', () => {
  it('makes a card once, with its packages', async () => {
    const first = await cache.provide('one', making('image one'));
    await first.release();
    const again = await cache.provide('one', neverMade);
    expect(await readFile(again.image, 'utf8')).toBe('image one');
    expect(again.packages.map((file) => path.basename(file))).toEqual(['a.deb', 'b.deb']);
    await again.release();
    expect(await inCache()).toEqual(['card-one']);
  });

  it('keeps a card for whoever holds it, also when it has gone from the cache', async () => {
    const held = await cache.provide('one', making('image one'));
    await rm(path.join(folder, 'card-one'), { recursive: true });
    await (await cache.provide('two', making('image two'))).release();
    expect(await readFile(held.image, 'utf8')).toBe('image one');
    expect(await readFile(held.packages[0] ?? '', 'utf8')).toBe('image one');
    await held.release();
    expect(existsSync(held.image)).toBe(false);
  });

  it('has the cards that were used last, and no more than three', async () => {
    for (const [index, key] of ['one', 'two', 'three'].entries()) {
      await (await cache.provide(key, making(key))).release();
      await lastUsed(key, 100 - index);
    }
    await (await cache.provide('one', neverMade)).release();
    await (await cache.provide('four', making('four'))).release();
    expect(await inCache()).toEqual(['card-four', 'card-one', 'card-three']);
  });

  it('gives whole cards to all who make the same at once', async () => {
    const held = await Promise.all(
      ['a', 'b', 'c'].map((text) => cache.provide('one', making(text))),
    );
    const texts = await Promise.all(held.map(({ image }) => readFile(image, 'utf8')));
    expect(texts.every((text) => ['a', 'b', 'c'].includes(text))).toBe(true);
    await Promise.all(held.map((one) => one.release()));
    expect(await inCache()).toEqual(['card-one']);
  });

  it('leaves nothing of a card that could not be made', async () => {
    await expect(cache.provide('one', neverMade)).rejects.toThrow('made again');
    expect(await inCache()).toEqual([]);
  });

  it('makes a card again of which only a part is there', async () => {
    await (await cache.provide('one', making('image one'))).release();
    await rm(path.join(folder, 'card-one/packages'), { recursive: true });
    const held = await cache.provide('one', making('image again'));
    expect(await readFile(held.image, 'utf8')).toBe('image again');
    await held.release();
  });
});
