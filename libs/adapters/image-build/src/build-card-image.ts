import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { failure, GrappeError } from '@grappe/domain';
import { findMirrors } from './apt-sources.ts';
import { provideBase } from './base-system.ts';
import type { BuildContext } from './build-context.ts';
import { compressCommand, type Compression } from './compression.ts';
import { copyPackages, findGrappePackages, type PackageFile } from './grappe-packages.ts';
import { checkHost } from './host.ts';
import { imageIds } from './image-ids.ts';
import { buildEpochS, imageVersion } from './image-version.ts';
import { packLayer } from './layer.ts';
import { cardLayout, type CardLayout } from './layout.ts';
import { asRootOfTree } from './namespace.ts';
import { imageManifest, packageLines, type ImageManifest } from './manifest.ts';
import { CARD_RECIPE } from './recipe.ts';
import { runProgram } from './run-program.ts';
import { makeSystemTree, missingBootFiles, type SystemTree } from './system-tree.ts';
import { makeWorkFolder } from './work-folder.ts';
import { writeImage } from './write-image.ts';

const IMAGE_NAME = 'grappe';

export interface CardImageOptions {
  /** The image; with `compression` its name gets that ending besides, unless it has it. */
  readonly out: string;
  /** With grappe-agent and grappe-cli; an image without them runs no node until they are installed. */
  readonly packagesFolder?: string;
  /** Of the image, in MiB; as small as it may be without. */
  readonly sizeMb?: number;
  readonly compression?: Compression;
  readonly cacheFolder: string;
  /** This package's `files`, wherever a bundle has them. */
  readonly filesFolder: string;
  readonly fresh: boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  /** Told each step as it begins. */
  readonly say: (line: string) => void;
}

export interface BuiltCardImage {
  readonly file: string;
  readonly manifestFile: string;
  readonly manifest: ImageManifest;
}

/** Builds a card image of Debian packages, and says beside it what is in it. Nothing is left behind when it fails. */
export async function buildCardImage(options: CardImageOptions): Promise<BuiltCardImage> {
  const { cacheFolder, filesFolder, fresh, signal, say } = options;
  const isRoot = process.getuid?.() === 0;
  const outFolder = path.dirname(path.resolve(options.out));
  await mkdir(cacheFolder, { recursive: true });
  await mkdir(outFolder, { recursive: true });
  const needsXz = options.compression === 'xz';
  await checkHost({ cacheFolder, outFolder, needsXz, isRoot, signal });
  const packages =
    options.packagesFolder === undefined
      ? []
      : await findGrappePackages(options.packagesFolder, CARD_RECIPE.architecture, signal);
  const workFolder = await makeWorkFolder(cacheFolder);
  try {
    const context = { cacheFolder, workFolder, filesFolder, fresh, isRoot, signal, say };
    const kept = await copyPackages(packages, path.join(workFolder, 'packages'));
    return await build(options, kept, context);
  } finally {
    await removeWork(workFolder, isRoot);
  }
}

/** Also files that belong to users of a namespace, and also when the build was interrupted. */
async function removeWork(workFolder: string, isRoot: boolean): Promise<void> {
  const { signal } = new AbortController();
  const remove = ['rm', '-rf', '--one-file-system', workFolder];
  await runProgram([...asRootOfTree(isRoot), ...remove], { signal });
}

async function build(
  { out, sizeMb, compression, environment }: CardImageOptions,
  packages: readonly PackageFile[],
  context: BuildContext,
): Promise<BuiltCardImage> {
  const { workFolder, signal, say } = context;
  const recipe = CARD_RECIPE;
  const identity = { name: IMAGE_NAME, version: imageVersion(packages) };
  const epochS = buildEpochS(recipe, environment);
  const mirrors = await findMirrors(signal);
  const base = await provideBase(recipe, context);
  const content = { recipe, mirrors, packages, identity, epochS };
  const layer = await packLayer(content, context);
  const hasPackages = packages.length > 0;
  const tree = await makeSystemTree({ recipe, base, layer, hasPackages, epochS }, context);
  await checkTree(tree);
  const layout = layoutOf(tree, sizeMb);
  const raw = path.join(workFolder, 'card.img');
  say('writing the file systems');
  const ids = imageIds(packageLines(tree.packages).join('\n'));
  await writeImage({ file: raw, tree, layout, ids, epochS }, context);
  await checkImage(raw, layout, context);
  const { file, ...digests } = await handOver(raw, out, compression, context);
  const described = { recipe, identity, layout, packages: tree.packages };
  const manifest = imageManifest({ ...described, ...digests, file: path.basename(file) });
  const manifestFile = `${file}.json`;
  await writeFile(manifestFile, `${JSON.stringify(manifest, null, 2)}\n`);
  return { file, manifestFile, manifest };
}

async function checkTree(tree: SystemTree): Promise<void> {
  const missing = await missingBootFiles(tree);
  if (missing.length === 0) return;
  throw GrappeError.from(
    failure(
      'INTERNAL',
      `the packages of Debian left the boot partition without ${missing.join(', ')}`,
      'Try again with --fresh. When that does not help, Debian has changed what its packages do, and the recipe has to follow.',
    ),
  );
}

function layoutOf({ contentBytes }: SystemTree, sizeMb: number | undefined): CardLayout {
  const layout = cardLayout(contentBytes, sizeMb);
  if (layout.ok) return layout.value;
  throw GrappeError.from(layout.error);
}

/** Both file systems as the board will find them. */
async function checkImage(
  raw: string,
  { boot, root }: CardLayout,
  { signal, workFolder }: BuildContext,
): Promise<void> {
  const part = path.join(workFolder, 'checked.part');
  for (const [{ startBytes, sizeBytes }, check] of [
    [boot, ['fsck.vfat', '-n', part]],
    [root, ['e2fsck', '-f', '-n', part]],
  ] as const) {
    const range = [`skip=${startBytes}`, `count=${sizeBytes}`, 'iflag=skip_bytes,count_bytes'];
    const copy = [`if=${raw}`, `of=${part}`, 'bs=4M', 'conv=sparse', 'status=none', ...range];
    await runProgram(['dd', ...copy], { signal });
    await runProgram(check, { signal });
    await rm(part);
  }
}

/** Puts the image where it was asked for, whole or not at all. */
async function handOver(
  raw: string,
  out: string,
  compression: Compression | undefined,
  { signal, say }: BuildContext,
): Promise<{ readonly file: string; readonly sha256: string; readonly fileSha256: string }> {
  const sha256 = await sha256Of(raw);
  const ending = compression === undefined ? '' : `.${compression}`;
  const file = path.resolve(out.endsWith(ending) ? out : `${out}${ending}`);
  const partial = `${file}.partial`;
  try {
    if (compression === undefined) await moveFile(raw, partial, signal);
    else {
      say(`compressing to ${path.basename(file)}`);
      await runProgram(compressCommand(compression, raw, partial), { signal });
    }
    await rename(partial, file);
  } finally {
    await rm(partial, { force: true });
  }
  const fileSha256 = compression === undefined ? sha256 : await sha256Of(file);
  return { file, sha256, fileSha256 };
}

async function moveFile(from: string, to: string, signal: AbortSignal): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
    // To another device, and still with holes where nothing is.
    await runProgram(['cp', '--sparse=always', from, to], { signal });
  }
}

async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
