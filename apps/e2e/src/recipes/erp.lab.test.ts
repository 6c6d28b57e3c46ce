import { fileURLToPath } from 'node:url';
import { buildImage, DEFAULT_CACHE_DIR } from '@grappe/tool-container-images';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { docker } from '../third-parties/docker-command.ts';
import type { TaskDocument } from '../testing/documents.ts';
import { measured } from '../testing/measure.ts';
import { until } from '../testing/until.ts';
import { useRack } from '../testing/use-rack.ts';
import { Clerk } from './clerk.ts';
import { TrytonSession } from './tryton-session.ts';

const rack = useRack({ name: 'erp', nodes: 4, gateways: 2, webImage: false });

/** A first build fetches some 60 MB of packages. */
const IMAGES_TIMEOUT_MS = 300_000;
const LOAD_TIMEOUT_MS = 120_000;
/** Making the tables of an ERP takes half a minute of one core. */
const SETUP_MS = 180_000;
const SETUP_TIMEOUT_MS = SETUP_MS + 120_000;
const SETTLE_MS = 60_000;
const RECIPE = new URL('../../../../recipes/erp/', import.meta.url);
const PORT = 8069;
const DATABASE = 'erp';
const ADMIN_PASSWORD = 'no-secret-at-all';
const DB_NODE = 'black-pearl4';
const BACKUP_NODE = 'black-pearl2';
const WEB_REPLICAS = 3;
const CLERKS = 6;
/** What each session has to get done after a failure before it counts as one that goes on. */
const DONE_AGAIN = 3;
const SETTINGS = {
  DB_NODE,
  BACKUP_NODE,
  DB_PASSWORD: 'no-secret-either',
  ADMIN_PASSWORD,
  BACKUP_SECONDS: '3',
};

let clerks: readonly Clerk[] = [];
/** What a test has cut or switched off, so that the next begins with a whole rack even when this one has failed. */
let mend: (() => Promise<void>) | undefined;

function recipeFile(name: string): string {
  return fileURLToPath(new URL(name, RECIPE));
}

/** Returns what the command had to say of the file. */
async function deployRecipe(file: string, ...options: readonly string[]): Promise<string> {
  const args = ['deploy', recipeFile(file), ...options];
  const result = await rack().grappeWith({ env: SETTINGS }, ...args);
  if (result.exitCode !== 0) throw new Error(`deploy ${file}: ${result.stderr}`);
  return result.stderr;
}

async function running(service: string): Promise<readonly TaskDocument[]> {
  const tasks = await rack().tasks('--service', service);
  return tasks.filter(({ state, nodeLost }) => state === 'running' && !nodeLost);
}

async function holder(): Promise<string | undefined> {
  const { gateways } = await rack().frontDoor();
  return gateways.find(({ connected, state }) => connected && state === 'holder')?.node;
}

async function wholeRack(): Promise<void> {
  await rack().untilNodesReady(SETTLE_MS);
  await until(
    'all web tasks and the database to run',
    async () =>
      (await running('erp/web')).length === WEB_REPLICAS && (await running('erp/db')).length === 1,
    SETTLE_MS,
  );
  await rack().untilServed(WEB_REPLICAS, SETTLE_MS);
}

/** Returns once every session has got something done that it began after the instant. */
async function untilAllGoOn(sinceMs: number, deadlineMs: number): Promise<void> {
  const goOn = (): boolean => {
    const late = clerks.filter((clerk) => clerk.doneSince(sinceMs) < DONE_AGAIN);
    if (late.length === 0) return true;
    const words = late.map((each) => `${each.name}: ${each.troublesSince(sinceMs).join('; ')}`);
    throw new Error(words.join('\n'));
  };
  await until('every session to go on', goOn, deadlineMs);
}

/** Nobody had to log in again, whatever was acknowledged could be looked up at once, and is all there now. */
async function expectNothingLost(): Promise<void> {
  for (const clerk of clerks) {
    expect(clerk.timesRefused, clerk.name).toBe(0);
    expect(clerk.timesNotFound, clerk.name).toBe(0);
    const acknowledged = [...clerk.acknowledged];
    const stored = await namesBeginningWith(clerk.session, `${clerk.name}-`);
    expect(acknowledged.filter((name) => !stored.has(name))).toEqual([]);
  }
}

async function namesBeginningWith(session: TrytonSession, prefix: string): Promise<Set<string>> {
  const domain = [['name', 'like', `${prefix}%`]];
  const read = await session.call('model.party.party.search_read', domain, 0, null, null, ['name']);
  if (read.kind !== 'done') throw new Error(`search_read: ${JSON.stringify(read)}`);
  return new Set((read.result as readonly { readonly name: string }[]).map(({ name }) => name));
}

function longestWaitMs(sinceMs: number): number {
  return Math.max(...clerks.map((clerk) => clerk.longestWaitMs(sinceMs)));
}

beforeAll(async () => {
  for (const name of ['postgres', 'tryton'] as const) {
    const { tarPath } = await buildImage(name, { cacheDir: DEFAULT_CACHE_DIR });
    const loaded = await rack().grappeWith(
      { timeoutMs: LOAD_TIMEOUT_MS },
      'image',
      'load',
      tarPath,
    );
    expect(loaded.exitCode, loaded.stderr).toBe(0);
  }
}, IMAGES_TIMEOUT_MS);

beforeAll(async () => {
  await deployRecipe('compose.debian.yaml');
  const address = { host: rack().virtualIp, port: PORT, database: DATABASE };
  const logIn = () => TrytonSession.logIn(address, 'admin', ADMIN_PASSWORD);
  const makesTables = async () => (await rack().tasks('--service', 'erp/setup')).length > 0;
  await until('the tables to be made', async () => !(await makesTables()), SETUP_MS);
  await wholeRack();
  const sessions: TrytonSession[] = [];
  while (sessions.length < CLERKS) sessions.push(await until('a log-in', logIn, SETTLE_MS));
  clerks = sessions.map((session, index) => new Clerk(`clerk${index + 1}`, session));
  for (const clerk of clerks) clerk.start();
  await untilAllGoOn(0, SETTLE_MS);
}, SETUP_TIMEOUT_MS);

afterEach(async () => {
  const mendNow = mend;
  mend = undefined;
  await mendNow?.();
  await wholeRack();
}, SETTLE_MS);

afterAll(async () => {
  for (const clerk of clerks) await clerk.stop();
});

describe('people who work in the ERP through the virtual IP', () => {
  it('are spread over all web servers, and stay on theirs', async () => {
    const before = clerks.map(({ session }) => session.server);
    await untilAllGoOn(performance.now(), SETTLE_MS);
    expect(new Set(before).size).toBe(WEB_REPLICAS);
    expect(clerks.map(({ session }) => session.server)).toEqual(before);
    await expectNothingLost();
  });

  it('go on in their sessions when the gateway that holds the address is cut off', async () => {
    const lost = (await holder()) ?? '';
    mend = () => rack().lab.heal(lost);
    await rack().lab.cut(lost);
    const cutAtMs = performance.now();
    await untilAllGoOn(cutAtMs, SETTLE_MS);
    measured('ERP, gateway with the address cut off: longest wait', longestWaitMs(cutAtMs));
    await expectNothingLost();
    const successor = async () => {
      const now = await holder();
      return now !== lost && now;
    };
    expect(
      await until('another gateway to say that it has it', successor, SETTLE_MS),
    ).toBeDefined();
  });

  it('go on in their sessions when a node with a web server is cut off', async () => {
    const gateway = await holder();
    const nodes = (await running('erp/web')).map(({ node }) => node);
    const lost = nodes.find((node) => node !== gateway && node !== DB_NODE) ?? '';
    mend = () => rack().lab.heal(lost);
    await rack().lab.cut(lost);
    const cutAtMs = performance.now();
    await untilAllGoOn(cutAtMs, SETTLE_MS);
    measured('ERP, node of a web server cut off: longest wait', longestWaitMs(cutAtMs));
    await expectNothingLost();
  });
});

describe('the database', () => {
  it.each([
    {
      way: 'is cut off',
      lose: () => rack().lab.cut(DB_NODE),
      giveBack: () => rack().lab.heal(DB_NODE),
    },
    {
      way: 'has lost its power',
      lose: () => rack().lab.kill(DB_NODE),
      giveBack: () => rack().lab.start(DB_NODE),
    },
  ])('stays with its data: it is away while its node $way, and back with it', async (loss) => {
    mend = loss.giveBack;
    await loss.lose();
    const lostAtMs = performance.now();
    const explained = await until(
      'the slot of the database to wait',
      async () => (await rack().explain('erp/db')).slots.find(({ waitsFor }) => waitsFor !== null),
      SETTLE_MS,
    );
    expect(explained.waitsFor).toContain(DB_NODE);
    const others = rack().nodeNames.filter((name) => name !== DB_NODE);
    const elsewhere = await rack().containers(others);
    expect(elsewhere.filter(({ service }) => service === 'erp/db')).toEqual([]);
    // Web servers without a database say so; they are not replaced for it.
    await until(
      'everybody to be without the database',
      () => clerks.every((clerk) => clerk.troublesSince(lostAtMs).length > 0),
      SETTLE_MS,
    );

    const backAtMs = performance.now();
    mend = undefined;
    await loss.giveBack();
    await untilAllGoOn(backAtMs, SETTLE_MS);
    measured(
      `ERP, node of the database ${loss.way}, and back: until all work`,
      longestWaitMs(backAtMs),
    );
    await wholeRack();
    await expectNothingLost();
  });

  it('is kept as a dump on another node, that holds what was there when it was made', async () => {
    const [clerk] = clerks;
    const known = [...(clerk?.acknowledged ?? [])];
    const inBackup = async (script: string): Promise<string> => {
      const [task] = await running('erp/backup');
      return docker(rack(), BACKUP_NODE, 'exec', task?.containerId ?? '', 'sh', '-c', script);
    };
    const newest = () => inBackup('ls -r /backups/*.dump | head -n 1');
    const next = async (after: string): Promise<string> =>
      until(
        'a further dump',
        async () => {
          const file = await newest();
          return file !== after && file;
        },
        SETTLE_MS,
      );
    // The first may have begun before the last entry.
    const dump = await next(await next(await newest()));
    const names = await inBackup(
      `createdb restored && pg_restore --dbname=restored ${dump} && psql -d restored -Atc 'select name from party_party'`,
    );
    const restored = new Set(names.split('\n'));
    expect(known.filter((name) => !restored.has(name))).toEqual([]);
  });
});

describe('the file for a rack that reaches a registry', () => {
  it('is accepted without a warning', async () => {
    expect(await deployRecipe('compose.yaml', '--dry-run')).not.toContain('warning');
  });
});
