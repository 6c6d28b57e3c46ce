import { Option, type Command } from 'commander';
import { examples, showing, wholeNumber } from '../command-options.ts';
import { OUTPUT_FORMATS } from '../format/print.ts';
import { addFlashCommands } from './flash-commands.ts';
import { withPreparation } from './preparation-options.ts';
import type { ImageBuildOptions } from '../actions/image-build.ts';
import type { ImageOptions } from '../actions/image.ts';
import type { PrepareOptions } from '../actions/image-prepare.ts';
import type { CliIo } from '../io.ts';

/** The largest card there is. */
const SIZE_MB_MAX = 2 * 1_024 * 1_024;

export function addImageCommands(program: Command, io: CliIo): void {
  const image = examples(
    program
      .command('image')
      .description(
        'container images of the rack (load, ls), and card images of boards (build, prepare, flash, cards)',
      ),
    'image load web.tar',
    'image build --out grappe.img --packages dist/packages',
    'image prepare grappe.img --rack-file rack.yaml --node pi3 --out pi3.img',
    'image flash pi3.img --to /dev/sda',
  );
  addContainerImageCommands(image, io);
  addBuildCommand(image, io);
  addPrepareCommand(image, io);
  addFlashCommands(image, io);
}

function addContainerImageCommands(image: Command, io: CliIo): void {
  const load = () => import('../actions/image.ts');
  examples(
    showing(
      image
        .command('load <tar...>')
        .description(
          'container images: bring them from `docker save` files; goes on where an earlier try was cut',
        ),
    ),
    'image load web.tar',
    'image load web.tar db.tar -o json',
  ).action(async (files: string[], options: ImageOptions) =>
    (await load()).loadImages(io, files, options),
  );
  examples(
    showing(
      image.command('ls').description('container images: list them and the nodes that have them'),
    ),
    'image ls',
    'image ls -o wide',
  ).action(async (options: ImageOptions) => (await load()).listImages(io, options));
}

function addBuildCommand(image: Command, io: CliIo): void {
  examples(
    image
      .command('build')
      .description('make a card image for Raspberry Pis of Debian packages; needs no board')
      .requiredOption('--out <file>', 'the image; beside it FILE.json says what is in it')
      .option('--packages <folder>', 'has grappe-agent and grappe-cli as Debian packages')
      .option(
        '--size-mb <number>',
        'size in MiB (default: as small as may be; it grows to the card)',
        wholeNumber(1, SIZE_MB_MAX),
      )
      .addOption(
        new Option('--compress <format>', 'packs the image; zst is quicker, xz smaller').choices([
          'zst',
          'xz',
        ]),
      )
      .option('--cache <folder>', 'keeps Debian packages (default: ~/.cache/grappe/image-build)')
      .option('--fresh', "take Debian's newest packages, not those of the last build", false)
      .addOption(
        new Option('-o, --output <format>', 'how to print')
          .choices(OUTPUT_FORMATS)
          .default('table'),
      ),
    'image build --out grappe.img --packages dist/packages',
    'image build --out grappe.img --packages dist/packages --compress zst --fresh',
  ).action(async (options: ImageBuildOptions) =>
    (await import('../actions/image-build.ts')).buildImage(io, options),
  );
}

function addPrepareCommand(image: Command, io: CliIo): void {
  const prepare = image
    .command('prepare <file>')
    .description('card images: write the identity of a node into a copy of one')
    .requiredOption('--rack-file <file>', 'rack.yaml, which describes the node')
    .requiredOption('--node <node>', 'which node of rack.yaml the card is for')
    .requiredOption('--out <file>', 'the card image to make');
  withPreparation(prepare)
    .option('--force', 'replace the file --out, and the identity on a card image that has one')
    .addHelpText('after', PREPARE_HELP);
  examples(
    showing(prepare),
    'image prepare card.img.xz --rack-file rack.yaml --node pi3 --out pi3.img',
    'image prepare raspios-lite.img.xz --rack-file rack.yaml --node pi3 --out pi3.img \\\n      --package grappe-agent_0.1.0_arm64.deb --package grappe-cli_0.1.0_all.deb',
  ).action(async (file: string, options: PrepareOptions) =>
    (await import('../actions/image-prepare.ts')).prepareImage(io, file, options),
  );
}

const PREPARE_HELP = `
FILE is an image of a whole card: that of \`grappe image build\`, or Raspberry Pi OS Lite
(64-bit), 12 or 13; as .img, or packed as .xz, .zst, .gz or .zip. It is never changed. A file
FILE.sha256 beside it is checked. Unpacked images are kept in ~/.cache/grappe/card-images,
three at most.

No root is needed. The new file holds a join token, for this node and for one use: only its
owner may read it, and the board takes the token off its card when it has joined.
Files of secrets must be readable by their owner alone (chmod 600).`;
