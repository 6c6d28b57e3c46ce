import type { Command } from 'commander';
import { examples, showing } from '../command-options.ts';
import type { ImageOptions } from '../actions/image.ts';
import type { CliIo } from '../io.ts';

export function addImageCommands(program: Command, io: CliIo): void {
  const image = examples(
    program.command('image').description('images that the rack has without a registry'),
    'image load web.tar',
  );
  const load = () => import('../actions/image.ts');
  examples(
    showing(
      image
        .command('load <tar...>')
        .description('bring images from `docker save` files; goes on where an earlier try was cut'),
    ),
    'image load web.tar',
    'image load web.tar db.tar -o json',
  ).action(async (files: string[], options: ImageOptions) =>
    (await load()).loadImages(io, files, options),
  );
  examples(
    showing(image.command('ls').description('list images and the nodes that have them')),
    'image ls',
    'image ls -o wide',
  ).action(async (options: ImageOptions) => (await load()).listImages(io, options));
}
