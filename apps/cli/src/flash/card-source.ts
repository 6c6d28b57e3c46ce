import { randomBytes } from 'node:crypto';
import { OverlayDisk, type CardImage, type DiskReader } from '@grappe/adapter-card-image';
import type { CardReader } from '@grappe/adapter-card-device';
import { GrappeError, type NodeCard, type RackSpec } from '@grappe/domain';
import type { CardContents } from '@grappe/ports';
import { TOKEN_TTL_DEFAULT_MS } from '../actions/image-prepare.ts';
import { cardContentsFor } from '../card/card-contents.ts';
import { closePackages, openPackages, type CardPackage } from '../card/card-packages.ts';
import { makeToken, readToken } from '../card/card-token.ts';
import { controllersFor } from '../card/controllers.ts';
import { openImage } from '../card/open-image.ts';
import type { CardWish } from '../card/prepare-boot.ts';
import { readRackFile } from '../card/rack-file.ts';
import { readWifiPassword } from '../card/wifi-key.ts';
import { harmless } from '../format/harmless.ts';
import { warn, type CliIo } from '../io.ts';
import { cardOn } from './card-identity.ts';
import type { FlashCommandOptions } from './flash-options.ts';

/** 128 bits: no two cards are one by chance. */
const CARD_ID_BYTES = 16;

/** What goes on one card. */
export interface CardToWrite {
  readonly contents: CardContents;
  /** Absent: an image without the identity of a node. */
  readonly card?: NodeCard;
  readonly check?: (card: CardReader) => Promise<readonly string[]>;
}

/** What is known of a rack before its cards are made. */
export interface RackInputs {
  readonly rack: RackSpec;
  /** The wish for the card of one node; its token is made when the card is. */
  wishFor(node: string): CardWish;
  close(): void;
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

/** Reads everything that is said of the nodes: mistakes are found before a card is touched. */
export async function openInputs(
  io: CliIo,
  options: FlashCommandOptions & { readonly rackFile: string },
): Promise<RackInputs> {
  const rack = await readRackFile(io, options.rackFile);
  requireNode(rack, options.node);
  const controllers = await controllersFor(io, options.controller, options);
  const wifiPassword =
    options.wifiPasswordFile === undefined
      ? undefined
      : await readWifiPassword(options.wifiPasswordFile);
  const given = options.tokenFile === undefined ? undefined : await readToken(options.tokenFile);
  const packages: readonly CardPackage[] = await openPackages(
    options.package ?? [],
    io.interrupted,
  );
  const tokenWish = {
    ttlMs: options.tokenTtl ?? TOKEN_TTL_DEFAULT_MS,
    replace: options.replace === true,
  };
  return {
    rack,
    wishFor: (node) => ({
      rack,
      node,
      cardId: randomBytes(CARD_ID_BYTES).toString('hex'),
      controllers,
      packages,
      ...(wifiPassword !== undefined && { wifiPassword }),
      again: options.force === true,
      token: async () => given ?? makeToken(io, options, requireNode(rack, node), tokenWish),
    }),
    close: () => closePackages(packages),
  };
}

function requireNode(rack: RackSpec, node: string): RackSpec['nodes'][number]['name'];
function requireNode(rack: RackSpec, node: string | undefined): string | undefined;
function requireNode(rack: RackSpec, node: string | undefined): string | undefined {
  if (node === undefined) return undefined;
  const found = rack.nodes.find(({ name }) => name === node);
  if (found !== undefined) return found.name;
  const names = rack.nodes.map(({ name }) => name).join(', ');
  throw new GrappeError('NOT_FOUND', `rack ${rack.name} has no node ${JSON.stringify(node)}`, {
    remedy: `it has ${names}`,
  });
}
