import path from 'node:path';
import { controlFields } from './build-packages.ts';
import type { Architecture } from './architecture.ts';
import { DEFINITIONS, PROGRAMS, type Program } from './definitions.ts';
import { libraryRelations } from './linked-libraries.ts';
import { nativePart } from './native-parts.ts';
import { maintainerScripts, packageTree } from './package-tree.ts';
import { REPOSITORY } from './repository.ts';
import { textFile, type TreeEntry } from './tree-entry.ts';
import { writePackage } from './write-package.ts';

/** A release that differs from what `dist` holds. */
export interface AlteredRelease {
  readonly version: string;
  /** Files with another content, by the end of their path. */
  readonly changed: Readonly<Record<string, (text: string) => string>>;
}

const AT_S = 1_767_225_600;

/** The real packages of several releases for one kind of machine, each in a folder of its version; the paths of each. */
export async function releasePackages(
  folder: string,
  architecture: Architecture,
  releases: readonly AlteredRelease[],
): Promise<readonly (readonly string[])[]> {
  const made = releases.map((): string[] => []);
  for (const program of PROGRAMS) {
    const native = await nativeOf(program, architecture);
    const making = releases.map(async ({ version, changed }, index) => {
      const definition = DEFINITIONS[program];
      const release = { version, atS: AT_S };
      const part = native === undefined ? {} : { native };
      const tree = await packageTree({ root: REPOSITORY, definition, release, ...part });
      const libraries = native === undefined ? [] : libraryRelations([native.libraries]);
      const kind = native === undefined ? 'all' : architecture;
      const file = await writePackage(
        {
          control: controlFields(definition, version, kind, libraries),
          tree: tree.map((entry) => altered(entry, changed)),
          scripts: await maintainerScripts(REPOSITORY, definition),
          atS: AT_S,
        },
        path.join(folder, version),
      );
      made[index]?.push(file);
    });
    await Promise.all(making);
  }
  return made;
}

async function nativeOf(program: Program, architecture: Architecture) {
  const { native } = DEFINITIONS[program];
  return native === undefined ? undefined : nativePart(REPOSITORY, native, architecture);
}

function altered(entry: TreeEntry, changed: AlteredRelease['changed']): TreeEntry {
  if (entry.kind !== 'file') return entry;
  const [, change] = Object.entries(changed).find(([end]) => entry.to.endsWith(end)) ?? [];
  if (change === undefined) return entry;
  return { ...textFile(entry.to, change(new TextDecoder().decode(entry.bytes))), ...traits(entry) };
}

function traits({ executable, isConfiguration }: Extract<TreeEntry, { kind: 'file' }>) {
  return {
    ...(executable === undefined ? {} : { executable }),
    ...(isConfiguration === undefined ? {} : { isConfiguration }),
  };
}
