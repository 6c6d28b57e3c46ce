import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { HostRack } from '@grappe/tool-board';
import { runCommand } from '@grappe/tool-command';
import { makeCard, type CardDisk } from './card-disk.ts';

/** Larger than any image, smaller than any card that is sold. */
const CARD_MB = 4_096;

/** A card in a board that is off. */
export interface InsertedCard {
  readonly disk: CardDisk;
  /** For sockets and the console. */
  readonly folder: string;
}

export interface PrepareRequest {
  readonly rack: HostRack;
  /** Of `grappe image build`. */
  readonly image: string;
  readonly node: string;
  readonly folder: string;
}

/** Makes the card image of a node as an operator does. Returns the file. */
export async function prepareFor({ rack, image, node, folder }: PrepareRequest): Promise<string> {
  const out = path.join(folder, `${node}.img`);
  await rack.grappe([
    ...['image', 'prepare', image, '--rack-file', rack.rackFile, '--node', node],
    ...['--controller', rack.controller, '--out', out],
  ]);
  return out;
}

/** Writes an image on a new card. The same image twice makes two cards that are clones of one another. */
export async function insert(image: string, folder: string): Promise<InsertedCard> {
  await mkdir(folder);
  return { disk: await makeCard({ image, folder, sizeMb: CARD_MB }), folder };
}

/** Copies what a card holds by now to another one, as a card reader would; the board must be off or must have written everything. */
export async function cloneCard(card: InsertedCard, folder: string): Promise<InsertedCard> {
  await mkdir(folder);
  const overlay = path.join(folder, path.basename(card.disk.overlay));
  await runCommand('cp', ['--sparse=always', card.disk.overlay, overlay]);
  return { disk: { ...card.disk, overlay }, folder };
}

export async function throwAway(card: InsertedCard, image: string): Promise<void> {
  await rm(card.folder, { recursive: true, force: true });
  await rm(image, { force: true });
}
