import type { Image__Output } from '@grappe/protocol';
import { printRows, type Document, type OutputFormat } from '../format/print.ts';
import { sizeText } from '../format/size.ts';
import type { Column } from '../format/table.ts';
import type { CliIo } from '../io.ts';
import { withSession, type ConnectedOptions } from '../session.ts';
import { loadImage, type LoadedImage } from './image-load.ts';

export interface ImageOptions extends ConnectedOptions {
  readonly output: OutputFormat;
}

const imageColumns: readonly Column<Image__Output>[] = [
  { header: 'IMAGE', cell: (image) => image.reference },
  { header: 'SIZE', cell: (image) => sizeText(image.sizeBytes), alignRight: true },
  { header: 'CONTROLLER', cell: (image) => (image.sha256 === '' ? 'no' : 'yes') },
  { header: 'NODES', cell: (image) => String(image.nodes.length), alignRight: true },
  {
    header: 'ON ITS WAY TO',
    cell: (image) => ({ text: image.wantedBy.join(','), colour: 'yellow' }),
    when: 'filled',
  },
  { header: 'ON NODES', cell: (image) => image.nodes.join(','), when: 'wide' },
  { header: 'SHA256', cell: (image) => image.sha256, when: 'wide' },
];

export async function listImages(io: CliIo, options: ImageOptions): Promise<void> {
  await withSession(io, options, async ({ client }) => {
    const { images } = await client.listImages();
    await printRows(io, options.output, {
      columns: imageColumns,
      rows: images,
      none: 'no images: `grappe image load TAR` brings some',
      document: () => ({ images: images.map(imageDocument) }),
    });
  });
}

function imageDocument(image: Image__Output): Document {
  return {
    reference: image.reference,
    sha256: image.sha256 === '' ? null : image.sha256,
    sizeBytes: image.sizeBytes,
    nodes: image.nodes,
    wantedBy: image.wantedBy,
  };
}

const loadedColumns: readonly Column<LoadedImage>[] = [
  { header: 'FILE', cell: (loaded) => loaded.file },
  { header: 'IMAGES', cell: (loaded) => loaded.references.join(', ') },
  { header: 'SIZE', cell: (loaded) => sizeText(loaded.sizeBytes), alignRight: true },
  { header: 'SENT', cell: (loaded) => sizeText(loaded.sentBytes), alignRight: true },
  { header: 'SHA256', cell: (loaded) => loaded.sha256, when: 'wide' },
];

/** One tar after the other; the first that fails ends the command, those before it are loaded. */
export async function loadImages(
  io: CliIo,
  files: readonly string[],
  options: ImageOptions,
): Promise<void> {
  await withSession(io, options, async (session) => {
    const loaded: LoadedImage[] = [];
    for (const file of files) loaded.push(await loadImage(io, session, file));
    await printRows(io, options.output, {
      columns: loadedColumns,
      rows: loaded,
      none: 'nothing was loaded',
      document: () => ({
        loaded: loaded.map(({ file, sha256, sizeBytes, sentBytes, references }) => ({
          file,
          sha256,
          sizeBytes,
          sentBytes,
          references,
        })),
      }),
    });
  });
}
