import { afterEach, describe, expect, it } from 'vitest';
import { composeText } from '../testing/compose.ts';
import { identitiesOf } from '../testing/container-identity.ts';
import { containersOn } from '../testing/engine-view.ts';
import { measured } from '../testing/measure.ts';
import { servingAgainMs } from '../testing/serving-again.ts';
import { until } from '../testing/until.ts';
import { useRack } from '../testing/use-rack.ts';

const rack = useRack({ name: 'eloss', nodes: 4 });
const SETTLE_MS = 30_000;
const PORT = 8001;
const REPLICAS = 3;
const PINNED = 'volumes: ["data:/data"]';
/**
 * The one bound on a time in these tests, because the promise of the product is a time: a rack that loses a node serves again within three
 * seconds. The usual figure is 2.1 s, and 2.7 s at the worst on a machine with four times as much to do as it has cores.
 */
const SERVING_AGAIN_MS_MAX = 3_000;
/** Longer than a node may be silent, and than it takes to move its tasks. */
const PAUSE_MS = 5_000;

let probe: ReturnType<ReturnType<typeof rack>['startProbe']> | undefined;

async function deployWeb(): Promise<void> {
  await rack().deploy(composeText('site', { web: { replicas: REPLICAS, port: PORT } }));
  await rack().untilSettled(SETTLE_MS);
}

async function probing() {
  probe = rack().startProbe(PORT);
  await probe.waitUntilServing(probe.now(), REPLICAS, SETTLE_MS);
  return probe;
}

afterEach(async () => {
  probe?.stop();
  probe = undefined;
  for (const node of rack().nodeNames) {
    if (rack().lab.power(node) === 'paused') rack().lab.resume(node);
    await rack().lab.heal(node);
  }
  await rack().untilNodesReady(SETTLE_MS);
  await rack().clear(SETTLE_MS);
});

describe('a node that is cut off', () => {
  it('is replaced on a spare node, and gives up its stale container when it is back', async () => {
    await deployWeb();
    const lost = await rack().nodeOf('site/web');
    const stale = (await rack().running('site/web', [lost])).map(({ id }) => id);
    const others = rack().nodeNames.filter((name) => name !== lost);
    const untouched = identitiesOf(await rack().running('site/web', others));
    const watching = await probing();

    const cutAtMs = watching.now();
    const cut = () => rack().lab.cut(lost);
    const againMs = await servingAgainMs(watching, REPLICAS, cut, SETTLE_MS);
    measured('node cut off, until all replicas answer', againMs);
    expect(againMs).toBeLessThanOrEqual(SERVING_AGAIN_MS_MAX);
    const spare = watching.newlyServing(cutAtMs)?.target;
    expect(others).toContain(spare);
    expect((await rack().node(lost)).condition).toBe('lost');
    // It cannot know that it was replaced, and people on its side of the cut are still served.
    expect((await rack().running('site/web', [lost])).map(({ id }) => id)).toEqual(stale);

    const healedAtMs = watching.now();
    await rack().lab.heal(lost);
    await rack().untilNode(lost, 'ready', SETTLE_MS);
    expect(await rack().untilSettled(SETTLE_MS)).toHaveLength(REPLICAS);
    measured('node connected again, until nothing stale is left', watching.now() - healedAtMs);
    const here = await containersOn(rack().labNode(lost));
    expect(here.filter(({ id }) => stale.includes(id))).toEqual([]);
    expect(identitiesOf(await rack().running('site/web', others))).toEqual(
      expect.arrayContaining(untouched),
    );
  });

  it('is missed by nobody when it runs nothing', async () => {
    await deployWeb();
    const busy = (await rack().tasks()).map(({ node }) => node);
    const idle = rack().nodeNames.find((name) => !busy.includes(name)) ?? '';
    const before = identitiesOf(await rack().running());
    await rack().lab.cut(idle);
    await rack().untilNode(idle, 'lost', SETTLE_MS);
    await rack().lab.heal(idle);
    await rack().untilNode(idle, 'ready', SETTLE_MS);
    await rack().untilSettled(SETTLE_MS);
    expect(identitiesOf(await rack().running())).toEqual(before);
  });

  it('keeps a service whose data is on it, and the rack says why', async () => {
    await rack().deploy(composeText('shop', { db: { lines: [PINNED] } }, 'volumes:', '  data: {}'));
    await rack().untilSettled(SETTLE_MS);
    const holder = await rack().nodeOf('shop/db');
    const before = identitiesOf(await rack().running());
    await rack().lab.cut(holder);
    await rack().untilNode(holder, 'lost', SETTLE_MS);
    const explained = await until(
      'the explanation to name the volume',
      async () => {
        const [slot] = (await rack().explain('shop/db')).slots;
        const told = slot?.verdicts.filter(({ reason }) => reason.includes('volume')) ?? [];
        return told.length === rack().nodeNames.length - 1 ? slot : undefined;
      },
      SETTLE_MS,
    );
    expect(explained.verdicts.every(({ fits }) => !fits)).toBe(true);
    for (const { node, reason } of explained.verdicts) {
      expect(reason).toContain(node === holder ? 'lost' : holder);
    }
    const others = rack().nodeNames.filter((name) => name !== holder);
    expect(await rack().containers(others)).toEqual([]);

    await rack().lab.heal(holder);
    await rack().untilNode(holder, 'ready', SETTLE_MS);
    await rack().untilSettled(SETTLE_MS);
    expect(identitiesOf(await rack().running())).toEqual(before);
  });

  it('learns what was changed meanwhile when it is back', async () => {
    const web = { replicas: REPLICAS, port: PORT };
    await deployWeb();
    const [first] = await rack().tasks();
    const cutOff = first?.node ?? '';
    const old = (await rack().running()).map(({ id }) => id);
    await rack().lab.cut(cutOff);
    await rack().untilNode(cutOff, 'lost', SETTLE_MS);
    const edited = { ...web, environment: { COLOUR: 'green' } };
    await rack().deploy(composeText('site', { web: edited }));
    await rack().deploy(composeText('other', { one: {} }));
    await rack().grappe('stack', 'rm', 'other', '--yes');
    await rack().lab.heal(cutOff);
    await rack().untilNode(cutOff, 'ready', SETTLE_MS);
    await until(
      'every container to be of the edited file',
      async () => {
        await rack().settled();
        const now = await rack().containers();
        return now.length === REPLICAS && now.every(({ id }) => !old.includes(id));
      },
      SETTLE_MS,
    );
  });
});

describe('a node that freezes', () => {
  it('is replaced, and stops its stale containers when it runs on', async () => {
    await deployWeb();
    const frozen = await rack().nodeOf('site/web');
    const stale = (await rack().running('site/web', [frozen])).map(({ id }) => id);
    const watching = await probing();
    const freeze = () => rack().lab.pause(frozen);
    const againMs = await servingAgainMs(watching, REPLICAS, freeze, SETTLE_MS);
    measured('node frozen, until all replicas answer', againMs);
    const longEnough = async () => {
      const { silentMs } = await rack().node(frozen);
      return silentMs !== null && silentMs >= PAUSE_MS;
    };
    await until('the node to have been frozen for a while', longEnough, SETTLE_MS);

    rack().lab.resume(frozen);
    await rack().untilNode(frozen, 'ready', SETTLE_MS);
    expect(await rack().untilSettled(SETTLE_MS)).toHaveLength(REPLICAS);
    const here = await containersOn(rack().labNode(frozen));
    expect(here.filter(({ id }) => stale.includes(id))).toEqual([]);
  });
});
