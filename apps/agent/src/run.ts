import { BlobFolder, JsonAgentMemoryFile } from '@grappe/adapter-files';
import { DockerContainerEngine } from '@grappe/adapter-docker';
import { LinkClient } from '@grappe/adapter-grpc-client';
import {
  boardCapacity,
  readBootId,
  SystemClock,
  SystemRng,
  SystemTimers,
} from '@grappe/adapter-system';
import { AgentDriver, ImageSupply, LinkLoop, LogPusher } from '@grappe/agent-runtime';
import type { NodeFacts } from '@grappe/domain';
import type { ContainerEngine, Logger } from '@grappe/ports';
import { AgentFolder } from './data-folder.ts';
import { announcePresence } from './presence.ts';
import { renewCertificate } from './renewal.ts';
import { VERSION } from './version.ts';

export interface RunOptions {
  readonly dataDir: string;
  readonly dockerSocket: string;
  /** Another file than the kernel's, for boards that share a kernel (the virtual rack). */
  readonly bootIdFile?: string;
}

export interface RunningAgent {
  stop(): Promise<void>;
}

/** Docker's names for Node's. */
const ARCHITECTURES: Readonly<Record<string, string>> = {
  x64: 'amd64',
  arm64: 'arm64',
  arm: 'arm',
};

/** Starts an agent from its data folder. Containers are left alone when it stops. */
export async function runAgent(
  options: RunOptions,
  logger: Logger,
  onFatal: (error: unknown) => void,
): Promise<RunningAgent> {
  const folder = new AgentFolder(options.dataDir);
  const settings = await folder.loadSettings();
  const identity = await folder.checkIdentity();
  const clock = new SystemClock();
  const timers = new SystemTimers();
  const rng = new SystemRng();
  const engine = new DockerContainerEngine({
    socketPath: options.dockerSocket,
    rack: settings.rack,
    node: settings.node,
    clock,
    timers,
  });
  const facts = await factsReader(engine, options, () => clock.wallMs());
  const client = new LinkClient({
    addresses: settings.controllers,
    tls: () => folder.readIdentity(),
    explainError: async (error) => {
      const { explainTlsError } = await import('@grappe/adapter-pki');
      return explainTlsError(error);
    },
  });
  const images = new ImageSupply({
    engine,
    source: client,
    spool: new BlobFolder({ folder: folder.spool }),
    logger,
    onImages: () => {
      driver.imagesChanged();
      void link.sendImages();
    },
  });
  const driver = new AgentDriver(
    { engine, memory: new JsonAgentMemoryFile(folder.memory), clock, timers, logger },
    images,
    {
      onFatal,
      onTasks: (tasks) => presence.publishTasks(tasks.map(({ status }) => status)),
      onEngine: () => {
        void facts().then((known) => presence.publishFacts(known));
        void link.sendFacts();
        void link.sendImages();
      },
    },
  );
  const presence = announcePresence(settings, identity, rng, logger);
  const pusher = new LogPusher(
    engine,
    (signal) => {
      const abort = new AbortController();
      signal.addEventListener('abort', () => abort.abort(), { once: true });
      return client.pushLogs(() => abort.abort());
    },
    logger,
  );
  const link: LinkLoop = new LinkLoop({
    open: (events) => client.open(events),
    driver,
    facts,
    images: async () => {
      const listed = await engine.images();
      return listed.ok ? listed.value : [];
    },
    onCommand: (command) => {
      if (command.body === 'renewCertificate')
        void renewCertificate(folder, settings, client, logger);
      else pusher.handle(command);
    },
    clock,
    timers,
    rng,
    logger,
  });
  await driver.start();
  link.start();
  logger.info({ rack: settings.rack, node: settings.node, version: VERSION }, 'agent is running');
  return {
    stop: async () => {
      link.stop();
      pusher.stop();
      await driver.stop();
      await Promise.all([presence.close(), engine.close()]);
      client.close();
    },
  };
}

/** Facts about the board; those of the engine are asked anew each time. */
async function factsReader(
  engine: ContainerEngine,
  options: RunOptions,
  wallMs: () => number,
): Promise<() => Promise<NodeFacts>> {
  const bootId = await readBootId(options.bootIdFile);
  const capacity = boardCapacity();
  return async () => {
    const info = await engine.info();
    const known = info.ok ? info.value : undefined;
    return {
      bootId,
      architecture: known?.architecture ?? ARCHITECTURES[process.arch] ?? process.arch,
      operatingSystem: known?.operatingSystem ?? process.platform,
      kernel: known?.kernel ?? '',
      agentVersion: VERSION,
      ...(known === undefined ? {} : { engineVersion: known.version }),
      capacity:
        known === undefined ? capacity : { cpus: known.cpus, memoryBytes: known.memoryBytes },
      wallClockMs: wallMs(),
    };
  };
}
