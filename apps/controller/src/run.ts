import { networkInterfaces } from 'node:os';
import { readDebianPackage } from '@grappe/adapter-debian';
import { BlobFolder } from '@grappe/adapter-files';
import { startGrpcServer } from '@grappe/adapter-grpc-server';
import { readImageTar } from '@grappe/adapter-image-tar';
import { UpsServer, type UpsSnapshot } from '@grappe/adapter-nut';
import { checkClock, createPeerVerifier, openCertificateAuthority } from '@grappe/adapter-pki';
import { openSqliteStateStore } from '@grappe/adapter-store-sqlite';
import { readBootId, SystemClock, SystemRng, SystemTimers } from '@grappe/adapter-system';
import {
  AlertHooks,
  ControllerDriver,
  controllerServices,
  LinkFence,
  LinkHub,
  presentToHomeAssistant,
  watchAlertFacts,
  watchPowerFacts,
  type RackAddresses,
} from '@grappe/controller-runtime';
import { GrappeError, VERSION, type BootId, type RackSpec } from '@grappe/domain';
import type { Clock, Logger, Timers } from '@grappe/ports';
import { alertHooks } from './alert-hooks.ts';
import { createAuthenticate } from './authenticate.ts';
import { certificatesOf } from './certificates.ts';
import {
  dataFolder,
  loadCertificates,
  loadSettings,
  type ControllerSettings,
  type DataFolder,
} from './data-folder.ts';
import { must } from './must.ts';
import { externalBrokerCa, openMessageBus, type MessageBus } from './message-bus.ts';
import { nutFacts, nutUps } from './nut-ups.ts';
import { watchCertificates } from './front-door-certificates.ts';
import { readRackFile } from './rack-file.ts';
import { watchRenewals } from './renewal.ts';

const READERS = { readImageTar, readDebianPackage } as const;

/** An upload that nobody goes on with for so long is given up. */
const STALE_UPLOAD_MS = 7 * 86_400_000;

export interface RunningController {
  readonly port: number;
  stop(): Promise<void>;
}

/** What has been started, each with how it is ended; ended last to first. */
type Closing = (() => Promise<void> | void)[];

/**
 * Starts a controller from its data folder. `onFatal` is called when the process should end and be started again,
 * `onShutDown` when the rack is shut down but for this board.
 */
export async function runController(
  dataDir: string,
  logger: Logger,
  onFatal: (error: unknown) => void,
  onShutDown: () => void,
): Promise<RunningController> {
  const opened = await openFolder(dataFolder(dataDir), logger);
  const closing: Closing = [];
  const stop = async (): Promise<void> => {
    for (const close of closing.splice(0).reverse()) await close();
  };
  try {
    return { port: await start(opened, logger, { onFatal, onShutDown }, closing), stop };
  } catch (error) {
    // A port that is taken, for instance: what runs already would keep the process alive for ever.
    await stop();
    throw error;
  }
}

async function start(
  opened: Awaited<ReturnType<typeof openFolder>>,
  logger: Logger,
  { onFatal, onShutDown }: Endings,
  closing: Closing,
): Promise<number> {
  const { folder, settings, rack, pem, ca } = opened;
  const clock = new SystemClock();
  const timers = new SystemTimers();
  const rng = new SystemRng();
  warnOfClock(logger, clock.wallMs(), ca.notAfterMs);
  const store = openSqliteStateStore({ path: folder.store, logger });
  closing.push(() => store.close());
  const ports = { store, clock, timers, rng, logger, ...(await bootOfMachine()) };
  const driver = await ControllerDriver.start(ports, rack, onFatal);
  closing.push(() => driver.stop());
  closing.push(await watchCertificates(driver, folder.certificates, logger));
  const verify = must(createPeerVerifier(pem.caPem));
  const authenticate = createAuthenticate(verify, () => driver.state, clock);
  const bus = await openMessageBus({
    rack: rack.name,
    folder,
    settings,
    tls: pem,
    identify: authenticate,
    logger,
  });
  closing.push(() => bus.close());
  driver.onEvent((event) => bus.publishEvent(event));
  const publish = bus.publishPower.bind(bus);
  closing.push(watchPowerFacts({ driver, timers, publish }));
  const hooks = tellAlerts({ driver, bus, rack, folder, clock, timers }, closing);
  if (settings.homeAssistant === true)
    closing.push(presentToHomeAssistant({ driver, bus: bus.bus, timers, logger }));
  bus.onPresence((node, online) => driver.post({ kind: 'presence', node, online }));
  const hub = new LinkHub((node) => bus.forgetNode(node), timers);
  driver.connectAgents(hub);
  driver.whenShutDown(onShutDown);
  driver.knowOwnAddresses(ownAddresses());
  driver.connectFence(new LinkFence({ hub, state: () => driver.state, clock, timers }));
  const blobs = new BlobFolder({ folder: folder.images });
  await blobs.dropStalePartials(STALE_UPLOAD_MS, clock.wallMs());
  const certificates = certificatesOf(ca);
  const addresses = addressesOf(settings, await externalBrokerCa(folder, settings));
  const deps = { driver, hub, certificates, addresses, blobs, ...READERS, rng, timers, logger };
  const server = await startGrpcServer({
    address: settings.listen,
    port: settings.port,
    tls: pem,
    authenticate,
    logger,
    services: (types, gate) =>
      controllerServices(types, gate, { ...deps, hooks, version: VERSION }),
  });
  closing.push(() => server.close());
  closing.push(watchRenewals({ driver, hub, timers, rng, logger }));
  closing.push(await tellNutClients({ settings, driver, clock, timers, logger }));
  logger.info({ rack: rack.name, port: server.port, version: VERSION }, 'controller is running');
  return server.port;
}

/** To whoever listens on MQTT, and to the hooks of rack.yaml. */
function tellAlerts(
  { driver, bus, rack, folder, clock, timers }: AlertDeps,
  closing: Closing,
): AlertHooks {
  closing.push(
    watchAlertFacts({
      driver,
      publishAll: (message) => bus.publishAlerts(message),
      publishOne: (message) => bus.publishAlert(message),
    }),
  );
  const named = alertHooks(rack, folder.hooks);
  const hooks = new AlertHooks({ driver, hooks: named, rack: rack.name, clock, timers });
  closing.push(() => hooks.stop());
  return hooks;
}

interface AlertDeps {
  readonly driver: ControllerDriver;
  readonly bus: MessageBus;
  readonly rack: RackSpec;
  readonly folder: DataFolder;
  readonly clock: Clock;
  readonly timers: Timers;
}

/** Returns what ends it. */
async function tellNutClients(deps: {
  readonly settings: ControllerSettings;
  readonly driver: ControllerDriver;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly logger: Logger;
}): Promise<() => Promise<void>> {
  const { settings, driver, clock, timers, logger } = deps;
  if (settings.nut === undefined) return async () => undefined;
  const look = (): UpsSnapshot => nutUps(nutFacts(driver.state, driver.nowMs()));
  const { listen: host, port } = settings.nut;
  const server = await UpsServer.open({
    host,
    port,
    look,
    version: VERSION,
    clock,
    timers,
    logger,
  });
  return () => server.close();
}

interface Endings {
  readonly onFatal: (error: unknown) => void;
  readonly onShutDown: () => void;
}

/** Reads what `init` has made, and checks that it belongs together. */
async function openFolder(folder: DataFolder, logger: Logger) {
  const settings = await loadSettings(folder);
  const { rack, warnings } = await readRackFile(folder.rackFile);
  if (warnings !== '') logger.warn({ file: folder.rackFile }, warnings);
  const pem = await loadCertificates(folder);
  const ca = must(await openCertificateAuthority(pem));
  if (ca.rack === rack.name) return { folder, settings, rack, pem, ca };
  throw new GrappeError(
    'REFUSED',
    `rack.yaml names the rack ${rack.name}, its certificates name it ${ca.rack}`,
    { remedy: 'A rack keeps its name; change rack.yaml back, or make a new controller.' },
  );
}

/** A machine without such a name is taken to have started anew with every start of the controller. */
async function bootOfMachine(): Promise<{ readonly boot?: BootId }> {
  return readBootId().then(
    (boot) => ({ boot }),
    () => ({}),
  );
}

function ownAddresses(): string[] {
  return Object.values(networkInterfaces()).flatMap((each) =>
    (each ?? []).map(({ address }) => address),
  );
}

function addressesOf(settings: ControllerSettings, mqttCaPem: string): RackAddresses {
  const [first = 'localhost'] = settings.advertise;
  return {
    link: settings.advertise.map((host) => hostPort(host, settings.port)),
    mqttUrl: settings.mqttUrl ?? `mqtts://${hostPort(first, settings.mqttPort)}`,
    mqttCaPem,
  };
}

function warnOfClock(logger: Logger, nowMs: number, caNotAfterMs: number): void {
  const finding = checkClock({ nowMs, caNotAfterMs });
  if (finding !== undefined) logger.warn({ remedy: finding.remedy }, finding.message);
}

function hostPort(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
