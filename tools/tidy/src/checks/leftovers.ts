import type { RepositoryFile } from '../repository.ts';

const TEXT_FILES = /\.(ts|js|json|md|proto|ya?ml|sh|py)$|^\.ci\/|(^|\/)\.[a-z]+(ignore|rc|config)$/;
const CODE_FILES = /\.(ts|js|proto|sh|py)$|^\.ci\//;
const TEST_FILES = /\.test\.ts$/;

// Letters in brackets, so that these lines do not find themselves.
const MARKERS = /\b(TO[D]O|FIX[M]E|XX[X])\b/;
const LEFT_BEHIND = /\b(describe|it|test|suite|bench)(\.[a-z]+)*\.(only|skip|todo)\b/;
const SILENCED = /eslint-[d]isable|@ts-[i]gnore|@ts-[n]ocheck/;

/** Home folders; the folder of this checkout is added at run time. */
const HOME_FOLDERS = ['r[o]ot', 'h[o]me/[a-z0-9_-]+', 'U[s]ers/[A-Za-z0-9_-]+'];

/** What a hurried hand leaves behind: notes to oneself, tests that are switched off, paths of one's own machine. */
export function leftovers(files: readonly RepositoryFile[], checkout: string): string[] {
  const machinePath = machinePathOf(checkout);
  const rules = [
    { in: CODE_FILES, pattern: MARKERS, what: 'a note to oneself' },
    {
      in: TEST_FILES,
      pattern: LEFT_BEHIND,
      what: 'a test that is switched off, or that switches off others',
    },
    { in: CODE_FILES, pattern: SILENCED, what: 'a silenced finding' },
    { in: TEXT_FILES, pattern: machinePath, what: 'a path that exists on one machine only' },
  ];
  return files.flatMap((file) =>
    rules
      .filter((rule) => rule.in.test(file.path))
      .flatMap((rule) => linesThatMatch(file, rule.pattern).map((line) => `${line}: ${rule.what}`)),
  );
}

function linesThatMatch(file: RepositoryFile, pattern: RegExp): string[] {
  const lines = file.text().split('\n');
  return lines.flatMap((line, index) => (pattern.test(line) ? [`${file.path}:${index + 1}`] : []));
}

function machinePathOf(checkout: string): RegExp {
  const folder = checkout.replace(/\/+$/, '');
  // A checkout directly below the root says too little to be looked for: "/src" is in every import.
  const isTelling = folder.split('/').length > 2;
  const own = isTelling
    ? [`${folder.slice(1).replaceAll(/[^\w/-]/g, String.raw`\$&`)}(?![\\w-])`]
    : [];
  return new RegExp(
    `(?<![\\w.~*})-])/(${[...HOME_FOLDERS.map((name) => `${name}/`), ...own].join('|')})`,
  );
}
