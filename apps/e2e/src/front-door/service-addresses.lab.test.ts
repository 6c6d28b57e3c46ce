import { connect } from 'node:net';
import { get } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { composeText } from '../testing/compose.ts';
import { measured } from '../testing/measure.ts';
import { until } from '../testing/until.ts';
import { useRack } from '../testing/use-rack.ts';

const rack = useRack({ name: 'svc', nodes: 3 });
const SETTLE_MS = 30_000;
const WEB_PORT = 8002;
const IMAGE = 'grappe-e2e/asks-db:1';
/** A shell that looks up names, which a BusyBox without libraries cannot. */
const SHELL = '/bin/bash';
/** Asks the database by its name, as a program of a compose file does, and gives on what it says. */
const ASK = `#!${SHELL}
printf 'Content-Type: text/plain\\r\\n\\r\\n'
{
  exec 3<>"/dev/tcp/$DB_HOST/8080" || exit 0
  printf 'GET /cgi-bin/hostname HTTP/1.0\\r\\n\\r\\n' >&3
  while IFS= read -r -t 1 line <&3; do answer=$line; done
  echo "$answer"
} 2>&1
`;
const FILES = { '/www/cgi-bin/db': ASK, '/etc/nsswitch.conf': 'hosts: files\n' };
/** Longer than a connection takes that is refused or accepted, on a busy machine. */
const SILENCE_MS = 1_500;

/** `web` on the first node, `db` on one of the others. */
async function deploy(): Promise<{ readonly web: string; readonly others: readonly string[] }> {
  const [web = '', ...others] = rack().nodeNames;
  await rack().loadImage({ reference: IMAGE, files: FILES, programs: [SHELL] });
  const at = (operator: string): string[] => [
    `placement: { constraints: ["node.hostname ${operator} ${web}"] }`,
  ];
  await rack().deploy(
    composeText('shop', {
      web: {
        image: IMAGE,
        port: WEB_PORT,
        environment: { DB_HOST: 'db.shop' },
        lines: ['depends_on: [db]'],
        deployLines: at('=='),
      },
      db: { lines: ['expose: ["8080"]', 'hostname: database'], deployLines: at('!=') },
    }),
  );
  await rack().untilSettled(SETTLE_MS);
  return { web, others };
}

/** What the web service hears from the database. */
async function asked(): Promise<string> {
  const host = rack().labNode(rack().nodeNames[0] ?? '').address;
  return new Promise((resolve, reject) => {
    const url = { host, port: WEB_PORT, path: '/cgi-bin/db', agent: false };
    get(url, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.on('end', () => resolve(text.trim()));
    }).on('error', reject);
  });
}

async function untilAnswered(): Promise<string> {
  const look = async () => {
    const said = await asked();
    if (said === 'database') return said;
    throw new Error(`it is told: ${said}`);
  };
  return until('the database to answer by its name', look, SETTLE_MS);
}

/** What becomes of a connection that a machine of this network begins, which is no node. */
async function strangerConnects(host: string, port: number): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const end = (what: string): void => {
      socket.destroy();
      resolve(what);
    };
    socket.on('connect', () => end('connected'));
    socket.on('error', (error: NodeJS.ErrnoException) => end(error.code ?? error.message));
    socket.setTimeout(SILENCE_MS, () => end('silence'));
  });
}

async function databaseTask(): Promise<{ readonly node: string; readonly port: number }> {
  const [task] = await rack().tasks('--service', 'shop/db');
  const [published = ''] = task?.ports ?? [];
  if (typeof task?.node !== 'string') throw new Error('the database runs nowhere');
  return { node: task.node, port: Number.parseInt(published, 10) };
}

afterEach(async () => {
  for (const node of rack().nodeNames) await rack().lab.heal(node);
  await rack().untilNodesReady(SETTLE_MS);
  await rack().clear(SETTLE_MS);
});

describe('a service that others name', () => {
  it('is reached on another node, and by nobody from outside of the rack', async () => {
    await deploy();
    expect(await untilAnswered()).toBe('database');
    const db = (await rack().services()).find(({ service }) => service === 'shop/db');
    expect(db?.address).toMatch(/^10\.77\./);
    const { node, port } = await databaseTask();
    expect(port).toBeGreaterThanOrEqual(28_000);
    expect(port).toBeLessThan(30_000);
    const { address } = rack().labNode(node);
    expect(await strangerConnects(address, port)).toBe('silence');
    expect(
      await strangerConnects(rack().labNode(rack().nodeNames[0] ?? '').address, WEB_PORT),
    ).toBe('connected');
  });

  it('is reached where it runs next, when its node is cut off', async () => {
    await deploy();
    await untilAnswered();
    const { node: lost } = await databaseTask();
    const sequence = await rack().lastSequence();
    const cutAtMs = Date.now();
    await rack().lab.cut(lost);
    const againAtMs = await untilAnsweredFromElsewhere(lost);
    const events = await rack().eventsAfter(sequence);
    const placed = events.find(
      ({ kind, service }) => kind === 'task.placed' && service === 'shop/db',
    );
    const running = events.find(
      ({ kind, service, node }) =>
        kind === 'task.running' && service === 'shop/db' && node !== lost,
    );
    if (placed === undefined || running === undefined) throw new Error('it was not placed anew');
    measured(
      'node of a database cut off, until its name leads to the next one',
      againAtMs - cutAtMs,
    );
    measured(
      'name of a database, from its placement until it answers',
      againAtMs - Date.parse(placed.at),
    );
    measured(
      'name of a database, from when it runs until it answers',
      againAtMs - Date.parse(running.at),
    );
  });

  it('is still reached after the agent of the node was restarted, and while no controller is there', async () => {
    const { web } = await deploy();
    await untilAnswered();
    await rack().killController();
    await rack().killAgent(web);
    expect(await asked()).toBe('database');
    await rack().startAgent(web);
    expect(await asked()).toBe('database');
    await rack().startController();
    await rack().untilNodesReady(SETTLE_MS);
    expect(await untilAnswered()).toBe('database');
  });
});

/** When it first answers after it was moved. */
async function untilAnsweredFromElsewhere(lost: string): Promise<number> {
  await until(
    'the database to be silent, or elsewhere',
    async () => (await asked()) !== 'database' || (await databaseTask()).node !== lost,
    SETTLE_MS,
  );
  for (;;) if ((await asked()) === 'database') return Date.now();
}
