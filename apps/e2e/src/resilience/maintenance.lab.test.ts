import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { composeText } from '../testing/compose.ts';
import { identitiesOf } from '../testing/container-identity.ts';
import { measured } from '../testing/measure.ts';
import { until } from '../testing/until.ts';
import { useRack } from '../testing/use-rack.ts';

const rack = useRack({ name: 'emaint', nodes: 3 });
const SETTLE_MS = 30_000;
const LEDGER = 'bank/ledger';
/** So long that whoever waits for it is seen to wait. */
const LONG_GRACE = '30s';
/** Lease (3 s) and stop grace of the ledger together: what a confirmation saves. */
const WAIT_SAVED_MS = 33_000;
const CONFIRMED_MS_MAX = 5_000;

beforeEach(async () => {
  await rack().deploy(composeText('site', { web: { replicas: 2 } }));
  await rack().untilSettled(SETTLE_MS);
});

afterEach(async () => {
  for (const node of rack().nodeNames) {
    if (rack().lab.power(node) === 'off') await rack().lab.start(node);
    await rack().grappe('node', 'activate', node);
  }
  await rack().untilNodesReady(SETTLE_MS);
  await rack().clear(SETTLE_MS);
});

async function ask(...args: string[]): Promise<void> {
  const { exitCode, stderr } = await rack().grappe(...args);
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
}

function untilEmpty(node: string): Promise<boolean> {
  const look = async () => (await rack().containers([node])).length === 0;
  return until(`${node} to be empty`, look, SETTLE_MS);
}

/** As many replicas as make every node that takes some have one. */
async function scaleTo(replicas: number): Promise<readonly (string | null)[]> {
  await rack().grappeJson('service', 'scale', `site/web=${replicas}`);
  const look = async () => {
    const tasks = await rack().settled();
    return tasks.length === replicas && tasks.map(({ node }) => node);
  };
  return until(`${replicas} replicas`, look, SETTLE_MS);
}

describe('a node that is cordoned', () => {
  it('keeps its tasks and gets no new ones, until it is activated', async () => {
    const node = await rack().nodeOf('site/web');
    const before = identitiesOf(await rack().running('site/web'));
    await ask('node', 'cordon', node);
    expect((await rack().node(node)).availability).toBe('cordoned');
    const nodes = await scaleTo(5);
    expect(nodes.filter((name) => name === node)).toHaveLength(1);
    const now = identitiesOf(await rack().running('site/web'));
    expect(now).toEqual(expect.arrayContaining(before));
    await ask('node', 'activate', node);
    // As many per converter, so that it is its turn as well.
    expect((await scaleTo(8)).filter((name) => name === node)).toHaveLength(2);
  });
});

describe('a node in maintenance', () => {
  it('is emptied, may be away without being missed, and is used again', async () => {
    const node = await rack().nodeOf('site/web');
    await ask('node', 'maintenance', node, '--for', '5m');
    await untilEmpty(node);
    await rack().untilSettled(SETTLE_MS);
    const { availability, maintenanceLeftMs } = await rack().node(node);
    expect(availability).toBe('drained');
    expect(maintenanceLeftMs).toBeGreaterThan(0);
    const elsewhere = identitiesOf(await rack().running('site/web'));
    const since = await rack().lastSequence();

    await rack().lab.kill(node);
    await rack().untilNode(node, 'lost', SETTLE_MS);
    expect((await rack().incidents()).filter((incident) => incident.node === node)).toEqual([]);
    expect((await rack().status()).doubt).toBeNull();
    await rack().lab.start(node);
    await rack().untilNode(node, 'ready', SETTLE_MS);
    const kinds = (await rack().eventsAfter(since)).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind.startsWith('task.'))).toEqual([]);
    expect(identitiesOf(await rack().running('site/web'))).toEqual(elsewhere);
    expect(await rack().containers([node])).toEqual([]);

    await ask('node', 'activate', node);
    expect(await rack().node(node)).toMatchObject({
      availability: 'active',
      maintenanceLeftMs: null,
    });
    expect(await scaleTo(3)).toContain(node);
    const availabilities = await rack().availability();
    const figures = availabilities.find(({ kind, name }) => kind === 'node' && name === node);
    expect(figures).toMatchObject({ downMs: 0, failures: 0, ratio: 1 });
  });
});

describe('a dead node that the operator confirms to be off', () => {
  it('gives its singleton up at once, which the rack would have waited for', async () => {
    // It would end at once if it could be asked to.
    const lines = ['x-grappe: { singleton: true }', 'stop_signal: SIGKILL'];
    const ledger = { stopGrace: LONG_GRACE, lines };
    await rack().deploy(composeText('bank', { ledger }));
    await rack().untilSettled(SETTLE_MS);
    const holder = await rack().nodeOf(LEDGER);
    const refused = await rack().grappe('node', 'confirm-off', holder, '--yes');
    expect(refused.exitCode).not.toBe(0);
    expect(refused.stderr).toMatch(/it has power/);

    const killedAtMs = performance.now();
    await rack().lab.kill(holder);
    await rack().untilNode(holder, 'lost', SETTLE_MS);
    const [slot] = (await rack().explain(LEDGER)).slots;
    expect(`${slot?.summary} ${slot?.waitsFor}`).toMatch(/lease|stop grace/);
    expect((await rack().explainNode(holder)).leases).toMatchObject([{ service: LEDGER }]);
    expect(await rack().running(LEDGER)).toEqual([]);

    const confirmedAtMs = performance.now();
    await ask('node', 'confirm-off', holder, '--yes');
    await until(
      'it to run elsewhere',
      async () => (await rack().running(LEDGER)).length === 1,
      SETTLE_MS,
    );
    const runsAtMs = performance.now();
    measured(
      'singleton of a dead node, from the confirmation until it runs',
      runsAtMs - confirmedAtMs,
    );
    expect(runsAtMs - confirmedAtMs).toBeLessThan(CONFIRMED_MS_MAX);
    expect(runsAtMs - killedAtMs).toBeLessThan(WAIT_SAVED_MS);
    await rack().lab.start(holder);
    await rack().untilNodesReady(SETTLE_MS);
    await rack().untilSettled(SETTLE_MS);
    expect(await rack().nodeOf(LEDGER)).not.toBe(holder);
  });
});
