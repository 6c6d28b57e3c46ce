import path from 'node:path';
import type { RepositoryFile } from './repository.ts';

/** The part of a package.json that is looked at here. */
export interface Manifest {
  readonly name: string;
  readonly license?: string;
  readonly type?: string;
  readonly exports?: Readonly<Record<string, string>>;
  readonly nx?: { readonly tags?: readonly string[] };
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

export interface WorkspacePackage {
  /** Relative to the root of the repository; empty for the root itself. */
  readonly folder: string;
  readonly manifest: Manifest;
}

function isManifest(file: RepositoryFile): boolean {
  return path.posix.basename(file.path) === 'package.json';
}

export function workspacePackages(files: readonly RepositoryFile[]): WorkspacePackage[] {
  return files.filter(isManifest).map((file) => ({
    folder: path.posix.dirname(file.path).replace(/^\.$/, ''),
    manifest: JSON.parse(file.text()) as Manifest,
  }));
}

export function allDependencies({ manifest }: WorkspacePackage): Record<string, string> {
  return { ...manifest.dependencies, ...manifest.devDependencies };
}
