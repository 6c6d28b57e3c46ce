import { OverlayDisk, type CardImage, type DiskReader } from '@grappe/adapter-card-image';
import type { CardReader } from '@grappe/adapter-card-device';
import type { NodeCard, RackSpec } from '@grappe/domain';
import type { CardContents } from '@grappe/ports';
import { cardContentsFor } from '../card/card-contents.ts';
import { openImage } from '../card/open-image.ts';
import type { CardWish } from '../card/prepare-boot.ts';
import { openInputs } from '../card/rack-inputs.ts';
import { harmless } from '../format/harmless.ts';
import { warn, type CliIo } from '../io.ts';
import { cardOn } from './card-identity.ts';
import type { FlashCommandOptions } from './flash-options.ts';

/** What goes on one card. */
export interface CardToWrite {
  readonly contents: CardContents;
  /** Absent: an image without the identity of a node. */
  readonly card?: NodeCard;
  readonly check?: (card: CardReader) => Promise<readonly string[]>;
}

/** One card image, and as many cards of it as are asked for. */
export interface CardSource {
  readonly file: string;
  readonly lengthBytes: number;
  readonly rack?: RackSpec;
  /** Without a node: the image as it is. */
  cardFor(node: string | undefined): Promise<CardToWrite>;
  close(): void;
}

/** Opens the image, and all that the nodes of a rack need besides. */
export async function openSource(
  io: CliIo,
  file: string,
  options: FlashCommandOptions,
): Promise<CardSource> {
  const inputs =
    options.rackFile === undefined
      ? undefined
      : await openInputs(io, { ...options, rackFile: options.rackFile });
  try {
    const image = await openImage(io, file);
    return {
      file,
      lengthBytes: image.disk.lengthBytes,
      ...(inputs !== undefined && { rack: inputs.rack }),
      cardFor: (node) =>
        inputs === undefined || node === undefined
          ? asItIs(image)
          : withIdentity(io, image, inputs.wishFor(node)),
      close: () => {
        image.disk.close();
        inputs?.close();
      },
    };
  } catch (error) {
    inputs?.close();
    throw error;
  }
}

async function asItIs(image: CardImage): Promise<CardToWrite> {
  const contents = new OverlayDisk(image.disk);
  const card = await cardOn(contents);
  return { contents, ...(card !== undefined && { card }) };
}

async function withIdentity(io: CliIo, image: CardImage, wish: CardWish): Promise<CardToWrite> {
  const prepared = await cardContentsFor(image, wish);
  for (const warning of prepared.warnings) await warn(io, harmless(warning));
  const { card, contents } = prepared;
  return { card, contents, check: (reader: DiskReader) => prepared.check(reader) };
}
