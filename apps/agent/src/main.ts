import { hostname } from 'node:os';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import {
  daemonLogger,
  endOnFatal,
  LOG_LEVELS,
  POWEROFF_COMMAND_DEFAULT,
  reportFailure,
  serviceNotifier,
  stopOnSignal,
} from '@grappe/adapter-system';
import type { LinkStanding } from '@grappe/agent-runtime';
import {
  ERROR_CODES,
  parseNodeName,
  PROBE_PORT_DEFAULT,
  type NodeName,
  VERSION,
} from '@grappe/domain';
import type { FirstBootOptions } from './first-boot/run-first-boot.ts';
import { joinRack, type JoinOptions } from './join.ts';
import { runAgent, type RunOptions } from './run.ts';

const DATA_DIR_DEFAULT = '/var/lib/grappe/agent';
const DOCKER_SOCKET_DEFAULT = '/run/docker.sock';
const RUN_DIR_DEFAULT = '/run/grappe';
const PORT_MAX = 65_535;

function nodeName(text: string): NodeName {
  const parsed = parseNodeName(text);
  if (parsed.ok) return parsed.value;
  throw new InvalidArgumentError(parsed.error);
}

function udpPort(text: string): number {
  const port = /^[0-9]{1,5}$/.test(text) ? Number(text) : 0;
  if (port >= 1 && port <= PORT_MAX) return port;
  throw new InvalidArgumentError(`expected a UDP port from 1 to ${PORT_MAX}`);
}

function program(): Command {
  const root = new Command('grappe agent')
    .description('The agent of a node: runs its share of the rack on the local container engine.')
    .version(VERSION)
    .exitOverride();
  root
    .command('join')
    .description('Make this board a node of a rack.')
    .requiredOption('--controller <host:port>', 'the controller')
    .requiredOption('--token-file <file>', 'file with the join token, readable by its owner only')
    .option('--name <name>', "the node's name in rack.yaml", nodeName, nodeName(hostname()))
    .option('--data-dir <folder>', 'where the agent keeps everything', DATA_DIR_DEFAULT)
    .addHelpText(
      'after',
      '\nExample:\n  $ grappe agent join --controller 172.16.0.1:7443 --token-file token --name black-pearl1',
    )
    .action((options: { controller: string; tokenFile: string; name: NodeName; dataDir: string }) =>
      join({ ...options, node: options.name }),
    );
  root
    .command('run')
    .description('Run the agent until it is told to stop. Containers are left running.')
    .option('--data-dir <folder>', 'the folder that "join" has made', DATA_DIR_DEFAULT)
    .option('--docker-socket <path>', 'socket of the Docker Engine', DOCKER_SOCKET_DEFAULT)
    .option('--boot-id-file <path>', "file that names this boot, instead of the kernel's")
    .option(
      '--board-serial-file <path>',
      'file that names this board, instead of what it says itself; empty: it has no name',
    )
    .option('--run-dir <folder>', 'for what must not outlive a boot; on a tmpfs', RUN_DIR_DEFAULT)
    .option(
      '--watchdog-device <path>',
      'hardware watchdog that resets the board when a singleton cannot be killed, such as /dev/watchdog',
    )
    .option(
      '--probe-port <port>',
      'UDP port for probes of other nodes',
      udpPort,
      PROBE_PORT_DEFAULT,
    )
    .option(
      '--poweroff-command <path>',
      'program that halts the board, without arguments',
      POWEROFF_COMMAND_DEFAULT,
    )
    .option(
      '--sysfs-root <folder>',
      'another tree than /sys for lights and sensors; for virtual racks and tests',
    )
    .option(
      '--gpio-root <folder>',
      'another tree than class/gpio in it for pins; for virtual racks and tests',
    )
    .option('--log-level <level>', `one of ${LOG_LEVELS.join(', ')}`, 'info')
    .addHelpText('after', '\nExample:\n  $ grappe agent run')
    .action(run);
  addFirstBoot(root);
  return root;
}

function addFirstBoot(root: Command): void {
  root
    .command('first-boot')
    .description(
      'Make this board the node that its card was prepared for: set the system up, join, take the secrets off the card.',
    )
    .option('--data-dir <folder>', 'where the agent keeps everything', DATA_DIR_DEFAULT)
    .option('--run-dir <folder>', 'for what must not outlive a boot; on a tmpfs', RUN_DIR_DEFAULT)
    .option(
      '--boot-folder <folder>',
      'where the boot partition is mounted (default: /boot/firmware or /boot, wherever the card is)',
    )
    .option(
      '--root-folder <folder>',
      'another system than this one, with its files and programs; for tests',
      '/',
    )
    .option(
      '--sysfs-root <folder>',
      'another tree than /sys for lights and networks; for virtual racks and tests',
      '/sys',
    )
    .option(
      '--gpio-root <folder>',
      'another tree than class/gpio in it for pins; for virtual racks and tests',
    )
    .option('--log-level <level>', `one of ${LOG_LEVELS.join(', ')}`, 'info')
    .addHelpText('after', '\nExample:\n  $ grappe agent first-boot')
    .action(firstBoot);
}

async function join(options: JoinOptions): Promise<void> {
  await joinRack(options);
  console.log(`This board is node ${options.node} now. Next: grappe agent run`);
}

async function run(options: RunOptions & { logLevel: string }): Promise<void> {
  const logger = daemonLogger('agent', options.logLevel);
  const notifier = serviceNotifier(logger);
  notifier.status('looking for the controller');
  const agent = await runAgent(options, logger, {
    onFatal: endOnFatal(logger),
    onStanding: (standing) => notifier.status(statusText(standing)),
  });
  notifier.ready();
  const stop = (): Promise<void> => {
    notifier.stopping();
    return agent.stop();
  };
  stopOnSignal({ stop }, logger, 'stopping; containers run on');
}

function statusText(standing: LinkStanding): string {
  return standing.connected
    ? 'connected to the controller'
    : `not connected to the controller, runs on its own: ${standing.why}`;
}

async function firstBoot(options: FirstBootOptions & { logLevel: string }): Promise<void> {
  const logger = daemonLogger('first-boot', options.logLevel);
  // An agent that runs for years has no use for what is run once.
  const { startFirstBoot } = await import('./first-boot/run-first-boot.ts');
  const running = await startFirstBoot(options, logger);
  stopOnSignal(running, logger, 'stopping; the first boot goes on when it is started again');
  await running.ended;
  // What holds the event loop, such as a connection that is being closed, is of no use any more.
  process.exit(0);
}

/** Says on stderr what went wrong, and how to go on; returns the exit code. */
function told(error: unknown): number {
  if (!(error instanceof CommanderError)) return reportFailure(error);
  // Commander has printed its own message; help and version come this way as well, and are no errors.
  return error.exitCode === 0 ? 0 : ERROR_CODES.INVALID_INPUT.exit;
}

try {
  await program().parseAsync();
} catch (error) {
  process.exitCode = told(error);
}
