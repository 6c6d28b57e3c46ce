import { beforeAll, describe, expect, it } from 'vitest';
import { composeText } from '../testing/compose.ts';
import { identitiesOf } from '../testing/container-identity.ts';
import { measured } from '../testing/measure.ts';
import { until } from '../testing/until.ts';
import { useRack } from '../testing/use-rack.ts';

const rack = useRack({ name: 'eagent', nodes: 3 });
const SETTLE_MS = 30_000;
/** Well within the ten seconds that an agent may take to restart before its node counts as lost. */
const AGENT_AWAY_MS = 4_000;
/** Two heartbeats missed: it is not there. */
const MISSED_MS = 600;

beforeAll(async () => {
  await rack().deploy(composeText('shop', { web: { replicas: 3, port: 8001 }, db: {} }));
  await rack().untilSettled(SETTLE_MS);
});

async function taskIds(): Promise<string[]> {
  return (await rack().tasks()).map(({ id, node }) => `${id} ${node}`).sort();
}

function untilSilent(node: string, silenceMs: number): Promise<boolean> {
  const look = async () => ((await rack().node(node)).silentMs ?? 0) >= silenceMs;
  return until(`${node} to have been silent for ${silenceMs} ms`, look, SETTLE_MS);
}

function untilHeard(node: string, silenceMs: number): Promise<boolean> {
  const look = async () => ((await rack().node(node)).silentMs ?? silenceMs) < silenceMs;
  return until(`${node} to be heard again`, look, SETTLE_MS);
}

describe('an agent that dies', () => {
  it('finds its containers as they were when it starts again', async () => {
    const node = await rack().nodeOf('shop/db');
    const containers = identitiesOf(await rack().running());
    const tasks = await taskIds();
    await rack().killAgent(node);
    await untilSilent(node, MISSED_MS);
    const startedAtMs = performance.now();
    await rack().startAgent(node);
    await untilHeard(node, MISSED_MS);
    expect((await rack().node(node)).condition).toBe('ready');
    measured('agent restarted, until its node is ready', performance.now() - startedAtMs);
    await rack().untilSettled(SETTLE_MS);
    expect(await taskIds()).toEqual(tasks);
    expect(identitiesOf(await rack().running())).toEqual(containers);
  });

  it('is waited for while it restarts: nothing is moved', async () => {
    const node = await rack().nodeOf('shop/db');
    const containers = identitiesOf(await rack().running());
    const tasks = await taskIds();
    const eventsBefore = (await rack().events()).at(-1)?.sequence ?? 0;
    await rack().killAgent(node);
    await untilSilent(node, AGENT_AWAY_MS);
    expect(await taskIds()).toEqual(tasks);
    await rack().startAgent(node);
    await untilHeard(node, AGENT_AWAY_MS);
    await rack().untilNode(node, 'ready', SETTLE_MS);
    await rack().untilSettled(SETTLE_MS);
    expect(await taskIds()).toEqual(tasks);
    expect(identitiesOf(await rack().running())).toEqual(containers);
    const since = (await rack().events()).filter(({ sequence }) => sequence > eventsBefore);
    expect(since.map(({ kind }) => kind)).toEqual([]);
  });
});

describe('an engine that dies', () => {
  it('runs its tasks again once it is back, and nothing else is touched', async () => {
    const node = await rack().nodeOf('shop/db');
    const others = rack().nodeNames.filter((name) => name !== node);
    const untouched = identitiesOf(await rack().running(undefined, others));
    const here = (await rack().running(undefined, [node])).map(({ service }) => service).sort();
    expect(here).toContain('shop/db');
    expect(await rack().lab.killEngine(node)).toBe(true);
    const startedAtMs = performance.now();
    await rack().lab.startEngine(node);
    await until(
      'its tasks to run again',
      async () => {
        await rack().settled();
        const now = await rack().running(undefined, [node]);
        return (
          now
            .map(({ service }) => service)
            .sort()
            .join() === here.join()
        );
      },
      SETTLE_MS,
    );
    measured('engine restarted, until its tasks run again', performance.now() - startedAtMs);
    expect(identitiesOf(await rack().running(undefined, others))).toEqual(untouched);
  });

  it('holds its tasks while it is away: they are not started twice', async () => {
    const node = await rack().nodeOf('shop/db');
    const others = rack().nodeNames.filter((name) => name !== node);
    const untouched = identitiesOf(await rack().running(undefined, others));
    await rack().lab.killEngine(node);
    await until(
      'the rack to know that the engine is away',
      async () => (await rack().node(node)).facts?.engineVersion === null,
      SETTLE_MS,
    );
    expect(identitiesOf(await rack().running(undefined, others))).toEqual(untouched);
    await rack().lab.startEngine(node);
    await rack().untilSettled(SETTLE_MS);
    expect((await rack().running('shop/db')).map((each) => each.node)).toEqual([node]);
  });
});
