import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { composeText } from '../testing/compose.ts';
import { identitiesOf } from '../testing/container-identity.ts';
import type { StatusDocument } from '../testing/documents.ts';
import { measured } from '../testing/measure.ts';
import { until } from '../testing/until.ts';
import { useRack } from '../testing/use-rack.ts';

const NODES = 4;
const rack = useRack({ name: 'ebrake', nodes: NODES });
const SETTLE_MS = 30_000;
/** Long after each of the nodes alone would have been replaced, and well before the controller believes those that it still hears. */
const DOUBT_WATCHED_MS = 4_000;

beforeAll(async () => {
  await rack().deploy(composeText('site', { web: { replicas: NODES } }));
  await rack().untilSettled(SETTLE_MS);
});

afterEach(async () => {
  for (const node of rack().nodeNames) await rack().lab.heal(node);
  await rack().untilNodesReady(SETTLE_MS);
  await rack().untilSettled(SETTLE_MS);
});

/** Pulls three of four cables together, and waits until the controller doubts itself. */
async function cutMost(): Promise<{ readonly cut: string[]; readonly left: string }> {
  const [left = '', ...cut] = rack().nodeNames;
  const cutAtMs = performance.now();
  await Promise.all(cut.map((node) => rack().lab.cut(node)));
  await untilDoubt(({ nodes }) => nodes.length === cut.length);
  measured('three of four nodes cut off, until the rack doubts', performance.now() - cutAtMs);
  return { cut, left };
}

function untilDoubt(
  matches: (doubt: NonNullable<StatusDocument['doubt']>) => boolean,
): Promise<StatusDocument> {
  const look = async () => {
    const status = await rack().status();
    return status.doubt !== null && matches(status.doubt) && status;
  };
  return until('the controller to doubt', look, SETTLE_MS);
}

function placements(events: readonly { readonly kind: string }[]): string[] {
  return events.map(({ kind }) => kind).filter((kind) => /^(node\.lost|task\.)/.test(kind));
}

describe('a rack of which most falls silent together', () => {
  it('moves nothing, says why, and goes on as before when it was the network', async () => {
    const before = identitiesOf(await rack().running());
    const since = await rack().lastSequence();
    const { cut } = await cutMost();
    const status = await untilDoubt(({ forMs }) => forMs >= DOUBT_WATCHED_MS);
    expect([...(status.doubt?.nodes ?? [])].sort()).toEqual(cut.toSorted());
    expect(status.doubt?.why).toMatch(/3 of 4 nodes/);
    const { stdout } = await rack().grappe('status');
    expect(stdout).toContain(status.doubt?.why);
    expect(stdout).toContain('grappe rack trust-silence');
    for (const node of cut)
      expect((await rack().explainNode(node)).detection).toMatchObject({
        phase: 'doubted',
        heldByDoubt: true,
      });
    expect(identitiesOf(await rack().running())).toEqual(before);

    for (const node of cut) await rack().lab.heal(node);
    await rack().untilNodesReady(SETTLE_MS);
    await until(
      'the end of the doubt',
      async () => (await rack().status()).doubt === null,
      SETTLE_MS,
    );
    await rack().untilSettled(SETTLE_MS);
    expect(identitiesOf(await rack().running())).toEqual(before);
    const events = await rack().eventsAfter(since);
    expect(placements(events)).toEqual([]);
    expect(events.map(({ kind }) => kind)).toContain('rack.trusted');
  });

  it('acts at once when the operator knows better', async () => {
    const { cut, left } = await cutMost();
    const since = await rack().lastSequence();
    const unasked = await rack().grappe('rack', 'trust-silence');
    expect(unasked.exitCode).not.toBe(0);
    const trustedAtMs = performance.now();
    const trusted = await rack().grappe('rack', 'trust-silence', '--yes');
    expect(trusted.exitCode).toBe(0);
    for (const node of cut) expect(trusted.stderr).toContain(node);
    await until(
      'every replica to run on the node that is left',
      async () => (await rack().running('site/web', [left])).length === NODES,
      SETTLE_MS,
    );
    measured('silence trusted, until all replicas run', performance.now() - trustedAtMs);
    const events = await rack().eventsAfter(since);
    const lost = events.filter(({ kind }) => kind === 'node.lost').map(({ node }) => node);
    expect(lost.toSorted()).toEqual(cut.toSorted());
    expect(events.find(({ kind }) => kind === 'rack.trusted')?.message).toMatch(/operator/);
    expect((await rack().status()).doubt).toBeNull();
    const again = await rack().grappe('rack', 'trust-silence', '--yes');
    expect(again.exitCode).not.toBe(0);
    expect(again.stderr).toMatch(/does not doubt/);
  });
});
