import { describe, expect, it } from 'vitest';
import { composeText } from '../testing/compose.ts';
import { identitiesOf } from '../testing/container-identity.ts';
import { measured } from '../testing/measure.ts';
import { until } from '../testing/until.ts';
import { useRack } from '../testing/use-rack.ts';

const NODES = 4;
const rack = useRack({ name: 'erebal', nodes: NODES });
const SETTLE_MS = 30_000;
const LEDGER = 'bank/ledger';

function perNode(tasks: readonly { readonly node: string | null }[]): number[] {
  return rack()
    .nodeNames.map((name) => tasks.filter(({ node }) => node === name).length)
    .toSorted((a, b) => a - b);
}

const replicas = async () =>
  (await rack().settled()).filter(({ service }) => service === 'site/web');

describe('a rack that is asked to rebalance', () => {
  it('fills a node that came back, one replica at a time, each started before its predecessor stops', async () => {
    await rack().deploy(composeText('site', { web: { replicas: NODES } }));
    await rack().untilSettled(SETTLE_MS);
    expect(perNode(await replicas())).toEqual([1, 1, 1, 1]);
    const away = await rack().nodeOf('site/web');
    await rack().lab.cut(away);
    await rack().untilNode(away, 'lost', SETTLE_MS);
    await until(
      'its replica to run elsewhere',
      async () => (await rack().running('site/web', others(away))).length === NODES,
      SETTLE_MS,
    );
    await rack().lab.heal(away);
    await rack().untilNodesReady(SETTLE_MS);
    await rack().untilSettled(SETTLE_MS);
    expect(perNode(await replicas())).toEqual([0, 1, 1, 2]);
    const before = identitiesOf(await rack().running('site/web'));
    const since = await rack().lastSequence();

    const askedAtMs = performance.now();
    expect((await rack().grappe('rebalance')).exitCode).toBe(0);
    let fewest = NODES;
    await until(
      'the node to have its share',
      async () => {
        const running = await rack().running('site/web');
        fewest = Math.min(fewest, running.length);
        return perNode(await replicas()).every((count) => count === 1);
      },
      SETTLE_MS,
    );
    measured('rebalance asked for, until the node has its share', performance.now() - askedAtMs);
    expect(fewest).toBe(NODES);
    const now = identitiesOf(await rack().running('site/web'));
    expect(now.filter((each) => before.includes(each))).toHaveLength(NODES - 1);
    expect((await rack().running('site/web', [away])).length).toBe(1);
    const events = await rack().eventsAfter(since);
    expect(kindsOf(events)).toEqual(['task.moved', 'task.running', 'task.stopped']);
  });

  it('does nothing when nothing would be better', async () => {
    const before = identitiesOf(await rack().running());
    const since = await rack().lastSequence();
    expect((await rack().grappe('rebalance', 'site/web')).exitCode).toBe(0);
    const unknown = await rack().grappe('rebalance', 'site/nothing');
    expect(unknown.exitCode).not.toBe(0);
    await rack().untilSettled(SETTLE_MS);
    expect(identitiesOf(await rack().running())).toEqual(before);
    expect(await rack().eventsAfter(since)).toEqual([]);
  });

  it('moves a singleton only when it is asked to, and stops it before it starts anew', async () => {
    await rack().clear(SETTLE_MS);
    const ledger = { lines: ['x-grappe: { singleton: true }'] };
    await rack().deploy(composeText('bank', { ledger }));
    await rack().untilSettled(SETTLE_MS);
    const crowded = await rack().nodeOf(LEDGER);
    const pinned = [`placement: { constraints: [node.hostname == ${crowded}] }`];
    await rack().deploy(composeText('site', { web: { replicas: 3, deployLines: pinned } }));
    await rack().untilSettled(SETTLE_MS);
    const before = identitiesOf(await rack().running());
    const since = await rack().lastSequence();
    expect((await rack().grappe('rebalance')).exitCode).toBe(0);
    await rack().untilSettled(SETTLE_MS);
    expect(identitiesOf(await rack().running())).toEqual(before);
    expect(await rack().eventsAfter(since)).toEqual([]);

    const askedAtMs = performance.now();
    expect((await rack().grappe('rebalance', LEDGER, '--singletons')).exitCode).toBe(0);
    await until(
      'the singleton to run elsewhere',
      async () => (await rack().running(LEDGER, others(crowded))).length === 1,
      SETTLE_MS,
    );
    measured('singleton moved as asked, until it runs', performance.now() - askedAtMs);
    await rack().untilSettled(SETTLE_MS);
    const kinds = kindsOf(await rack().eventsAfter(since));
    expect(kinds).toEqual(['task.moved', 'task.stopped', 'task.running']);
  });
});

function kindsOf(events: readonly { readonly kind: string }[]): string[] {
  const kinds = ['task.moved', 'task.running', 'task.stopped', 'task.lost', 'task.failed'];
  return events.map(({ kind }) => kind).filter((kind) => kinds.includes(kind));
}

function others(node: string): string[] {
  return rack().nodeNames.filter((name) => name !== node);
}
