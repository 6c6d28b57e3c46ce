import { BlobFolder, JsonAgentMemoryFile } from '@grappe/adapter-files';
import { DockerContainerEngine } from '@grappe/adapter-docker';
import { DpkgUpgrades, installedVersion } from '@grappe/adapter-debian';
import { LinkClient } from '@grappe/adapter-grpc-client';
import { ProcessLeaseWatchdog, watchdogScriptPath } from '@grappe/adapter-watchdog';
import {
  boardCapacity,
  boardLoad,
  hastenNeighbours,
  readBoardSerial,
  readBootId,
  SystemClock,
  SystemRng,
  SystemTimers,
} from '@grappe/adapter-system';
import {
  AgentDriver,
  ImageSupply,
  LinkLoop,
  LogPusher,
  UpgradeKeeper,
  type FrontDoorKeeper,
  type LinkStanding,
} from '@grappe/agent-runtime';
import { VERSION, type NodeFacts } from '@grappe/domain';
import type {
  Clock,
  ContainerEngine,
  EngineInfo,
  EngineResult,
  LeaseWatchdog,
  Logger,
  PeerProbe,
  Rng,
  Timers,
} from '@grappe/ports';
import { AgentFolder, type NodeSettings } from './data-folder.ts';
import { wireFrontDoor } from './front-door.ts';
import { wireHardware, type HardwareOptions, type WiredHardware } from './hardware.ts';
import { openPeerProbe } from './peer-probe.ts';
import { AwaitedPresence } from './awaited-presence.ts';
import { announcePresence } from './presence.ts';
import { renewCertificate } from './renewal.ts';

export interface RunOptions extends HardwareOptions {
  readonly dataDir: string;
  readonly dockerSocket: string;
  /** Another file than the kernel's, for boards that share a kernel (the virtual rack). */
  readonly bootIdFile?: string;
  /** Read instead of what the board says of itself, for the same boards; may be empty. */
  readonly boardSerialFile?: string;
  /** On a tmpfs, and not emptied when the agent ends. */
  readonly runDir: string;
  /** Hardware watchdog, such as /dev/watchdog, that resets the board when a singleton cannot be killed. */
  readonly watchdogDevice?: string;
  /** UDP port on which other nodes' agents are answered. */
  readonly probePort: number;
}

/** What the agent tells the outside of itself. */
export interface AgentObservers {
  /** It should end and be started again. */
  readonly onFatal: (error: unknown) => void;
  /** Whether a controller listens. */
  readonly onStanding: (standing: LinkStanding) => void;
}

export interface RunningAgent {
  stop(): Promise<void>;
}

/** A transfer that nobody went on with for so long is not wanted any more; its bytes would stay on the card for ever. */
const STALE_TRANSFER_MS = 7 * 86_400_000;

/** Docker's names for Node's. */
const ARCHITECTURES: Readonly<Record<string, string>> = {
  x64: 'amd64',
  arm64: 'arm64',
  arm: 'arm',
};

/**
 * Starts an agent from its data folder; resolves when all that it is made of runs. That waits neither for a controller nor for the engine: a node
 * does its work without the one, and looks for the other for as long as it takes. Containers are left alone when it stops.
 */
export async function runAgent(
  options: RunOptions,
  logger: Logger,
  observers: AgentObservers,
): Promise<RunningAgent> {
  const board = await openBoard(options, logger);
  const { settings, engine, client, probe } = board;
  const { driver, presence, pusher, link, wired, frontDoor, upgrades } = wire(board, observers);
  await wired.hardware.start();
  await driver.start();
  await frontDoor.start(driver.isHeld);
  // The broker knows one client of this name: two boards would take the connection from one another.
  if (!driver.isHeld) presence.begin();
  await upgrades?.start();
  link.start();
  logger.info({ rack: settings.rack, node: settings.node, version: VERSION }, 'agent is running');
  return {
    stop: async () => {
      link.stop();
      pusher.stop();
      upgrades?.stop();
      await Promise.all([driver.stop(), wired.close(), frontDoor.close()]);
      await Promise.all([presence.close(), engine.close(), probe.close()]);
      client.close();
    },
  };
}

/** What the parts of an agent share. */
interface Board {
  readonly options: RunOptions;
  readonly folder: AgentFolder;
  readonly settings: NodeSettings;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly rng: Rng;
  readonly logger: Logger;
  readonly engine: ContainerEngine;
  readonly watchdog: LeaseWatchdog;
  readonly probe: PeerProbe;
  readonly client: LinkClient;
  readonly spool: BlobFolder;
  readonly boardSerial: string | undefined;
  /** Those of the engine are asked anew each time. */
  readonly facts: () => Promise<NodeFacts>;
  /** Without those of the engine. */
  readonly boardFacts: () => NodeFacts;
  /** Of the package that this program runs from. */
  readonly packageVersion?: string;
}

async function openBoard(options: RunOptions, logger: Logger): Promise<Board> {
  const folder = new AgentFolder(options.dataDir);
  const settings = await folder.loadSettings();
  await folder.checkIdentity();
  const clock = new SystemClock();
  const timers = new SystemTimers();
  const engine = new DockerContainerEngine({
    socketPath: options.dockerSocket,
    rack: settings.rack,
    node: settings.node,
    clock,
    timers,
  });
  const client = new LinkClient({
    addresses: settings.controllers,
    tls: () => folder.readIdentity(),
    explainError: async (error) => {
      const { explainTlsError } = await import('@grappe/adapter-pki');
      return explainTlsError(error);
    },
  });
  const watchdog = new ProcessLeaseWatchdog({
    runFolder: options.runDir,
    clock,
    scriptPath: watchdogScriptPath(),
    ...(options.watchdogDevice === undefined ? {} : { hardwareDevice: options.watchdogDevice }),
    logger,
  });
  const { node } = settings;
  const probe = await openPeerProbe({ node, port: options.probePort, clock, timers, logger });
  const { boardSerialFile: file } = options;
  const boardSerial = await readBoardSerial(file === undefined ? {} : { file });
  const packageVersion = await installedVersion(import.meta.dirname);
  const boardFacts = await boardFactsReader(options, {
    boardSerial,
    packageVersion,
    probePort: probe.port,
    wallMs: () => clock.wallMs(),
  });
  const facts = async (): Promise<NodeFacts> => withEngine(boardFacts(), await engine.info());
  const rng = new SystemRng();
  const spool = new BlobFolder({ folder: folder.spool });
  await spool.dropStalePartials(STALE_TRANSFER_MS, clock.wallMs()).catch((error: unknown) => {
    logger.warn({ err: error }, 'old transfers could not be removed');
  });
  const outside = { clock, timers, rng, logger };
  const ports = { engine, watchdog, probe, client, spool };
  return {
    options,
    folder,
    settings,
    ...outside,
    ...ports,
    boardSerial,
    facts,
    boardFacts,
    ...given(packageVersion),
  };
}

interface AgentParts {
  readonly driver: AgentDriver;
  readonly presence: AwaitedPresence;
  readonly pusher: LogPusher;
  readonly link: LinkLoop;
  readonly wired: WiredHardware;
  readonly frontDoor: FrontDoorKeeper;
  /** Absent: this program runs from no package. */
  readonly upgrades?: UpgradeKeeper;
}

/** The parts call each other only once the agent runs, so the order in which they are made does not matter. */
function wire(board: Board, { onFatal, onStanding }: AgentObservers): AgentParts {
  const { options, folder, settings, engine, client, spool, facts, boardFacts, ...outside } = board;
  const presence = presenceOf(board);
  const images = new ImageSupply({
    engine,
    source: client,
    spool,
    logger: board.logger,
    onImages: () => {
      driver.imagesChanged();
      void link.sendImages();
    },
  });
  const frontDoor = frontDoorOf(board, () => link.sendFrontDoor(), onFatal);
  const wired = wireHardware(options, {
    ...outside,
    ...{ node: settings.node, memoryFile: folder.hardware, engine },
    link: () => link,
    driver: () => driver,
    handOver: () => frontDoor.halt(),
    onReport: (report) => presence.publishHardware(report),
    onFatal,
  });
  const { hardware, commands } = wired;
  const memory = new JsonAgentMemoryFile(folder.memory);
  const ports = { engine, memory, ...outside, ...serialOf(board.boardSerial) };
  const driver: AgentDriver = new AgentDriver(ports, images, {
    onFatal,
    onAccepted: () => presence.begin(),
    onListed: () => {
      hardware.learn({ listed: true });
      link.listed();
    },
    onTasks: (reports) => {
      presence.publishTasks(reports.map(({ status }) => status));
      hardware.learn({ tasks: reports.map(({ status }) => status) });
    },
    onEngine: (connected) => {
      hardware.learn({ engine: connected });
      if (connected) void hastenBridge(board.logger);
      void facts().then((known) => presence.publishFacts(known));
      void Promise.all([link.sendFacts(), link.sendImages()]);
    },
  });
  const upgrades = upgradesOf(board, () => link.sendUpgrade());
  const pusher = new LogPusher(engine, (onClosed) => client.pushLogs(onClosed), board.logger);
  const link: LinkLoop = new LinkLoop({
    ...outside,
    hardware,
    frontDoor,
    open: (events) => client.open(events),
    driver,
    ...{ facts, boardFacts, load: boardLoad, onStanding, ...(upgrades && { upgrades }) },
    images: () => imagesOf(engine),
    onCommand: (command) => {
      if (!commands.handle(command)) carryOut(command, board, pusher);
    },
  });
  return { driver, presence, pusher, link, wired, frontDoor, ...(upgrades && { upgrades }) };
}

function upgradesOf(
  { folder, client, spool, timers, logger, packageVersion }: Board,
  onReport: () => void,
): UpgradeKeeper | undefined {
  if (packageVersion === undefined) return undefined;
  return new UpgradeKeeper({
    upgrades: new DpkgUpgrades({ folder: folder.upgrade }),
    version: packageVersion,
    fetch: client.fetchImage.bind(client),
    ...{ spool, timers, logger, onReport },
  });
}

function given(packageVersion: string | undefined): Pick<NodeFacts, 'packageVersion'> {
  return packageVersion === undefined ? {} : { packageVersion };
}

function presenceOf({ settings, folder, rng, logger }: Board): AwaitedPresence {
  return new AwaitedPresence(() =>
    announcePresence(settings, () => folder.readIdentity(), rng, logger),
  );
}

function frontDoorOf(
  { options, folder, clock, timers, logger }: Board,
  onReport: () => void,
  onFatal: (error: unknown) => void,
): FrontDoorKeeper {
  const outside = { clock, timers, logger, onReport, onFatal };
  const { frontDoor: memoryFile, checks: checksFolder } = folder;
  return wireFrontDoor(options, { ...outside, memoryFile, checksFolder });
}

function carryOut(
  command: Parameters<LogPusher['handle']>[0],
  { folder, settings, client, logger }: Board,
  pusher: LogPusher,
): void {
  if (command.body !== 'renewCertificate') pusher.handle(command);
  else void renewCertificate(folder, settings, client, logger);
}

async function imagesOf(engine: ContainerEngine): Promise<readonly string[]> {
  const listed = await engine.images();
  return listed.ok ? listed.value : [];
}

function serialOf(board: string | undefined): { readonly board?: string } {
  return board === undefined ? {} : { board };
}

async function boardFactsReader(
  options: RunOptions,
  {
    boardSerial,
    packageVersion,
    probePort,
    wallMs,
  }: {
    readonly boardSerial: string | undefined;
    readonly packageVersion: string | undefined;
    readonly probePort: number;
    readonly wallMs: () => number;
  },
): Promise<() => NodeFacts> {
  const bootId = await readBootId(options.bootIdFile);
  const capacity = boardCapacity();
  return () => ({
    bootId,
    architecture: ARCHITECTURES[process.arch] ?? process.arch,
    operatingSystem: process.platform,
    kernel: '',
    agentVersion: VERSION,
    capacity,
    wallClockMs: wallMs(),
    probePort,
    ...(boardSerial !== undefined && { boardSerial }),
    ...given(packageVersion),
  });
}

function withEngine(board: NodeFacts, info: EngineResult<EngineInfo>): NodeFacts {
  if (!info.ok) return board;
  const { architecture, operatingSystem, kernel, version, cpus, memoryBytes } = info.value;
  return {
    ...board,
    architecture,
    operatingSystem,
    kernel,
    engineVersion: version,
    capacity: { cpus, memoryBytes },
  };
}

/** Docker's default bridge, unless its configuration names another. */
const DOCKER_BRIDGE = 'docker0';

/** A convenience: without it everything works, and a fresh container is reached up to a second later. */
async function hastenBridge(logger: Logger): Promise<void> {
  const timing = await hastenNeighbours(DOCKER_BRIDGE);
  if (!timing.ok) logger.debug({ err: timing.cause }, `the timing of ${DOCKER_BRIDGE} stays`);
}
