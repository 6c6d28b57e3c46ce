import { Option, type Command } from 'commander';
import { durationMs, examples, showing } from '../command-options.ts';
import type { IdentifyNodeOptions, PowerCycleOptions } from '../actions/node-board.ts';
import type {
  ConfirmOffOptions,
  MaintainNodeOptions,
  NodeOptions,
  RemoveNodeOptions,
} from '../actions/node.ts';
import type { CliIo } from '../io.ts';
import { addUpgradeCommands } from './upgrade-commands.ts';

/** What a duration may be at all; the controller says what it takes for a maintenance. */
const SECOND_MS = 1_000;
const YEAR_MS = 365 * 86_400_000;
/** Enough to walk to the rack. */
const IDENTIFY_MS = 60_000;

export function addNodeCommands(program: Command, io: CliIo): void {
  const node = examples(program.command('node').description('boards of the rack'), 'node ls');

  examples(
    showing(node.command('ls').description('list nodes')).addHelpText('after', LS_HELP),
    'node ls',
    'node ls -o wide',
  ).action(async (options: NodeOptions) => (await load()).listNodes(io, options));
  examples(
    showing(node.command('inspect <node>').description('show everything about one node')),
    'node inspect pi3',
    'node inspect pi3 -o json',
  ).action(async (name: string, options: NodeOptions) =>
    (await load()).inspectNode(io, name, options),
  );
  examples(
    showing(
      node
        .command('explain <node>')
        .description('what the controller thinks of a node, and on which evidence'),
    ).addHelpText('after', EXPLAIN_HELP),
    'node explain pi3',
    'node explain pi3 -o json',
  ).action(async (name: string, options: NodeOptions) =>
    (await import('../actions/node-explain.ts')).explainNode(io, name, options),
  );
  addBoardCommands(node, io);
  addAvailabilityCommands(node, io);
  addUpgradeCommands(node, io);
  addLastWords(node, io);
}

const load = () => import('../actions/node.ts');

/** What concerns the board itself. */
function addBoardCommands(node: Command, io: CliIo): void {
  const board = () => import('../actions/node-board.ts');
  examples(
    showing(
      node
        .command('identify <node>')
        .description('let the lights of a node flash, so that you find it in the rack')
        .addOption(
          new Option('--for <duration>', 'how long, up to 1h')
            .argParser(durationMs(SECOND_MS, YEAR_MS))
            .default(IDENTIFY_MS, '1m'),
        )
        .addOption(new Option('--off', 'end it').conflicts('for')),
    ).addHelpText('after', IDENTIFY_HELP),
    'node identify pi3',
    'node identify pi3 --for 10m',
    'node identify pi3 --off',
  ).action(async (name: string, options: IdentifyNodeOptions) =>
    (await board()).identifyNode(io, name, options),
  );
  examples(
    showing(
      node
        .command('power-cycle <node>')
        .description('cut the power of a node by its relay, and give it back some seconds later')
        .option('-y, --yes', 'do not ask'),
    ).addHelpText('after', POWER_CYCLE_HELP),
    'node power-cycle pi3',
    'node power-cycle pi3 --yes',
  ).action(async (name: string, options: PowerCycleOptions) =>
    (await board()).powerCycleNode(io, name, options),
  );
}

/** What an operator may ask of a node that stays part of the rack. */
function addAvailabilityCommands(node: Command, io: CliIo): void {
  examples(
    showing(
      node
        .command('drain <node>')
        .description('move the tasks of a node away and give it no new ones'),
    ),
    'node drain pi3',
  ).action(async (name: string, options: NodeOptions) =>
    (await load()).drainNode(io, name, options),
  );
  examples(
    showing(
      node.command('cordon <node>').description('give a node no new tasks; those that it has stay'),
    ),
    'node cordon pi3',
  ).action(async (name: string, options: NodeOptions) =>
    (await load()).cordonNode(io, name, options),
  );
  examples(
    showing(
      node
        .command('maintenance <node>')
        .description('drain a node and expect it to be away for a while; then it gets tasks again')
        .addOption(
          new Option('--for <duration>', 'how long, from 1m to 7d, for instance 30m or 1h30m')
            .argParser(durationMs(SECOND_MS, YEAR_MS))
            .makeOptionMandatory(),
        ),
    ),
    'node maintenance pi3 --for 30m',
  ).action(async (name: string, options: MaintainNodeOptions) =>
    (await load()).maintainNode(io, name, options),
  );
  examples(
    showing(
      node
        .command('activate <node>')
        .description('give a node tasks again: ends a drain, a cordon or a maintenance'),
    ),
    'node activate pi3',
  ).action(async (name: string, options: NodeOptions) =>
    (await load()).activateNode(io, name, options),
  );
}

/** What cannot be taken back. */
function addLastWords(node: Command, io: CliIo): void {
  examples(
    showing(
      node
        .command('confirm-off <node>')
        .description('say that you have seen that the board of a node has no power')
        .option('-y, --yes', 'do not ask'),
    ).addHelpText('after', CONFIRM_OFF_HELP),
    'node confirm-off pi3',
    'node confirm-off pi3 --yes',
  ).action(async (name: string, options: ConfirmOffOptions) =>
    (await load()).confirmNodeOff(io, name, options),
  );
  examples(
    showing(
      node
        .command('remove <node>')
        .description('forget a node and revoke its certificate')
        .option('--force', 'also while it is connected')
        .option('-y, --yes', 'do not ask'),
    ),
    'node remove pi3',
    'node remove pi3 --force --yes',
  ).action(async (name: string, options: RemoveNodeOptions) =>
    (await load()).removeNode(io, name, options),
  );
}

const LS_HELP = `
WATTS is what a node draws: ~ by a model of its board, halted when it is off.`;

const EXPLAIN_HELP = `
Lines:
  condition   heard, suspected or lost, and since when
  heartbeats  how they arrive, and the silence after which the node is suspected
  peers       what other nodes said when they last looked for it
  avoided     tasks keep failing on it, so it gets tasks last
  record      as in \`grappe availability\`

Lines of its hardware:
  lights      what they show: \`grappe led legend\`
  faults      services that failed on it and have not run there since
  draws       measured, or by the model of its board where nothing measures it
  trouble     what is wired to it and cannot be used`;

const IDENTIFY_HELP = `
Both lights flash in bursts of three, by turns, whatever else they have to say. Asked for again
it begins anew. A node without lights in rack.yaml has nothing to flash with.`;

const POWER_CYCLE_HELP = `
For a board that hangs. Whatever runs on it ends hard; \`grappe node drain\` first moves it away.
The node needs a relay in rack.yaml, and the node that drives it has to be connected. Exit code 7,
unreachable: nobody can say that the power is off; it may be cut all the same, and then comes back.`;

const CONFIRM_OFF_HELP = `
Singletons of a lost node start elsewhere when their leases and stop graces are over.
This saves that wait. Say yes only when you have seen that the board has no power: a node
that is merely cut off may still be running them, and then a singleton would run twice.`;
