import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { GrappeError } from '@grappe/domain';
import { commandLineFiles } from './command-line-files.ts';
import { compressed } from './compressed.ts';
import { renderChangelog } from './control-files.ts';
import { programFolder, type PackageDefinition } from './definitions.ts';
import { modulesNeeded, neededFiles, type CopiedModule } from './node-modules.ts';
import type { NativePart } from './native-parts.ts';
import type { Release } from './release.ts';
import { bundledFolders, readThirdParty, renderCopyright } from './third-parties.ts';
import { textFile, type FileEntry, type TreeEntry } from './tree-entry.ts';

export interface TreeOptions {
  readonly root: string;
  readonly definition: PackageDefinition;
  readonly release: Release;
  /** Of `definition.native`. */
  readonly native?: NativePart;
}

/** What a package is called; also its folder of documents. */
export const packageName = ({ program }: PackageDefinition): string => `grappe-${program}`;

/** All that a package installs, in a fixed order. */
export async function packageTree(options: TreeOptions): Promise<readonly TreeEntry[]> {
  const { root, definition, release } = options;
  const modules = await modulesNeeded(root, definition.modules);
  const bundle = await bundleFiles(root, definition);
  const version = versionFile(definition, release);
  const groups: readonly (readonly TreeEntry[])[] = [
    bundle,
    [version],
    await moduleFiles(options, modules),
    await ownFiles(root, definition),
    await documents(options, bundle, modules),
    definition.program === 'cli' ? await commandLineFiles(root, release.atS) : [],
    definition.folders.map((to) => ({ kind: 'folder', to })),
  ];
  return groups.flat().sort((a, b) => (a.to < b.to ? -1 : 1));
}

/** The bundle without its source maps, which are twice its size. */
async function bundleFiles(
  root: string,
  { program }: PackageDefinition,
): Promise<readonly FileEntry[]> {
  const from = path.join(root, 'dist', program);
  const found = await readdir(from, { recursive: true, withFileTypes: true }).catch(notBuilt(from));
  const files = found
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.map'))
    .map((entry) => path.relative(from, path.join(entry.parentPath, entry.name)));
  const entries = files.map(async (file): Promise<FileEntry> => {
    const bytes = await readFile(path.join(from, file));
    const to = path.join(programFolder(program), file);
    return { kind: 'file', to, bytes, executable: isProgram(bytes) };
  });
  // Without it Node would have to guess that these are modules.
  const manifest = textFile(
    path.join(programFolder(program), 'package.json'),
    '{ "type": "module" }\n',
  );
  return [manifest, ...(await Promise.all(entries))];
}

/** By it a program knows which package it runs from, whatever dpkg has unpacked since. */
function versionFile({ program }: PackageDefinition, { version }: Release): FileEntry {
  return textFile(path.join(programFolder(program), 'package-version'), `${version}\n`);
}

function notBuilt(folder: string): (cause: unknown) => never {
  return (cause) => {
    throw new GrappeError('NOT_FOUND', `${folder} is not built`, {
      cause,
      remedy: 'Build it: npm run build',
    });
  };
}

const isProgram = (bytes: Uint8Array): boolean => bytes[0] === 0x23 && bytes[1] === 0x21;

async function moduleFiles(
  { root, definition, native }: TreeOptions,
  modules: readonly CopiedModule[],
): Promise<readonly FileEntry[]> {
  const into = programFolder(definition.program);
  const copies = modules.map(async (module) =>
    Promise.all(
      (await neededFiles(root, module)).map(async (file): Promise<FileEntry> => {
        const inside = path.join(module.folder, file);
        const bytes = await readFile(path.join(root, inside));
        const to = path.join(into, inside);
        return { kind: 'file', to, bytes, executable: isProgram(bytes) };
      }),
    ),
  );
  const copied = (await Promise.all(copies)).flat();
  if (definition.native === undefined) return copied;
  const home = modules.find(({ name }) => name === definition.native);
  if (native === undefined || home === undefined) {
    throw new GrappeError('INTERNAL', `the native part of ${definition.native} is missing`);
  }
  const to = path.join(into, home.folder, native.file);
  return [...copied, { kind: 'file', to, bytes: native.bytes }];
}

const filesFolder = (root: string, { program }: PackageDefinition): string =>
  path.join(root, 'tools/packages/files', program);

async function ownFiles(
  root: string,
  definition: PackageDefinition,
): Promise<readonly FileEntry[]> {
  return Promise.all(
    definition.ownFiles.map(async ({ from, to, isConfiguration = false }): Promise<FileEntry> => {
      const bytes = await readFile(path.join(filesFolder(root, definition), from));
      return { kind: 'file', to, bytes, isConfiguration };
    }),
  );
}

/** The maintainer scripts, by Debian's names. */
export async function maintainerScripts(
  root: string,
  definition: PackageDefinition,
): Promise<readonly FileEntry[]> {
  if (!definition.hasScripts) return [];
  return Promise.all(
    ['postinst', 'prerm', 'postrm'].map(async (to): Promise<FileEntry> => {
      const bytes = await readFile(path.join(filesFolder(root, definition), `${to}.sh`));
      return { kind: 'file', to, bytes, executable: true };
    }),
  );
}

async function documents(
  { root, definition, release: { version, atS } }: TreeOptions,
  bundle: readonly FileEntry[],
  modules: readonly CopiedModule[],
): Promise<readonly FileEntry[]> {
  const name = packageName(definition);
  const decoder = new TextDecoder();
  const bundled = bundledFolders(bundle.map(({ bytes }) => decoder.decode(bytes)));
  const folders = [...new Set([...bundled, ...modules.map(({ folder }) => folder)])].sort();
  const parties = await Promise.all(folders.map((folder) => readThirdParty(root, folder)));
  const changelog = compressed(renderChangelog(name, version, atS));
  return [
    textFile(`usr/share/doc/${name}/copyright`, renderCopyright(parties)),
    { kind: 'file', to: `usr/share/doc/${name}/changelog.gz`, bytes: changelog },
  ];
}
