import { createHash } from 'node:crypto';

import type { ImageRecipe } from './recipe.ts';

/** One package at one version, as apt chose it. */
export interface PackageVersion {
  readonly name: string;
  readonly version: string;
}

/** Digest of all a recipe says, including the content of its files, and of the builder that follows it. */
export function recipeHash(recipe: ImageRecipe, builder: string): string {
  const text = JSON.stringify({ builder, recipe }, (_key, value: unknown) => {
    if (value instanceof RegExp) {
      return String(value);
    }
    return value;
  });
  return createHash('sha256').update(text).digest('hex');
}

/** What identifies an image before it is built; the order of `packages` does not matter. */
export function cacheKey(input: {
  readonly recipeHash: string;
  readonly debianArchitecture: string;
  readonly packages: readonly PackageVersion[];
}): string {
  const lines = input.packages.map(({ name, version }) => `${name}=${version}`).sort();
  const text = [input.recipeHash, input.debianArchitecture, ...lines].join('\n');
  return createHash('sha256').update(text).digest('hex');
}
