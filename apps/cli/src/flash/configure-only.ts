import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { differences, FolderBootFiles } from '@grappe/adapter-card-image';
import { GrappeError } from '@grappe/domain';
import { prepareBoot, type PreparedBoot } from '../card/prepare-boot.ts';
import { harmless } from '../format/harmless.ts';
import { printDocument, renderFacts } from '../format/print.ts';
import { warn, write, type CliIo } from '../io.ts';
import { openInputs } from '../card/rack-inputs.ts';
import type { FlashCommandOptions } from './flash-options.ts';

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
    const prepared = await prepareBoot(folder, boot, undefined, inputs.wishFor(options.node));
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
