import { printDocument, type OutputFormat } from '../format/print.ts';
import { painter, write, type CliIo } from '../io.ts';
import { withSession, type ConnectedOptions } from '../session.ts';
import { frontDoorDocument, frontDoorText } from './front-door-view.ts';
import { resolveService } from './resolve-service.ts';

export interface FrontDoorOptions extends ConnectedOptions {
  readonly output: OutputFormat;
}

/** The front door, or what of it leads to one service. */
export async function frontDoorStatus(
  io: CliIo,
  name: string | undefined,
  options: FrontDoorOptions,
): Promise<void> {
  await withSession(io, options, async ({ client }) => {
    const service = name === undefined ? '' : await resolveService(client, name);
    const door = await client.getFrontDoor({ service });
    if (options.output === 'json' || options.output === 'yaml') {
      await printDocument(io, options.output, frontDoorDocument(door));
      return;
    }
    const paint = painter(io, io.stdout);
    await write(io.stdout, frontDoorText(door, { wide: options.output === 'wide', paint }));
  });
}
