import { readFile } from 'node:fs/promises';

import type { ImageRecipe, RecipeFile } from '../recipe.ts';

const IMAGES_DIR = new URL('../../../../recipes/registration-platform/images/', import.meta.url);

/** Modes of files that a platform's image adds. */
export const EXECUTABLE = 0o755;
const READABLE = 0o644;

/** Where something of the platform lies in the project. */
export function platformUrl(source: string): URL {
  return new URL(source, IMAGES_DIR);
}

/** A file of the platform's own, and where an image has it. */
export async function platformFile(
  source: string,
  path: string,
  mode = READABLE,
): Promise<RecipeFile> {
  return { path, mode, content: await readFile(platformUrl(source)) };
}

/** What the scripts and health checks of an image without a full system use. */
export function busyboxLinks(...names: readonly string[]): ImageRecipe['symlinks'] {
  return names.map((name) => ({ path: `usr/bin/${name}`, target: 'busybox' }));
}

/** Perl and what it brings: MariaDB's helpers for a host; the server and its copying of data need none. */
export const PERL_PACKAGES: readonly string[] = [
  'libconfig-inifiles-perl',
  'libdbi-perl',
  'libfile-find-rule-perl',
  'libgdbm-compat4',
  'libgdbm6',
  'libnumber-compare-perl',
  'libperl5.36',
  'libtext-glob-perl',
  'perl',
  'perl-modules-5.36',
];
