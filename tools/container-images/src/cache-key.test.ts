import { describe, expect, it } from 'vitest';

import { cacheKey, recipeHash } from './cache-key.ts';
import { parseResolvedPackages } from './debian-packages.ts';
import type { ImageRecipe } from './recipe.ts';
import { loadRecipe } from './recipes/load-recipe.ts';

const libc = { name: 'libc6', version: '2.36-9' };
const dash = { name: 'dash', version: '0.5.12-2' };

describe('cacheKey', () => {
  const key = (packages = [libc, dash], debianArchitecture = 'amd64', hash = 'r'): string =>
    cacheKey({ recipeHash: hash, debianArchitecture, packages });

  it('does not depend on the order of the packages', () => {
    expect(key([dash, libc])).toBe(key([libc, dash]));
  });

  it('changes with a version, a package, the architecture and the recipe', () => {
    const keys = [
      key(),
      key([libc, { ...dash, version: '0.5.12-3' }]),
      key([libc]),
      key([libc, dash], 'arm64'),
      key([libc, dash], 'amd64', 's'),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe('recipeHash', () => {
  it('changes with what a pattern drops, with the content of a file and with the builder', async () => {
    const recipe = await loadRecipe('web');
    const fewerDropped: ImageRecipe = { ...recipe, droppedPaths: recipe.droppedPaths.slice(1) };
    const otherFiles: ImageRecipe = {
      ...recipe,
      files: recipe.files.map((file) => ({
        ...file,
        content: Buffer.concat([file.content, Buffer.from('#')]),
      })),
    };
    const hashes = [recipe, fewerDropped, otherFiles].map((each) => recipeHash(each, 'b1'));
    expect(new Set([...hashes, recipeHash(recipe, 'b2')]).size).toBe(4);
    expect(recipeHash(await loadRecipe('web'), 'b1')).toBe(hashes[0]);
  });
});

describe('parseResolvedPackages', () => {
  it('reads what apt would install, by name', () => {
    const lines = [
      'Reading package lists...',
      'Inst libc6 (2.36-9+deb12u14 Debian:12.15/oldstable [amd64]) []',
      'Inst dash (0.5.12-2 Debian:12.15/oldstable [amd64])',
      'Conf libc6 (2.36-9+deb12u14 Debian:12.15/oldstable [amd64])',
    ];
    expect(parseResolvedPackages(lines)).toEqual([
      { name: 'dash', version: '0.5.12-2' },
      { name: 'libc6', version: '2.36-9+deb12u14' },
    ]);
  });
});
