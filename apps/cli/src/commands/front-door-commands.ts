import type { Command } from 'commander';
import type { FrontDoorOptions } from '../actions/front-door.ts';
import { examples, showing } from '../command-options.ts';
import type { CliIo } from '../io.ts';

export function addFrontDoorCommands(program: Command, io: CliIo): void {
  const frontDoor = examples(
    program
      .command('frontdoor')
      .description("what is served on the rack's virtual IP, and by which gateway"),
    'frontdoor status',
  );
  examples(
    showing(
      frontDoor
        .command('status [service]')
        .description('who holds the virtual IP, what is served there, and by which tasks'),
    ).addHelpText('after', STATUS_HELP),
    'frontdoor status',
    'frontdoor status web -o wide',
  ).action(async (service: string | undefined, options: FrontDoorOptions) =>
    (await import('../actions/front-door.ts')).frontDoorStatus(io, service, options),
  );
}

const STATUS_HELP = `
Servers: "2 of 3 up" counts those that get traffic and that no gateway's check has found down.
"-o wide" says what each gateway's check has found. A check by a command that a gateway cannot run is a problem of
that gateway; it serves those tasks unchecked. Programs: folder "checks" in the agent's data folder.`;
