import { Option, type Command } from 'commander';
import { examples, showing } from '../command-options.ts';
import { OUTPUT_FORMATS, type OutputFormat } from '../format/print.ts';
import type { FlashCommandOptions } from '../flash/flash-options.ts';
import type { CliIo } from '../io.ts';
import { withPreparation } from './preparation-options.ts';

/** `image flash` and `image cards`: from a card image to a card, and which card went where. */
export function addFlashCommands(image: Command, io: CliIo): void {
  const flash = image
    .command('flash [file]')
    .description('card images: write one to a card, verify it, and record for whom it is')
    .option(
      '--to <file>',
      'the card, as /dev/sda, or a new file; without it the cards that are here are listed',
    )
    .option('--rack-file <file>', 'write the identity of a node of this rack.yaml on the way')
    .option('--node <node>', 'which node of rack.yaml the card is for')
    .option('--all', 'card after card, for every node of rack.yaml that has none yet')
    .option('--again', 'with --all: also nodes that have a card already')
    .option(
      '--configure-only <file>',
      'only write the identity of a node, on a boot partition mounted there',
    );
  const prepared = withPreparation(flash)
    .option('-y, --yes', 'ask nothing, also not about cards of other nodes')
    .option(
      '--force',
      'take what is not known to be removable; replace a file, or an identity on the image',
    )
    .addHelpText('after', FLASH_HELP);
  examples(
    showing(prepared),
    'image flash grappe.img',
    'image flash pi3.img --to /dev/sda',
    'image flash grappe.img --rack-file rack.yaml --node pi3 --to /dev/sda',
    'image flash grappe.img --rack-file rack.yaml --all',
    'image flash --configure-only /media/me/bootfs --rack-file rack.yaml --node pi3',
  ).action(async (file: string | undefined, options: FlashCommandOptions) =>
    (await import('../actions/image-flash.ts')).flashImage(io, file, options),
  );
  examples(
    image
      .command('cards')
      .description('cards that were written on this machine, and for whom')
      .addOption(
        new Option('-o, --output <format>', 'how to print')
          .choices(OUTPUT_FORMATS)
          .default('table'),
      ),
    'image cards',
    'image cards -o json',
  ).action(async (options: { readonly output: OutputFormat }) =>
    (await import('../actions/image-cards.ts')).listCards(io, options),
  );
}

const FLASH_HELP = `
FILE is an image of a whole card, packed or not, as for \`grappe image prepare\`. Writing to a
card needs root.

Never written to: disks with this machine's system on them, and anything that is mounted or
in use. Before the first byte the card is tested for the size that it claims; afterwards all
of it is read back from the card itself and compared. Until then it has no partition table:
a card that was pulled out does not look complete, and the same command finishes it.

Which card went to which node is kept in ~/.local/share/grappe/cards.jsonl.`;
