import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Folder of this checkout, with a slash at its end. */
export const REPOSITORY = fileURLToPath(new URL('../../..', import.meta.url));

/** A file of the repository; `path` is relative to its root. */
export interface RepositoryFile {
  readonly path: string;
  readonly bytes: number;
  readonly text: () => string;
}

/** Every file that is, or could be, committed: all but what .gitignore names. Works without git, as in an unpacked archive. */
export function repositoryFiles(root: string = REPOSITORY): RepositoryFile[] {
  const ignored = ignoreRules(readFileSync(path.join(root, '.gitignore'), 'utf8'));
  const found: RepositoryFile[] = [];
  const visit = (folder: string): void => {
    for (const entry of readdirSync(path.join(root, folder), { withFileTypes: true })) {
      const relative = path.posix.join(folder, entry.name);
      if (entry.isDirectory()) {
        if (entry.name !== '.git' && !ignored.folder(entry.name)) visit(relative);
      } else if (entry.isFile() && !ignored.file(entry.name)) found.push(fileAt(root, relative));
    }
  };
  visit('');
  return found.sort((a, b) => (a.path < b.path ? -1 : 1));
}

function fileAt(root: string, relative: string): RepositoryFile {
  const absolute = path.join(root, relative);
  return {
    path: relative,
    bytes: statSync(absolute).size,
    text: () => readFileSync(absolute, 'utf8'),
  };
}

interface IgnoreRules {
  readonly folder: (name: string) => boolean;
  readonly file: (name: string) => boolean;
}

/** The two forms of pattern that our .gitignore needs: `folder/` and `*.suffix`. */
export function ignoreRules(gitignore: string): IgnoreRules {
  const patterns = gitignore.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const folders = new Set<string>();
  const suffixes: string[] = [];
  for (const pattern of patterns) {
    if (/^[^*/]+\/$/.test(pattern)) folders.add(pattern.slice(0, -1));
    else if (/^\*[^*/]+$/.test(pattern)) suffixes.push(pattern.slice(1));
    else throw new Error(`.gitignore: "${pattern}" is neither "folder/" nor "*.suffix"`);
  }
  return {
    folder: (name) => folders.has(name),
    file: (name) => suffixes.some((suffix) => name.endsWith(suffix)),
  };
}

/** For checks that are tried on files that do not exist. */
export function fileOf(relative: string, text: string): RepositoryFile {
  return { path: relative, bytes: Buffer.byteLength(text), text: () => text };
}
