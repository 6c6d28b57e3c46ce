import type { RequestOutcome } from '@grappe/tool-lab';
import { Load, failedOf } from '@grappe/tool-lab';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { composeText } from '../testing/compose.ts';
import { killContainer } from '../testing/engine-view.ts';
import { measured } from '../testing/measure.ts';
import { until } from '../testing/until.ts';
import { useRack } from '../testing/use-rack.ts';

const rack = useRack({ name: 'door', nodes: 4, gateways: 2 });
const SETTLE_MS = 60_000;
const PORT = 8070;
const REPLICAS = 2;
/** Each is a process of BusyBox's web server: what a busy machine can well answer. */
const REQUESTS_PER_S = 50;
/** A person has reloaded the page by then. */
const TIMEOUT_MS = 5_000;
const HAPROXY = '^haproxy .*grappe/front-door/haproxy.cfg';

let load: Load;
/** Of {@link load}, when the test began. */
let begunMs: number;

/** On the nodes that are no gateways, so that what is cut is the one or the other. */
async function deploy(version: number, replicas = REPLICAS): Promise<void> {
  const gateways = rack().lab.description.frontDoor?.gateways ?? [];
  const elsewhere = gateways.map((name) => `"node.hostname != ${name}"`).join(', ');
  const lines = [
    'x-grappe:',
    `  expose: [{ port: ${PORT}, target: 8080, mode: http, check: { path: / } }]`,
  ];
  const deployLines = [`placement: { constraints: [${elsewhere}] }`];
  const web = { replicas, lines, deployLines, environment: { VERSION: String(version) } };
  await rack().deploy(composeText('shop', { web }));
}

/** What became of all requests since the test began. */
async function outcomes(): Promise<readonly RequestOutcome[]> {
  await load.settle(new AbortController().signal);
  return load.outcomes.filter(({ askedMs }) => askedMs >= begunMs);
}

async function expectNoneFailed(): Promise<void> {
  const all = await outcomes();
  expect(all.length).toBeGreaterThan(REQUESTS_PER_S);
  expect(failedOf(all)).toEqual([]);
}

function well(replicas = REPLICAS): Promise<string> {
  return rack().untilServed(replicas, SETTLE_MS);
}

beforeAll(async () => {
  await deploy(1);
  await well();
  const order = { port: PORT, requestsPerS: REQUESTS_PER_S, timeoutMs: TIMEOUT_MS };
  load = Load.start({ host: rack().virtualIp, ...order });
}, SETTLE_MS);

afterAll(() => load.end());

beforeEach(async () => {
  await well();
  begunMs = load.nowMs();
});

describe('no request fails while', () => {
  it('the node of a replica is cut off, and comes back', async () => {
    const victim = await rack().nodeOf('shop/web');
    await rack().lab.cut(victim);
    await rack().untilNode(victim, 'lost', SETTLE_MS);
    await well();
    await rack().lab.heal(victim);
    await rack().untilNodesReady(SETTLE_MS);
    await well();
    await expectNoneFailed();
  });

  it('a replica is killed', async () => {
    const [victim] = await rack().running('shop/web');
    if (victim === undefined) throw new Error('no replica runs');
    await killContainer(rack().labNode(victim.node), victim.id);
    await rack().untilEvent('of its restart', ({ kind }) => kind === 'task.restarting', SETTLE_MS);
    await well();
    await expectNoneFailed();
  });

  it('the agent of the gateway that has the virtual IP is killed, and started again', async () => {
    const holder = await well();
    await rack().killAgent(holder);
    await rack().untilNode(holder, 'lost', SETTLE_MS);
    await rack().startAgent(holder);
    await rack().untilNodesReady(SETTLE_MS);
    expect(await well()).toBe(holder);
    await expectNoneFailed();
  });

  it('every replica is updated', async () => {
    await deploy(2);
    const waited = await rack().grappe('rollout', 'status', 'shop/web', '--wait');
    expect(waited.exitCode).toBe(0);
    await well();
    await expectNoneFailed();
  });

  it('the service is scaled up and down again', async () => {
    for (const replicas of [6, REPLICAS]) {
      const scaled = await rack().grappe('service', 'scale', `shop/web=${replicas}`);
      expect(scaled.exitCode).toBe(0);
      await well(replicas);
    }
    await expectNoneFailed();
  });

  it('the gateway that does not have the virtual IP is cut off, and comes back', async () => {
    const holder = await well();
    const backup = rack().lab.description.frontDoor?.gateways.find((name) => name !== holder) ?? '';
    await rack().lab.cut(backup);
    await rack().untilNode(backup, 'lost', SETTLE_MS);
    await rack().lab.heal(backup);
    await rack().untilNodesReady(SETTLE_MS);
    expect(await well()).toBe(holder);
    await expectNoneFailed();
  });
});

describe('only requests under way fail when', () => {
  it('HAProxy is killed where the virtual IP is', async () => {
    const holder = await well();
    const { restarts = 0 } = (await gateway(holder)) ?? {};
    const kill = await rack().lab.exec(holder, 'pkill', ['-KILL', '-f', HAPROXY]);
    expect(kill.exitCode).toBe(0);
    const killedMs = load.nowMs();
    await until(
      'HAProxy to be started again',
      async () => {
        return ((await gateway(holder))?.restarts ?? 0) > restarts;
      },
      SETTLE_MS,
    );
    expect(await well()).toBe(holder);
    const failed = failedOf(await outcomes());

    expect(failed.filter(({ askedMs }) => askedMs >= killedMs)).toEqual([]);
  });

  it('the gateway that has the virtual IP is cut off, and it stays where it went', async () => {
    const holder = await well();
    const cutMs = load.nowMs();
    await rack().lab.cut(holder);
    await rack().untilNode(holder, 'lost', SETTLE_MS);
    const other = await until(
      'the other gateway to take over',
      async () => {
        const { gateways } = await rack().frontDoor();
        return gateways.find(({ node, state }) => node !== holder && state === 'holder')?.node;
      },
      SETTLE_MS,
    );
    await rack().lab.heal(holder);
    await rack().untilNodesReady(SETTLE_MS);
    expect(await well()).toBe(other);
    const all = await outcomes();
    const again = Math.min(
      ...all
        .filter(({ askedMs, failure }) => askedMs >= cutMs && failure === undefined)
        .map(({ askedMs, tookMs }) => askedMs + tookMs),
    );
    measured('the gateway cut off, until a request is answered', again - cutMs);
    const late = failedOf(all).filter(({ askedMs, kept }) => askedMs >= again && !kept);
    expect(late).toEqual([]);
  });
});

async function gateway(name: string) {
  return (await rack().frontDoor()).gateways.find(({ node }) => node === name);
}
