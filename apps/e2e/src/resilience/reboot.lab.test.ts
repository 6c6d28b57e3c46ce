import { beforeAll, describe, expect, it } from 'vitest';
import { agentProcess } from '@grappe/tool-lab';
import { composeText } from '../testing/compose.ts';
import { containersOn } from '../testing/engine-view.ts';
import { measured } from '../testing/measure.ts';
import { servingAgainMs } from '../testing/serving-again.ts';
import { useRack } from '../testing/use-rack.ts';

const rack = useRack({ name: 'ereboot', nodes: 3 });
const SETTLE_MS = 30_000;
const WEB_PORT = 8001;
const DB_PORT = 8002;
const REPLICAS = 2;
/** Far below the ten seconds that an agent has to come back while its board answers. */
const SHUTDOWN_NOTICED_MS_MAX = 5_000;

beforeAll(async () => {
  const db = { port: DB_PORT, lines: ['volumes: ["data:/data"]'] };
  const web = { replicas: REPLICAS, port: WEB_PORT };
  await rack().deploy(composeText('shop', { web, db }, 'volumes:', '  data: {}'));
  await rack().untilSettled(SETTLE_MS);
});

async function bootOf(node: string): Promise<string | undefined> {
  return (await rack().node(node)).facts?.bootId;
}

/** Containers as they are now: none of them may be there after the board has lost its power. */
async function startsOn(node: string): Promise<string[]> {
  const all = await containersOn(rack().labNode(node));
  return all.filter(({ running }) => running).map(({ id, startedAt }) => `${id} ${startedAt}`);
}

async function expectNewBoot(node: string, before: string | undefined): Promise<void> {
  await rack().untilNode(node, 'ready', SETTLE_MS);
  await rack().untilSettled(SETTLE_MS);
  expect(await bootOf(node)).not.toBe(before);
}

describe('a board that is switched off and on again at once', () => {
  it('runs what only it can run as soon as it is up, and nothing twice', async () => {
    const node = await rack().nodeOf('shop/db');
    const boot = await bootOf(node);
    const before = await startsOn(node);
    const since = await rack().lastSequence();
    const probe = rack().startProbe(DB_PORT);
    await probe.waitUntilServing(probe.now(), 1, SETTLE_MS);
    let upAtMs = 0;
    const cycle = async () => {
      await rack().lab.kill(node);
      await rack().lab.start(node);
      upAtMs = probe.now();
    };
    const againMs = await servingAgainMs(probe, 1, cycle, SETTLE_MS);
    measured('board off and on again, from off until its own service answers', againMs);
    measured('board off and on again, from up until its own service answers', probe.now() - upAtMs);
    probe.stop();
    await expectNewBoot(node, boot);
    expect(await rack().nodeOf('shop/db')).toBe(node);
    expect((await startsOn(node)).filter((start) => before.includes(start))).toEqual([]);
    expect(await rack().running('shop/web')).toHaveLength(REPLICAS);
    const events = await rack().eventsAfter(since);
    expect(
      events.filter(({ kind }) => kind === 'node.rebooted').map((event) => event.node),
    ).toEqual([node]);
  });

  it('keeps all of its tasks when its agent had said goodbye', async () => {
    const node = await rack().nodeOf('shop/db');
    const boot = await bootOf(node);
    const since = await rack().lastSequence();
    const placed = (await rack().tasks()).map((task) => `${task.service} on ${task.node}`).sort();
    await rack().lab.stopProcess(agentProcess(node));
    await rack().lab.kill(node);
    await rack().lab.start(node);
    await expectNewBoot(node, boot);
    const now = (await rack().tasks()).map((task) => `${task.service} on ${task.node}`).sort();
    const kinds = (await rack().eventsAfter(since)).map(({ kind }) => kind);
    expect(kinds).toContain('node.rebooted');
    // Who is back before the rack has given up on it keeps what it ran; otherwise the rack has replaced what it could.
    if (!kinds.includes('node.lost')) expect(now).toEqual(placed);
  });
});

describe('a board that is shut down in good order', () => {
  it('is replaced soon after its power is gone, not when its agent would have had to be back', async () => {
    const node = await rack().nodeOf('shop/web');
    const probe = rack().startProbe(WEB_PORT);
    await probe.waitUntilServing(probe.now(), REPLICAS, SETTLE_MS);
    await rack().lab.stopProcess(agentProcess(node));
    // Containers run on without their agent: nothing is missed until the power is gone.
    expect(await rack().running('shop/web')).toHaveLength(REPLICAS);
    const cutPower = () => rack().lab.kill(node);
    const againMs = await servingAgainMs(probe, REPLICAS, cutPower, SETTLE_MS);
    probe.stop();
    measured('board shut down, from its power cut until all replicas answer', againMs);
    expect(againMs).toBeLessThan(SHUTDOWN_NOTICED_MS_MAX);
    expect((await rack().node(node)).condition).toBe('lost');
    await rack().lab.start(node);
    await rack().untilNode(node, 'ready', SETTLE_MS);
    await rack().untilSettled(SETTLE_MS);
  });
});
