import { afterEach, describe, expect, it } from 'vitest';
import { composeText } from '../testing/compose.ts';
import type { WholeIncidentDocument } from '../testing/documents.ts';
import type { ContainerView } from '../testing/engine-view.ts';
import { killContainer } from '../testing/engine-view.ts';
import { measured } from '../testing/measure.ts';
import { servingAgainMs } from '../testing/serving-again.ts';
import { until } from '../testing/until.ts';
import { useRack } from '../testing/use-rack.ts';

const rack = useRack({ name: 'efail', nodes: 3 });
const SETTLE_MS = 30_000;
const PORT = 8001;
const CRASHES = 2;
const WARM = 'x-grappe: { standby: warm }';
/** The worst failover that the product promises, design section 5. */
const SERVING_AGAIN_MS_MAX = 2_500;

async function deploy(...lines: string[]): Promise<void> {
  await rack().deploy(composeText('shop', { web: { port: PORT, lines } }));
  await rack().untilSettled(SETTLE_MS);
}

/** The container that waits for its turn, made and never started. */
function untilPrepared(): Promise<ContainerView> {
  const look = async () => {
    const tasks = await rack().settled();
    const standby = tasks.find((task) => task.standby);
    const all = await rack().containers();
    return all.find(({ id, created }) => created && id === standby?.containerId);
  };
  return until('the standby to be ready', look, SETTLE_MS);
}

/** From the cut of the node that serves until another one does. */
async function cutServer(): Promise<{ readonly lost: string; readonly againMs: number }> {
  const lost = await rack().nodeOf('shop/web');
  const probe = rack().startProbe(PORT);
  await probe.waitUntilServing(probe.now(), 1, SETTLE_MS);
  const againMs = await servingAgainMs(probe, 1, () => rack().lab.cut(lost), SETTLE_MS);
  probe.stop();
  return { lost, againMs };
}

/** What of the outage was not detection, as the rack has recorded it: from the decision until the successor served. */
async function startMs(lost: string): Promise<number> {
  const slot = await until(
    'the incident to be served',
    async () => {
      const [incident] = (await rack().incidents()).filter(({ node }) => node === lost);
      if (incident?.state !== 'closed') return undefined;
      const id = String(incident.id);
      return (await rack().grappeJson<WholeIncidentDocument>('incident', 'show', id)).slots[0];
    },
    SETTLE_MS,
  );
  if (slot.startMs === null) throw new Error(`recovered as ${slot.recovery} without a start`);
  return slot.startMs;
}

afterEach(async () => {
  for (const node of rack().nodeNames) await rack().lab.heal(node);
  await rack().untilNodesReady(SETTLE_MS);
  await rack().clear(SETTLE_MS);
});

describe('a service with a warm standby', () => {
  it('is served by the container that stood by, and has another standby then', async () => {
    await deploy(WARM);
    const standby = await untilPrepared();
    expect(standby.running).toBe(false);
    expect((await rack().explain('shop/web')).slots[0]).toMatchObject({
      spare: standby.node,
      standby: { node: standby.node, state: 'ready' },
    });
    const { lost, againMs } = await cutServer();
    measured('node cut off, until its warm standby answers', againMs);
    measured('warm standby, from the decision until it serves', await startMs(lost));
    expect(againMs).toBeLessThanOrEqual(SERVING_AGAIN_MS_MAX);
    expect(standby.node).not.toBe(lost);
    const [serving] = await rack().running('shop/web', [standby.node]);
    expect(serving).toMatchObject({ id: standby.id, task: standby.task });
    await rack().untilEvent(
      'task.promoted',
      ({ kind, task }) => kind === 'task.promoted' && task === standby.task,
      SETTLE_MS,
    );

    await rack().lab.heal(lost);
    await rack().untilNode(lost, 'ready', SETTLE_MS);
    const next = await untilPrepared();
    expect(next.id).not.toBe(standby.id);
    const running = await rack().running('shop/web');
    expect(running.map(({ id, startedAt }) => [id, startedAt])).toEqual([
      [standby.id, serving?.startedAt],
    ]);
  });

  it('is served as soon again without one, but for making the container', async () => {
    await deploy();
    const { lost, againMs } = await cutServer();
    measured('node cut off, until a container made afterwards answers', againMs);
    measured('container made afterwards, from the decision until it serves', await startMs(lost));
    expect(againMs).toBeLessThanOrEqual(SERVING_AGAIN_MS_MAX);
    expect(await rack().nodeOf('shop/web')).not.toBe(lost);
  });

  it('has no standby any more when it does not want one', async () => {
    await deploy(WARM);
    await untilPrepared();
    const before = await rack().running('shop/web');
    await rack().deploy(composeText('shop', { web: { port: PORT } }));
    await until(
      'the standby to be gone',
      async () => (await rack().containers()).length === 1 && (await rack().settled()).length === 1,
      SETTLE_MS,
    );
    expect(before).toHaveLength(1);
  });
});

describe('a container that is killed', () => {
  it('is started again where it is', async () => {
    await deploy();
    const probe = rack().startProbe(PORT);
    await probe.waitUntilServing(probe.now(), 1, SETTLE_MS);
    const [task] = await rack().tasks();
    for (let crash = 1; crash <= CRASHES; crash += 1) {
      const [victim] = await rack().running('shop/web');
      if (victim === undefined) throw new Error('shop/web does not run');
      const kill = () => killContainer(rack().labNode(victim.node), victim.id);
      measured(
        `container killed for the ${crash}. time, until it answers`,
        await servingAgainMs(probe, 1, kill, SETTLE_MS),
      );
      const again = await until(
        'the restart to be told',
        async () => (await rack().settled()).find(({ attempt }) => attempt === crash),
        SETTLE_MS,
      );
      expect(again).toMatchObject({ id: task?.id, node: task?.node });
    }
    probe.stop();
  });
});
