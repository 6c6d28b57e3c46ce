import path from 'node:path';
import type { RepositoryFile } from '../repository.ts';

/** Names that say nothing about what is inside, so that everything ends up there. */
const EMPTY_NAMES = ['utils', 'util', 'helpers', 'helper', 'manager', 'common', 'misc'];

const KEBAB_CASE = /^\.?[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*$/;

/** Where a tool or a language dictates the form of names. */
const FOREIGN_NAMES = [
  /^[A-Z]+(\.md)?$/, // README.md, LICENSE
  /^Dockerfile$/,
  /^[A-Z][A-Za-z0-9]*\.java$/, // as the compiler demands
  /^__\w+__\.py$/,
  /^[a-z0-9_]+\.py$/,
  /^[a-z_]+\.d$/, // folders of settings, as the program that reads them calls them
  /^[a-z0-9_]+\.proto$/, // as Google's style guide and its linters want them
];

/** Written by a generator, which has its own idea of names. */
const GENERATED = 'libs/protocol/src/generated/';

export function badNames(files: readonly RepositoryFile[]): string[] {
  const handWritten = files.filter((file) => !file.path.startsWith(GENERATED));
  return handWritten.flatMap((file) => {
    const fault = faultOf(file.path);
    return fault === undefined ? [] : [`${file.path}: ${fault}`];
  });
}

function faultOf(file: string): string | undefined {
  const segments = file.split('/');
  const empty = segments.map(stem).find((name) => EMPTY_NAMES.includes(name));
  if (empty !== undefined) return `"${empty}" says nothing about what is inside`;
  const wrong = segments.find((segment) => !KEBAB_CASE.test(segment) && !isForeign(segment));
  return wrong === undefined ? undefined : `"${wrong}" is not in kebab-case`;
}

function stem(segment: string): string {
  return path.posix.basename(segment).split('.')[0] ?? '';
}

function isForeign(segment: string): boolean {
  return FOREIGN_NAMES.some((form) => form.test(segment));
}
