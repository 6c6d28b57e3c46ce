import path from 'node:path';
import { allDependencies, type WorkspacePackage } from '../workspace-packages.ts';

const LICENCE = 'Apache-2.0';
const EXACT_VERSION = /^\d+\.\d+\.\d+$/;

/** What every package of the workspace has to say about itself. `exists` answers whether the repository has that file. */
export function manifestFaults(
  packages: readonly WorkspacePackage[],
  exists: (file: string) => boolean,
): string[] {
  return packages.flatMap((one) =>
    faultsOf(one, exists).map(
      (fault) => `${path.posix.join(one.folder, 'package.json')}: ${fault}`,
    ),
  );
}

function faultsOf(one: WorkspacePackage, exists: (file: string) => boolean): string[] {
  const { manifest, folder } = one;
  const isRoot = folder === '';
  const tags = manifest.nx?.tags ?? [];
  const tagFaults = ['type', 'scope']
    .filter((kind) => !isRoot && tags.filter((tag) => tag.startsWith(`${kind}:`)).length !== 1)
    .map((kind) => `needs exactly one nx tag ${kind}:…`);
  const missing = Object.values(manifest.exports ?? {}).filter(
    (target) => !exists(path.posix.join(folder, target)),
  );
  const loose = Object.entries(allDependencies(one)).filter(([, v]) => !EXACT_VERSION.test(v));
  return [
    ...(manifest.license === LICENCE ? [] : [`licence is not ${LICENCE}`]),
    ...(manifest.type === 'module' ? [] : ['type is not module']),
    ...tagFaults,
    ...missing.map((target) => `exports ${target}, which does not exist`),
    ...loose.map(([name, version]) => `${name} ${version} is not one exact version`),
  ];
}

/** Each cycle between packages of the workspace once, as `a -> b -> a`. */
export function dependencyCycles(packages: readonly WorkspacePackage[]): string[] {
  const own = new Set(packages.map((one) => one.manifest.name));
  const edges = new Map(
    packages.map((one) => [
      one.manifest.name,
      Object.keys(allDependencies(one)).filter((name) => own.has(name)),
    ]),
  );
  const done = new Set<string>();
  const cycles: string[] = [];
  const visit = (name: string, trail: readonly string[]): void => {
    const start = trail.indexOf(name);
    if (start >= 0) cycles.push([...trail.slice(start), name].join(' -> '));
    if (start >= 0 || done.has(name)) return;
    for (const next of edges.get(name) ?? []) visit(next, [...trail, name]);
    done.add(name);
  };
  for (const name of edges.keys()) visit(name, []);
  return cycles;
}
