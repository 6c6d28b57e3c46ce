import { homedir } from 'node:os';
import path from 'node:path';
import { buildCardImage, type BuiltCardImage, type Compression } from '@grappe/adapter-image-build';
import { printDocument, renderFacts, type Document, type OutputFormat } from '../format/print.ts';
import { sizeText } from '../format/size.ts';
import { note, warn, write, type CliIo } from '../io.ts';

export interface ImageBuildOptions {
  readonly out: string;
  readonly packages?: string;
  readonly sizeMb?: number;
  readonly compress?: Compression;
  readonly cache?: string;
  readonly fresh: boolean;
  readonly output: OutputFormat;
}

/** Where the program's own files for images are, beside its main.js. */
const FILES_FOLDER = 'cli/card-image-files';

export async function buildImage(io: CliIo, options: ImageBuildOptions): Promise<void> {
  const { packages, sizeMb, compress } = options;
  if (packages === undefined) {
    await warn(
      io,
      'without --packages the image has no agent: a card made of it does not become a node',
    );
  }
  const built = await buildCardImage({
    out: options.out,
    ...(packages !== undefined && { packagesFolder: packages }),
    ...(sizeMb !== undefined && { sizeMb }),
    ...(compress !== undefined && { compression: compress }),
    cacheFolder: options.cache ?? defaultCache(io),
    filesFolder: path.join(io.programs, FILES_FOLDER),
    fresh: options.fresh,
    environment: io.env,
    signal: io.interrupted,
    say: (line) => void note(io, line),
  });
  if (options.output === 'json' || options.output === 'yaml') {
    await printDocument(io, options.output, documentOf(built));
  } else await write(io.stdout, factsOf(built));
}

/** In the folder that the user set aside for caches; relative ones are to be ignored. */
function defaultCache(io: CliIo): string {
  const base = io.env['XDG_CACHE_HOME'] ?? '';
  const folder = path.isAbsolute(base) ? base : path.join(homedir(), '.cache');
  return path.join(folder, 'grappe/image-build');
}

function documentOf({ manifest, manifestFile }: BuiltCardImage): Document {
  const { boot, root } = manifest.partitions;
  return { ...manifest, partitions: { boot: { ...boot }, root: { ...root } }, manifestFile };
}

function factsOf({ file, manifestFile, manifest }: BuiltCardImage): string {
  return renderFacts([
    ['image', file],
    ['size', sizeText(manifest.sizeBytes)],
    ['grappe', manifest.version],
    ['debian', `${manifest.suite}, ${manifest.packages.length} packages`],
    ['sha256', manifest.sha256],
    ['contents', manifestFile],
  ]);
}
