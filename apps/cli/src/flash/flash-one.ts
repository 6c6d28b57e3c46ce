import { CardBuffers, targetAt, type DeviceFacts } from '@grappe/adapter-card-device';
import { confirm } from '../confirm.ts';
import { printDocument } from '../format/print.ts';
import { write, type CliIo } from '../io.ts';
import type { CardSource } from './card-source.ts';
import type { FlashCommandOptions } from './flash-options.ts';
import { writtenDocument, writtenText } from './flash-report.ts';
import { deviceText, formerOwner, requireTarget } from './target-for.ts';
import { writeCard } from './write-card.ts';

/** Writes one card, named on the command line. */
export async function flashOne(
  io: CliIo,
  source: CardSource,
  path: string,
  options: FlashCommandOptions,
): Promise<void> {
  const target = requireTarget(await targetAt(path), source.lengthBytes, options.force === true);
  if (target.kind === 'device') await confirmLoss(io, target, options);
  const written = await writeCard(io, {
    target,
    card: () => source.cardFor(options.node),
    image: source.file,
    buffers: new CardBuffers(),
  });
  if (options.output === 'json' || options.output === 'yaml') {
    await printDocument(io, options.output, writtenDocument(written));
  } else {
    await write(io.stdout, writtenText(written));
  }
}

async function confirmLoss(
  io: CliIo,
  device: DeviceFacts,
  { yes }: FlashCommandOptions,
): Promise<void> {
  if (yes === true) return;
  const was = await formerOwner(io, device);
  const holds = [...(was === '' ? [] : [was]), ...device.labels];
  const what = holds.length === 0 ? 'everything on it' : `everything on it (${holds.join(', ')})`;
  await confirm(io, `Write to ${deviceText(device)}? That loses ${what}.`, yes);
}
