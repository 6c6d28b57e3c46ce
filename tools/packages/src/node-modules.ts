import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { GrappeError } from '@grappe/domain';

/** What Node reads of a package. All else is for those who develop it. */
const NEEDED_FILES = /\.(js|cjs|mjs|json|proto)$/;
/** Folders of a package that its programs do not read; `dist` of protobufjs is for browsers. */
const OTHER_FOLDERS = [
  'test',
  'tests',
  'example',
  'examples',
  'integration-test',
  'scripts',
  'bin',
];
const OTHER_PATHS = ['protobufjs/dist', 'protobufjs/cli', 'epoll/build'];
/** Asked for to compile, to check types, or by a command that a library has besides. */
const NOT_AT_RUN_TIME = /^(nan|node-addon-api|@types\/.*|yargs)$/;

/** A package that stays one beside a bundle. */
export interface CopiedModule {
  readonly name: string;
  /** Its folder, relative to the root of the repository. */
  readonly folder: string;
}

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/** The named packages and all that they need at run time, in a fixed order. */
export async function modulesNeeded(
  root: string,
  names: readonly string[],
): Promise<readonly CopiedModule[]> {
  const found = new Map<string, CopiedModule>();
  const visit = async (name: string, from: string): Promise<void> => {
    const folder = locate(root, name, from);
    if (found.has(folder)) return;
    found.set(folder, { name, folder });
    const text = await readFile(path.join(root, folder, 'package.json'), 'utf8');
    const { dependencies, peerDependencies } = JSON.parse(text) as Manifest;
    for (const next of Object.keys({ ...dependencies, ...peerDependencies })) {
      if (!NOT_AT_RUN_TIME.test(next)) await visit(next, folder);
    }
  };
  for (const name of names) await visit(name, '');
  return [...found.values()].sort((a, b) => (a.folder < b.folder ? -1 : 1));
}

/** As Node looks: in the folder itself, then in those above it. */
function locate(root: string, name: string, from: string): string {
  for (let folder = from; ; folder = path.dirname(folder)) {
    const candidate = path.join(folder, 'node_modules', name);
    if (existsSync(path.join(root, candidate, 'package.json'))) return path.normalize(candidate);
    if (folder === '' || folder === '.') break;
  }
  throw new GrappeError('NOT_FOUND', `the package ${name} is not installed in ${root}`, {
    remedy: 'Install it: npm ci',
  });
}

/** Files of a package that Node reads, relative to its folder and sorted; packages inside it are packages of their own. */
export async function neededFiles(root: string, module: CopiedModule): Promise<readonly string[]> {
  const files: string[] = [];
  const visit = async (folder: string): Promise<void> => {
    const entries = await readdir(path.join(root, module.folder, folder), { withFileTypes: true });
    for (const entry of entries) {
      const file = path.join(folder, entry.name);
      if (entry.isFile() && NEEDED_FILES.test(entry.name)) files.push(file);
      const isOther =
        entry.name === 'node_modules' ||
        OTHER_FOLDERS.includes(entry.name) ||
        OTHER_PATHS.includes(path.join(module.name, file));
      if (entry.isDirectory() && !isOther) await visit(file);
    }
  };
  await visit('');
  return files.sort();
}
