import { createHash } from 'node:crypto';

/** One entry of a tar. A link has a target, anything else a content. */
export interface ArchiveFile {
  readonly path: string;
  readonly content: Buffer;
  readonly mode?: number;
  readonly linkTo?: string;
}

const BLOCK_BYTES = 512;
const FILE_MODE = 0o644;

/** A POSIX tar of a few files with short names, the same bytes for the same files. */
export function tarOf(files: readonly ArchiveFile[]): Buffer {
  const blocks = files.flatMap((file) => {
    const padding = (BLOCK_BYTES - (file.content.length % BLOCK_BYTES)) % BLOCK_BYTES;
    return [tarHeader(file), file.content, Buffer.alloc(padding)];
  });
  // Two empty blocks are the end mark.
  return Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK_BYTES)]);
}

function tarHeader(file: ArchiveFile): Buffer {
  const header = Buffer.alloc(BLOCK_BYTES);
  const octal = (value: number, start: number, digits: number): void => {
    header.write(value.toString(8).padStart(digits, '0'), start, 'latin1');
  };
  header.write(file.path, 0, 100, 'utf8');
  octal(file.mode ?? FILE_MODE, 100, 7);
  octal(0, 108, 7);
  octal(0, 116, 7);
  octal(file.content.length, 124, 11);
  octal(0, 136, 11);
  header.write(typeFlag(file), 156, 'latin1');
  header.write(file.linkTo ?? '', 157, 100, 'utf8');
  header.write('ustar\u000000', 257, 'latin1');
  header.fill(' ', 148, 156);
  const sum = header.reduce((total, byte) => total + byte, 0);
  octal(sum, 148, 6);
  header.write('\u0000 ', 154, 'latin1');
  return header;
}

function typeFlag(file: ArchiveFile): string {
  if (file.linkTo !== undefined) return '2';
  return file.path.endsWith('/') ? '5' : '0';
}

export interface ArchiveImage {
  readonly reference: string;
  /** Docker's name. */
  readonly architecture: string;
  readonly files: readonly ArchiveFile[];
  readonly config?: Readonly<Record<string, unknown>>;
}

/** An image of one layer as `docker save` would write it. */
export function dockerArchive(image: ArchiveImage): Buffer {
  const layer = tarOf(image.files);
  const config = Buffer.from(
    JSON.stringify({
      architecture: image.architecture,
      os: 'linux',
      config: image.config ?? {},
      rootfs: { type: 'layers', diff_ids: [`sha256:${sha256(layer)}`] },
    }),
  );
  const configPath = `${sha256(config)}.json`;
  const manifest = [{ Config: configPath, RepoTags: [image.reference], Layers: ['layer.tar'] }];
  return tarOf([
    { path: configPath, content: config },
    { path: 'layer.tar', content: layer },
    { path: 'manifest.json', content: Buffer.from(JSON.stringify(manifest)) },
  ]);
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
