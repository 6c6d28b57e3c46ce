import type { Architecture } from './architecture.ts';
import type { ControlFields } from './control-files.ts';
import { DEFINITIONS, PROGRAMS, type PackageDefinition, type Program } from './definitions.ts';
import { libraryRelations } from './linked-libraries.ts';
import { nativePart } from './native-parts.ts';
import { maintainerScripts, packageName, packageTree } from './package-tree.ts';
import type { Release } from './release.ts';
import { writePackage } from './write-package.ts';

export interface BuildOptions {
  /** Root of the repository, with `dist` and `node_modules`. */
  readonly root: string;
  readonly outFolder: string;
  readonly release: Release;
  readonly architectures: readonly Architecture[];
  readonly programs?: readonly Program[];
  readonly onPackage?: (file: string) => void;
}

/** Builds packages of what is in `dist`, and returns their paths. One without machine code is the same for all architectures. */
export async function buildPackages(options: BuildOptions): Promise<readonly string[]> {
  const files: string[] = [];
  for (const program of options.programs ?? PROGRAMS) {
    const definition = DEFINITIONS[program];
    const targets = definition.native === undefined ? (['all'] as const) : options.architectures;
    for (const architecture of targets) {
      const file = await buildOne(options, definition, architecture);
      options.onPackage?.(file);
      files.push(file);
    }
  }
  return files;
}

async function buildOne(
  { root, outFolder, release }: BuildOptions,
  definition: PackageDefinition,
  architecture: Architecture | 'all',
): Promise<string> {
  const native =
    definition.native === undefined || architecture === 'all'
      ? undefined
      : await nativePart(root, definition.native, architecture);
  const tree = await packageTree({
    root,
    definition,
    release,
    ...(native === undefined ? {} : { native }),
  });
  const libraries = native === undefined ? [] : libraryRelations([native.libraries]);
  const control = controlFields(definition, release.version, architecture, libraries);
  const scripts = await maintainerScripts(root, definition);
  return writePackage({ control, tree, scripts, atS: release.atS }, outFolder);
}

/** The packages of one release belong together. */
export function controlFields(
  definition: PackageDefinition,
  version: string,
  architecture: string,
  libraries: readonly string[],
): ControlFields {
  const { summary, description, recommends, suggests } = definition;
  const own = definition.depends.map((relation) => relation.replace('${version}', version));
  return {
    name: packageName(definition),
    version,
    architecture,
    depends: [...own, ...libraries],
    recommends,
    suggests,
    summary,
    description,
  };
}
