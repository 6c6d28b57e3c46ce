import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { differences, FolderBootFiles } from '@grappe/adapter-card-image';
import { CARD_FOLDER, CARD_PACKAGES_FOLDER, GrappeError } from '@grappe/domain';
import { prepareBoot, type CardWish, type PreparedBoot } from '../card/prepare-boot.ts';
import { harmless } from '../format/harmless.ts';
import { printDocument, renderFacts } from '../format/print.ts';
import { sizeText } from '../format/size.ts';
import { warn, write, type CliIo } from '../io.ts';
import { openInputs } from '../card/rack-inputs.ts';
import type { FlashCommandOptions } from './flash-options.ts';

/** One of them is on every boot partition that can be set up. */
const BOOT_MARKS = ['config.txt', 'cmdline.txt'];
/** A dozen texts; on a small FAT each takes a cluster of 32 KiB, and packages take one more. */
const IDENTITY_BYTES = 1_048_576;

/** Writes the identity of a node on the boot partition of a card that has a system already, and is mounted. */
export async function configureOnly(
  io: CliIo,
  mountPoint: string,
  options: FlashCommandOptions & { readonly rackFile: string; readonly node: string },
): Promise<void> {
  const folder = resolve(mountPoint);
  await requireMountPoint(folder, options.force === true);
  const inputs = await openInputs(io, options);
  try {
    const boot = new FolderBootFiles(folder);
    const wish = inputs.wishFor(options.node);
    requireBootPartition(folder, boot);
    requireRoom(folder, boot, wish.packages);
    const place = { file: folder, isMounted: true };
    const prepared = await prepareBoot(place, boot, undefined, wish);
    const wrong = differences(boot, prepared.changes);
    if (wrong.length > 0) {
      throw new GrappeError(
        'CORRUPT',
        `${folder} does not hold what was written: ${wrong.join('; ')}`,
        {
          remedy: 'unmount it, check it with fsck.vfat, and try again',
        },
      );
    }
    await report(io, folder, prepared, options);
  } finally {
    inputs.close();
  }
}

/** A folder on the machine's own disk would be filled with files of a node, and be no card. */
async function requireMountPoint(folder: string, force: boolean): Promise<void> {
  const [own, above] = await Promise.all([
    stat(folder).catch(() => undefined),
    stat(dirname(folder)).catch(() => undefined),
  ]);
  if (own?.isDirectory() !== true) {
    throw new GrappeError('NOT_FOUND', `there is no folder ${folder}`, {
      remedy: 'mount the first partition of the card, and name where',
    });
  }
  if (force || own.dev !== above?.dev) return;
  throw new GrappeError('REFUSED', `nothing is mounted at ${folder}`, {
    remedy: 'mount the first partition of the card there; --force takes a plain folder',
  });
}

/** The card has others, and so may the machine. */
function requireBootPartition(folder: string, boot: FolderBootFiles): void {
  if (BOOT_MARKS.some((name) => boot.exists(name))) return;
  throw new GrappeError(
    'REFUSED',
    `${folder} is not the boot partition of a board: it has no ${BOOT_MARKS.join(' and no ')}`,
    {
      remedy:
        'name where the first partition of the card is mounted, mostly called bootfs: lsblk -o NAME,LABEL,MOUNTPOINTS; if this is it, the card does not answer: unmount it and put it in again',
    },
  );
}

/** Before anything is changed, and before a token is made: half of an identity is of no use. */
function requireRoom(folder: string, boot: FolderBootFiles, packages: CardWish['packages']): void {
  const writable = boot.writableBytes(`${CARD_FOLDER}/${CARD_PACKAGES_FOLDER}`);
  const needed = packages.reduce((sum, { disk }) => sum + disk.lengthBytes, IDENTITY_BYTES);
  if (needed <= writable) return;
  throw new GrappeError(
    'STORAGE_FULL',
    `${sizeText(writable)} are free on the boot partition at ${folder}, and ${sizeText(needed)} are needed`,
    {
      remedy: 'give fewer or smaller packages, or take away what is not of the card, and try again',
    },
  );
}

async function report(
  io: CliIo,
  folder: string,
  { card, system, token, warnings }: PreparedBoot,
  { output }: FlashCommandOptions,
): Promise<void> {
  for (const warning of warnings) await warn(io, harmless(warning));
  if (output === 'json' || output === 'yaml') {
    await printDocument(io, output, {
      ...{ folder, rack: card.rack, node: card.node, cardId: card.cardId, system },
      address: card.network.address ?? null,
      tokenId: token.id,
      warnings,
    });
    return;
  }
  const facts: readonly (readonly [string, string])[] = [
    ['boot partition', folder],
    ['node', `${card.node} of rack ${card.rack}`],
    ['address', card.network.address ?? 'by DHCP'],
    ['system', system],
    ['card id', card.cardId],
    [
      'next',
      `umount ${folder}, put the card into the board, give it power, and see \`grappe node ls\``,
    ],
  ];
  await write(io.stdout, renderFacts(facts.map(([label, value]) => [label, harmless(value)])));
}
