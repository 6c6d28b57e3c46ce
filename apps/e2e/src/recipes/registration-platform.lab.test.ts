import { fileURLToPath } from 'node:url';
import { buildImage, DEFAULT_CACHE_DIR } from '@grappe/tool-container-images';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ContainerView } from '../testing/engine-view.ts';
import { killContainer } from '../testing/engine-view.ts';
import { measured } from '../testing/measure.ts';
import { until } from '../testing/until.ts';
import { useRack } from '../testing/use-rack.ts';
import { GaleraCluster } from './galera-cluster.ts';
import { PageReader } from './page-reader.ts';
import { Registrar } from './registrar.ts';

const rack = useRack({ name: 'reg', nodes: 5, gateways: 2, webImage: false });

/** A first build fetches some 300 MB of packages, compiles, and puts a Java together. */
const IMAGES_TIMEOUT_MS = 300_000;
const LOAD_TIMEOUT_MS = 120_000;
/** Founding a cluster, and the first copy of the data to the other member. */
const FIRST_START_MS = 180_000;
const FIRST_START_TIMEOUT_MS = FIRST_START_MS + 60_000;
const SETTLE_MS = 120_000;
const CASE_TIMEOUT_MS = 240_000;
const IMAGES = ['galera', 'arbitrator', 'registration', 'registration-cache'] as const;
const COMPOSE = fileURLToPath(
  new URL('../../../../recipes/registration-platform/compose.yaml', import.meta.url),
);
/** On different converters, and neither is a gateway: those are the first and the fourth of five. */
const DB1 = { service: 'registration/db1', node: 'black-pearl2' };
const DB2 = { service: 'registration/db2', node: 'black-pearl5' };
const WEB = 'registration/web';
const ARBITRATOR = 'registration/arbitrator';
const REGISTRARS = 6;
const TOMCATS = 2;
/** What each person has to get acknowledged after a failure before the platform counts as one that goes on. */
const DONE_AGAIN = 5;

let registrars: readonly Registrar[] = [];
let reader: PageReader | undefined;
/** What a test has taken away, so that the next begins with a whole platform even when this one has failed. */
let mend: (() => Promise<void>) | undefined;

const cluster = (): GaleraCluster => new GaleraCluster(rack(), [DB1, DB2]);

async function deploy(): Promise<void> {
  const env = {
    RACK_ADDRESS: rack().virtualIp,
    DB1_NODE: DB1.node,
    DB1_ADDRESS: rack().labNode(DB1.node).address,
    DB2_NODE: DB2.node,
    DB2_ADDRESS: rack().labNode(DB2.node).address,
    DB_PASSWORD: 'no-secret-at-all',
  };
  const result = await rack().grappeWith({ env }, 'deploy', COMPOSE);
  if (result.exitCode !== 0) throw new Error(result.stderr);
}

async function untilWhole(deadlineMs: number): Promise<void> {
  await rack().untilNodesReady(deadlineMs);
  await rack().untilSettled(deadlineMs);
  await until('a whole cluster', () => cluster().expectWhole(), deadlineMs);
}

/** Returns once everybody has got names acknowledged that came after the instant. */
async function untilAllGoOn(sinceMs: number): Promise<void> {
  const goOn = (): true => {
    const late = registrars.filter((each) => each.doneSince(sinceMs) < DONE_AGAIN);
    if (late.length === 0) return true;
    const words = late.map(({ name, troubles }) => `${name}: ${troubles.at(-1)?.text ?? 'silent'}`);
    throw new Error(words.join('; '));
  };
  await until('everybody to go on', goOn, SETTLE_MS);
}

/** All that was acknowledged is on both members under the number that was told, and nothing is there twice. */
async function expectNothingLost(): Promise<void> {
  const acknowledged = registrars.flatMap((each) => [...each.acknowledged]);
  for (const member of cluster().members) {
    const stored = await cluster().registered(member);
    const lost = acknowledged.filter(({ id, name }) => stored.get(id) !== name);
    expect(lost, member.service).toEqual([]);
    expect(new Set(stored.values()).size, member.service).toBe(stored.size);
  }
}

async function containerOf(service: string, slot?: string): Promise<ContainerView> {
  const running = await rack().running(service);
  const found = running.find((each) => slot === undefined || each.slot === slot);
  if (found === undefined) throw new Error(`${service} does not run`);
  return found;
}

async function kill({ node, id }: ContainerView): Promise<void> {
  await killContainer(rack().labNode(node), id);
}

/** Takes something away, waits until everybody goes on, gives it back, and looks for all that was acknowledged. */
async function lose(what: string, takeAway: () => Promise<unknown>): Promise<void> {
  const beganAtMs = performance.now();
  await takeAway();
  await untilAllGoOn(performance.now());
  const waits = registrars.map((each) => each.longestWaitMs(beganAtMs));
  measured(`registration, ${what}: longest wait of a person`, Math.max(...waits));
  const mendNow = mend;
  mend = undefined;
  await mendNow?.();
  await untilWhole(SETTLE_MS);
  measured(`registration, ${what}: until the platform is whole`, performance.now() - beganAtMs);
  await expectNothingLost();
}

beforeAll(async () => {
  for (const name of IMAGES) {
    const { tarPath } = await buildImage(name, { cacheDir: DEFAULT_CACHE_DIR });
    const options = { timeoutMs: LOAD_TIMEOUT_MS };
    const loaded = await rack().grappeWith(options, 'image', 'load', tarPath);
    expect(loaded.exitCode, loaded.stderr).toBe(0);
  }
}, IMAGES_TIMEOUT_MS);

beforeAll(async () => {
  const deployedAtMs = performance.now();
  await deploy();
  await untilWhole(FIRST_START_MS);
  measured('registration, first start: until whole', performance.now() - deployedAtMs);
  const host = rack().virtualIp;
  registrars = Array.from(
    { length: REGISTRARS },
    (_, index) => new Registrar(`r${index + 1}`, host),
  );
  reader = new PageReader(host);
  for (const each of [...registrars, reader]) each.start();
  await untilAllGoOn(performance.now());
}, FIRST_START_TIMEOUT_MS);

afterEach(async () => {
  const mendNow = mend;
  mend = undefined;
  await mendNow?.();
  await untilWhole(SETTLE_MS);
}, CASE_TIMEOUT_MS);

afterAll(async () => {
  for (const each of [...registrars, ...(reader === undefined ? [] : [reader])]) await each.stop();
});

describe('people who register names', () => {
  it('are spread over both Tomcats, and each stays with one', async () => {
    const before = registrars.map(({ server }) => server);
    await untilAllGoOn(performance.now());
    expect(new Set(before).size).toBe(TOMCATS);
    expect(registrars.map(({ server }) => server)).toEqual(before);
    expect(registrars.map(({ sessionsBegun }) => sessionsBegun)).toEqual(registrars.map(() => 1));
  });

  it.each([
    { what: 'database member killed', service: DB1.service },
    { what: 'other database member killed', service: DB2.service },
    { what: 'arbitrator killed', service: ARBITRATOR },
    { what: 'cache killed', service: 'registration/cache' },
  ])(
    'lose neither a name nor their session: $what',
    async ({ what, service }) => {
      const sessions = registrars.map(({ sessionsBegun }) => sessionsBegun);
      const failures = reader?.failures.length;
      await lose(what, async () => kill(await containerOf(service)));
      expect(registrars.map(({ sessionsBegun }) => sessionsBegun)).toEqual(sessions);
      expect(reader?.failures.slice(failures)).toEqual([]);
    },
    CASE_TIMEOUT_MS,
  );

  it(
    'lose no name when a Tomcat is killed; its sessions, and no others, are over',
    async () => {
      const before = registrars.map(({ name, server, sessionsBegun }) => ({
        name,
        isOver: server === registrars[0]?.server,
        sessionsBegun,
      }));
      const slot = /-(\d+)$/.exec(registrars[0]?.server ?? '')?.[1];
      await lose('Tomcat killed', async () => kill(await containerOf(WEB, slot ?? '?')));
      const isOver = registrars.map(({ sessionsBegun }, index) => {
        return sessionsBegun > (before[index]?.sessionsBegun ?? 0);
      });
      expect(isOver).toEqual(before.map((each) => each.isOver));
      expect(new Set(isOver).size).toBe(TOMCATS);
    },
    CASE_TIMEOUT_MS,
  );

  it.each([DB1, DB2])(
    'lose no name when the node of $service is cut off and comes back',
    async (member) => {
      const { node, service } = member;
      const standsStill = async () => (await cluster().component(member)) === 'non-Primary';
      mend = async () => {
        // Alone it does nothing: nobody who reaches only this member can be told of what the others do not know.
        await until('the member that is alone to stop', standsStill, SETTLE_MS);
        await rack().lab.heal(node);
      };
      await lose(`node of ${service} cut off`, () => rack().lab.cut(node));
    },
    CASE_TIMEOUT_MS,
  );

  it.each([
    { what: 'both database members killed', services: [DB1.service, DB2.service] },
    { what: 'database member and arbitrator killed', services: [DB1.service, ARBITRATOR] },
  ])(
    'lose no name when two votes of three are lost at once: $what',
    async ({ what, services }) => {
      const both = await Promise.all(services.map((service) => containerOf(service)));
      await lose(what, () => Promise.all(both.map(kill)));
    },
    CASE_TIMEOUT_MS,
  );

  it(
    'lose no name when all three members are apart, and the arbitrator is another one afterwards',
    async () => {
      const nodes = [DB1.node, DB2.node];
      mend = async () => {
        for (const node of nodes) await rack().lab.heal(node);
      };
      await lose('all members apart, arbitrator started anew', async () => {
        for (const node of nodes) await rack().lab.cut(node);
        for (const member of cluster().members) {
          const standsStill = async () => (await cluster().component(member)) === 'non-Primary';
          await until(`${member.service} to stop`, standsStill, SETTLE_MS);
        }
        await kill(await containerOf(ARBITRATOR));
        await mend?.();
      });
    },
    CASE_TIMEOUT_MS,
  );

  it(
    'find all names again when the whole stack is removed and deployed anew',
    async () => {
      await lose('stack removed and deployed anew', async () => {
        const removed = await rack().grappe('stack', 'rm', 'registration', '--yes');
        expect(removed.exitCode, removed.stderr).toBe(0);
        await until(
          'an empty rack',
          async () => (await rack().containers()).length === 0,
          SETTLE_MS,
        );
        await deploy();
      });
    },
    CASE_TIMEOUT_MS,
  );
});
