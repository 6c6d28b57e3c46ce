import { join } from 'node:path';

import { builderDigest } from './builder-digest.ts';
import { cacheKey, recipeHash, type PackageVersion } from './cache-key.ts';
import {
  currentListsDir,
  downloadPackages,
  refreshPackageLists,
  resolvePackages,
} from './debian-packages.ts';
import { writeDockerArchive } from './docker-archive.ts';
import { checkHost, type BuildHost } from './host-check.ts';
import { GrappeError } from '@grappe/domain';
import { archivePath, readCache, storeInCache, type CacheRecord } from './image-cache.ts';
import type { ImageName, ImageRecipe } from './recipe.ts';
import { loadRecipe } from './recipes/load-recipe.ts';
import {
  createMergedTree,
  installRecipeFiles,
  runTreeCommands,
  unpackPackage,
} from './root-tree.ts';
import { writeTar, type WrittenTar } from './tar-writer.ts';
import { newestFileSeconds, treeEntries } from './tree-entries.ts';
import { withWorkDir } from './work-dir.ts';

/** A step of a build, for a person to watch; `done` and `total` count packages where a step has them. */
export interface BuildProgress {
  readonly image: ImageName;
  readonly stage: 'resolve' | 'refresh' | 'download' | 'unpack' | 'prepare' | 'pack' | 'cached';
  readonly message: string;
  readonly done?: number;
  readonly total?: number;
}

export interface BuildOptions {
  readonly cacheDir: string;
  readonly onProgress?: (progress: BuildProgress) => void;
  /** Stops the build and removes what it left. */
  readonly signal?: AbortSignal;
}

export interface BuiltImage {
  /** An archive as `docker save` writes it. */
  readonly tarPath: string;
  readonly reference: string;
  /** Of the archive. */
  readonly sha256: string;
  readonly sizeBytes: number;
  /** True: nothing was built, the archive was there and still fits. */
  readonly fromCache: boolean;
}

interface Build {
  readonly recipe: ImageRecipe;
  readonly recipeHash: string;
  readonly host: BuildHost;
  readonly cacheDir: string;
  readonly signal: AbortSignal | undefined;
  readonly report: (progress: Omit<BuildProgress, 'image'>) => void;
}

function builtImage(build: Build, record: CacheRecord, fromCache: boolean): BuiltImage {
  return {
    tarPath: archivePath(build.cacheDir, build.recipe.name),
    reference: record.reference,
    sha256: record.sha256,
    sizeBytes: record.sizeBytes,
    fromCache,
  };
}

interface PackedTree {
  readonly archive: WrittenTar;
  readonly tarPath: string;
}

async function unpackTree(
  build: Build,
  packageFiles: readonly string[],
  treeDir: string,
): Promise<void> {
  await createMergedTree(treeDir);
  let done = 0;
  for (const packageFile of packageFiles) {
    await unpackPackage({ packageFile, treeDir, signal: build.signal });
    done += 1;
    const total = packageFiles.length;
    build.report({ stage: 'unpack', message: 'unpacking packages', done, total });
  }
}

async function packTree(
  build: Build,
  packageFiles: readonly string[],
  workDir: string,
): Promise<PackedTree> {
  const treeDir = join(workDir, 'tree');
  await unpackTree(build, packageFiles, treeDir);
  // Every time stamp in the image: that of the newest file Debian shipped, so that it only depends on the packages.
  const createdSeconds = await newestFileSeconds(treeDir);
  build.report({ stage: 'prepare', message: 'adding our own files' });
  await installRecipeFiles(build.recipe, treeDir);
  await runTreeCommands(build.recipe, treeDir, build.signal);
  build.report({ stage: 'pack', message: 'writing the image' });
  const layerFile = join(workDir, 'layer.tar');
  const layer = await writeTar({
    tarPath: layerFile,
    entries: await treeEntries(treeDir, build.recipe.droppedPaths),
    mtimeSeconds: createdSeconds,
  });
  const tarPath = join(workDir, 'image.tar');
  const { recipe, host: architecture } = build;
  const archive = await writeDockerArchive({
    tarPath,
    recipe,
    architecture,
    layerFile,
    layer,
    createdSeconds,
  });
  return { archive, tarPath };
}

async function buildFromPackages(
  build: Build,
  packages: readonly PackageVersion[],
  listsDir: string,
): Promise<BuiltImage> {
  const { recipe, host, cacheDir } = build;
  const { debianArchitecture } = host;
  const key = cacheKey({ recipeHash: build.recipeHash, debianArchitecture, packages });
  const cached = await readCache(cacheDir, recipe.name);
  if (cached?.key === key) {
    build.report({ stage: 'cached', message: 'unchanged, taken from the cache' });
    return builtImage(build, cached, true);
  }
  return withWorkDir(cacheDir, async (workDir) => {
    const total = packages.length;
    build.report({ stage: 'download', message: 'downloading packages', done: 0, total });
    const packageFiles = await downloadPackages({
      packages,
      listsDir,
      targetDir: join(workDir, 'packages'),
      signal: build.signal,
      onDownloaded: (done) => {
        build.report({ stage: 'download', message: 'downloading packages', done, total });
      },
    });
    const { archive, tarPath } = await packTree(build, packageFiles, workDir);
    const record: CacheRecord = {
      key,
      recipeHash: build.recipeHash,
      debianArchitecture,
      reference: recipe.reference,
      ...archive,
      packages,
    };
    await storeInCache({ cacheDir, name: recipe.name, workDir, finishedTar: tarPath, record });
    return builtImage(build, record, false);
  });
}

async function resolveAndBuild(build: Build, listsDir: string): Promise<BuiltImage> {
  build.report({ stage: 'resolve', message: 'asking apt for package versions' });
  const packages = await resolvePackages(build.recipe, listsDir, build.signal);
  return buildFromPackages(build, packages, listsDir);
}

/** Offline: an image of this very recipe serves, even if newer packages may exist. */
async function cachedDespite(build: Build, cause: GrappeError): Promise<BuiltImage> {
  const cached = await readCache(build.cacheDir, build.recipe.name);
  const fits =
    cached?.recipeHash === build.recipeHash &&
    cached.debianArchitecture === build.host.debianArchitecture;
  if (cached === undefined || !fits) {
    throw cause;
  }
  build.report({ stage: 'cached', message: 'package sources out of reach, taken from the cache' });
  return builtImage(build, cached, true);
}

function isPackagesUnavailable(error: unknown): error is GrappeError {
  return error instanceof GrappeError && error.code === 'UNREACHABLE';
}

/**
 * Builds an image from Debian packages and the project's own files, or takes it from the cache when
 * neither the recipe nor the versions apt offers have changed. Needs root and apt, no container engine.
 * Builds of the same image may run at once: each works in its own folder, the results are the same bytes.
 */
export async function buildImage(name: ImageName, options: BuildOptions): Promise<BuiltImage> {
  const recipe = await loadRecipe(name);
  const build: Build = {
    recipe,
    recipeHash: recipeHash(recipe, await builderDigest()),
    host: await checkHost(),
    cacheDir: options.cacheDir,
    signal: options.signal,
    report: (progress) => options.onProgress?.({ image: name, ...progress }),
  };
  const privateListsDir = join(options.cacheDir, 'apt-lists');
  try {
    return await resolveAndBuild(build, await currentListsDir(privateListsDir));
  } catch (error) {
    if (!isPackagesUnavailable(error)) {
      throw error;
    }
  }
  // No lists yet, or lists that name versions which are gone: fetch new ones, once.
  build.report({ stage: 'refresh', message: 'fetching package lists' });
  try {
    await refreshPackageLists(privateListsDir, options.signal);
    return await resolveAndBuild(build, privateListsDir);
  } catch (error) {
    if (!isPackagesUnavailable(error)) {
      throw error;
    }
    return cachedDespite(build, error);
  }
}
