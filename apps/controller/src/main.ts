import { isIP } from 'node:net';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import {
  daemonLogger,
  endOnFatal,
  LOG_LEVELS,
  reportFailure,
  serviceNotifier,
  stopOnSignal,
} from '@grappe/adapter-system';
import { ERROR_CODES, GrappeError, parseHubName, parseOperatorName, VERSION } from '@grappe/domain';
import { LINK_PORT_DEFAULT, MQTT_PORT_DEFAULT } from '@grappe/protocol';
import { openCertificateAuthority } from '@grappe/adapter-pki';
import {
  dataFolder,
  loadCertificates,
  loadSettings,
  PORT_MAX,
  type NutSettings,
} from './data-folder.ts';
import { makeHubFiles } from './hub-files.ts';
import { initController } from './init.ts';
import { must } from './must.ts';
import { parseNutAddress } from './nut-address.ts';
import { makeOperatorContext } from './operator-context.ts';
import { runController, type RunningController } from './run.ts';
import { ShutDown } from './shut-down.ts';

const DATA_DIR_DEFAULT = '/var/lib/grappe/controller';
const CONTEXT_FILE_DEFAULT = join(homedir(), '.config/grappe/context.json');
const LISTEN_DEFAULT = '0.0.0.0';
const HOST_NAME = /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/i;

interface InitArguments {
  readonly dataDir: string;
  readonly rackFile: string;
  readonly address: readonly string[];
  readonly listen: string;
  readonly port: number;
  readonly mqttPort: number;
  readonly mqttUrl?: string;
  readonly homeAssistant?: true;
  readonly nutListen?: NutSettings;
  readonly operator: string;
  readonly contextFile: string;
}

function port(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 1 && number <= PORT_MAX) return number;
  throw new InvalidArgumentError(`expected a port from 1 to ${PORT_MAX}`);
}

/** Collects addresses. A port or a URL would be handed to nodes as it is, and no node would find the controller. */
function hosts(text: string, earlier: readonly string[] | undefined): readonly string[] {
  if (isIP(text) === 0 && !HOST_NAME.test(text)) {
    throw new InvalidArgumentError('expected an IP address or a host name, without a port');
  }
  return [...(earlier ?? []), text];
}

function nutAddress(text: string): NutSettings {
  const address = parseNutAddress(text);
  if (address !== undefined) return address;
  throw new InvalidArgumentError('expected an IP address, with or without :PORT');
}

function operatorName(text: string): string {
  const parsed = parseOperatorName(text);
  if (parsed.ok) return parsed.value;
  throw new InvalidArgumentError(parsed.error);
}

function hubName(text: string): string {
  const parsed = parseHubName(text);
  if (parsed.ok) return parsed.value;
  throw new InvalidArgumentError(parsed.error);
}

function program(): Command {
  const root = new Command('grappe controller')
    .description('The controller of a rack: decides what runs where.')
    .version(VERSION)
    .exitOverride();
  addInit(root);
  root
    .command('context')
    .description(
      "Make an operator's context, new or in place of one that expires. Stop the controller first; services run on.",
    )
    .option('--data-dir <folder>', 'the folder that "init" has made', DATA_DIR_DEFAULT)
    .option('--operator <name>', 'name of the operator', operatorName, 'admin')
    .option('--context-file <file>', 'where the context goes', CONTEXT_FILE_DEFAULT)
    .addHelpText(
      'after',
      '\nExample:\n  $ grappe controller context --operator anna --context-file anna.json',
    )
    .action(context);
  addHub(root);
  root
    .command('run')
    .description('Run the controller until it is told to stop.')
    .option('--data-dir <folder>', 'the folder that "init" has made', DATA_DIR_DEFAULT)
    .option('--log-level <level>', `one of ${LOG_LEVELS.join(', ')}`, 'info')
    .option(
      '--when-shut-down <program>',
      'run this program, without arguments, once the rack is shut down for want of energy; it is to halt this machine',
    )
    .addHelpText('after', '\nExample:\n  $ grappe controller run')
    .action(run);
  return root;
}

function addInit(root: Command): void {
  root
    .command('init')
    .description(
      'Make a new rack: its certificate authority, store, and the first operator context.',
    )
    .requiredOption(
      '--rack-file <file>',
      'the description of the rack (rack.yaml); copied into the data folder (required)',
    )
    .requiredOption(
      '--address <host...>',
      'name or IP address by which nodes and operators reach this machine, without port; repeatable (required)',
      hosts,
    )
    .option('--data-dir <folder>', 'where the controller keeps everything', DATA_DIR_DEFAULT)
    .option('--listen <address>', 'address to listen on', LISTEN_DEFAULT)
    .option('--port <number>', 'gRPC port for agents and operators', port, LINK_PORT_DEFAULT)
    .option('--mqtt-port <number>', 'port of the built-in MQTT broker', port, MQTT_PORT_DEFAULT)
    .option(
      '--mqtt-url <url>',
      'use this MQTT broker (mqtts://host:port) instead of the built-in one',
    )
    .addOption(
      new Option(
        '--nut-listen [address]',
        'tell clients of NUT (upsc, upsmon) about the battery, at this address and port; in clear text (default: nowhere; without an address: this machine only)',
      )
        .argParser(nutAddress)
        .preset(':3493'),
    )
    .option('--home-assistant', 'introduce the rack to Home Assistant, by way of the MQTT broker')
    .option('--operator <name>', 'name of the first operator', operatorName, 'admin')
    .option('--context-file <file>', "where that operator's context goes", CONTEXT_FILE_DEFAULT)
    .addHelpText(
      'after',
      '\nExample:\n  $ grappe controller init --rack-file rack.yaml --address 172.16.0.1',
    )
    .action(init);
}

function addHub(root: Command): void {
  root
    .command('hub')
    .description(
      'Make the certificate of a home automation hub, new or in place of an earlier one. It reads the rack over MQTT and presses the buttons of nodes. Stop the controller first; services run on.',
    )
    .requiredOption('--out <folder>', 'where its three files go (required)')
    .option('--data-dir <folder>', 'the folder that "init" has made', DATA_DIR_DEFAULT)
    .option('--name <name>', 'name of the hub', hubName, 'home-assistant')
    .addHelpText('after', '\nExample:\n  $ grappe controller hub --out home-assistant')
    .action(hub);
}

async function init(options: InitArguments): Promise<void> {
  const ports = [
    options.port,
    options.mqttPort,
    ...(options.nutListen ? [options.nutListen.port] : []),
  ];
  const twice = ports.find((number, index) => ports.indexOf(number) !== index);
  if (twice !== undefined) {
    throw new GrappeError('INVALID_INPUT', `port ${twice} cannot serve two protocols`, {
      remedy: 'Give --port, --mqtt-port and --nut-listen different ones.',
    });
  }
  const { warnings } = await initController({
    dataDir: options.dataDir,
    rackFile: options.rackFile,
    operator: options.operator,
    contextFile: options.contextFile,
    settings: {
      advertise: options.address,
      listen: options.listen,
      port: options.port,
      mqttPort: options.mqttPort,
      ...(options.mqttUrl === undefined ? {} : { mqttUrl: options.mqttUrl }),
      ...(options.homeAssistant === undefined ? {} : { homeAssistant: true }),
      ...(options.nutListen === undefined ? {} : { nut: options.nutListen }),
    },
  });
  if (warnings !== '') console.error(`warning:\n${warnings}`);
  console.log(`Rack made in ${options.dataDir}.`);
  console.log(`Operator context written to ${options.contextFile}.`);
  console.log('Next: grappe controller run, then grappe token create for each node.');
}

async function context(options: {
  readonly dataDir: string;
  readonly operator: string;
  readonly contextFile: string;
}): Promise<void> {
  const folder = dataFolder(options.dataDir);
  const settings = await loadSettings(folder);
  const ca = must(await openCertificateAuthority(await loadCertificates(folder)));
  const { operator, contextFile } = options;
  await makeOperatorContext({ folder, ca, settings, operator, contextFile });
  console.log(`Operator context written to ${contextFile}.`);
}

async function hub(options: {
  readonly dataDir: string;
  readonly name: string;
  readonly out: string;
}): Promise<void> {
  const folder = dataFolder(options.dataDir);
  const ca = must(await openCertificateAuthority(await loadCertificates(folder)));
  const files = await makeHubFiles({ folder, ca, name: options.name, outFolder: options.out });
  console.log(`Certificate authority: ${files.ca}`);
  console.log(`Client certificate:    ${files.certificate}`);
  console.log(`Private key:           ${files.key}`);
}

async function run(options: {
  readonly dataDir: string;
  readonly logLevel: string;
  readonly whenShutDown?: string;
}): Promise<void> {
  const logger = daemonLogger('controller', options.logLevel);
  const notifier = serviceNotifier(logger);
  const shutDown = new ShutDown(logger, options.whenShutDown);
  const stop = async (): Promise<void> => {
    notifier.stopping();
    await (await starting).stop();
  };
  // The shutdown of an earlier start may be over before this one has come to its end.
  const starting: Promise<RunningController> = runController(
    options.dataDir,
    logger,
    endOnFatal(logger),
    () =>
      void starting.then(
        () => shutDown.end({ stop }),
        () => undefined,
      ),
  );
  const { port: number } = await starting;
  notifier.status(`serves agents and operators on port ${number}`);
  notifier.ready();
  stopOnSignal({ stop }, logger, 'stopping');
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
