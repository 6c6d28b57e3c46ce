import { UPGRADE_PARALLEL_MAX } from '@grappe/domain';
import { Option, type Command } from 'commander';
import type {
  StartUpgradeOptions,
  UpgradeChange,
  UpgradeOptions,
  UpgradeStatusOptions,
} from '../actions/upgrade.ts';
import { collected, durationMs, examples, showing, wholeNumber } from '../command-options.ts';
import type { CliIo } from '../io.ts';

const SECOND_MS = 1_000;
const HOUR_MS = 3_600_000;

/** `grappe node upgrade`: new packages for the agents. */
export function addUpgradeCommands(node: Command, io: CliIo): void {
  const upgrade = examples(
    node
      .command('upgrade')
      .description('roll new packages of grappe over the nodes, one after the other'),
    'node upgrade dist/packages/grappe-agent_*_arm64.deb dist/packages/grappe-cli_*.deb',
    'node upgrade status',
  );
  const load = () => import('../actions/upgrade.ts');
  examples(
    showing(
      upgrade
        .command('start <file...>', { isDefault: true })
        .description('upload packages and begin; the word "start" may be left out')
        .addOption(
          new Option('--node <node>', 'only this node; may be given several times').argParser(
            collected,
          ),
        )
        .option('--drain', 'empty each node first, and let it take tasks again after it')
        .addOption(
          new Option('--parallel <n>', `nodes at a time, up to ${UPGRADE_PARALLEL_MAX}`)
            .argParser(wholeNumber(1, UPGRADE_PARALLEL_MAX))
            .default(1),
        )
        .addOption(
          new Option(
            '--monitor <duration>',
            'watch each node for so long before the next one (default: 30s)',
          ).argParser(durationMs(SECOND_MS, HOUR_MS)),
        )
        .option('--allow-downgrade', 'also to an earlier version than what runs')
        .option('--detach', 'do not wait for the end'),
    ).addHelpText('after', START_HELP),
    'node upgrade grappe-agent_0.2.0_arm64.deb grappe-cli_0.2.0_all.deb',
    'node upgrade grappe-*_0.2.0_*.deb --node pi3 --drain',
  ).action(async (files: string[], options: StartUpgradeOptions) =>
    (await load()).startUpgrade(io, files, options),
  );
  examples(
    showing(
      upgrade
        .command('status')
        .description('how far the latest upgrade is, what it waits for, and why it has stopped')
        .option('--wait', 'until it is over or paused, with progress on stderr'),
    ).addHelpText('after', STATUS_HELP),
    'node upgrade status',
    'node upgrade status --wait',
  ).action(async (options: UpgradeStatusOptions) => (await load()).upgradeStatus(io, options));
  const change = (verb: UpgradeChange, description: string) =>
    examples(
      showing(upgrade.command(verb).description(description)),
      `node upgrade ${verb}`,
    ).action(async (options: UpgradeOptions) => (await load()).changeUpgrade(io, verb, options));
  change('pause', 'begin no further node until it is resumed; what has begun goes on');
  change('resume', 'go on with a paused upgrade');
  change('abort', 'end it: no further node is begun, and those that are done stay so');
}

const START_HELP = `
Give every package of the release that some node has installed: grappe-agent for each kind of
board, grappe-cli, and grappe-controller when a node runs the controller. Nodes that run nothing
come first, gateways late and never two together, the board of the controller last. Containers
run on. It goes on without this command: Ctrl-C ends the showing alone.

Exit code, unless --detach is given:
  0  all nodes run the new version, those left out that were away on purpose
  1  it is paused, has failed or was ended`;

const STATUS_HELP = `
Phases of a node:
  waiting       for its turn
  draining      its tasks move away
  preparing     it fetches and checks the packages; nothing is changed yet
  installing    its agent is replaced and looks for the controller
  watching      the new version runs, and has to go on doing so
  done          it runs the new version
  skipped       it was away on purpose
  rolling-back  it goes back to what ran before
  rolled-back   what ran before runs again
  failed        somebody has to look at it

Exit code with --wait: as of start.`;
