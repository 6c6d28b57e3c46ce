import { beforeAll, describe, expect, it } from 'vitest';
import { composeText } from '../testing/compose.ts';
import { containersOn } from '../testing/engine-view.ts';
import { measured } from '../testing/measure.ts';
import { servingAgainMs } from '../testing/serving-again.ts';
import { useRack } from '../testing/use-rack.ts';

const rack = useRack({ name: 'epower', nodes: 3 });
const SETTLE_MS = 60_000;
const PORT = 8001;
const REPLICAS = 2;

beforeAll(async () => {
  const db = { lines: ['volumes: ["data:/data"]'] };
  const text = composeText(
    'shop',
    { web: { replicas: REPLICAS, port: PORT }, db },
    'volumes:',
    '  data: {}',
  );
  await rack().deploy(text);
  await rack().untilSettled(SETTLE_MS);
});

describe('a node that loses its power', () => {
  it('is replaced, and comes back clean with a new boot', async () => {
    const [task] = await rack().tasks('--service', 'shop/web');
    const victim = task?.node ?? '';
    const boot = (await rack().node(victim)).facts?.bootId;
    const stale = (await rack().running('shop/web', [victim])).map(({ id }) => id);
    const probe = rack().startProbe(PORT);
    await probe.waitUntilServing(probe.now(), REPLICAS, SETTLE_MS);
    const cutPower = () => rack().lab.kill(victim);
    const againMs = await servingAgainMs(probe, REPLICAS, cutPower, SETTLE_MS);
    probe.stop();
    measured('node without power, until all replicas answer', againMs);
    expect((await rack().node(victim)).condition).toBe('lost');

    await rack().lab.start(victim);
    await rack().untilNode(victim, 'ready', SETTLE_MS);
    await rack().untilSettled(SETTLE_MS);
    expect((await rack().node(victim)).facts?.bootId).not.toBe(boot);
    const here = await containersOn(rack().labNode(victim));
    expect(here.filter(({ id }) => stale.includes(id))).toEqual([]);
    await rack().untilEvent(
      'node.rebooted',
      ({ kind, node }) => kind === 'node.rebooted' && node === victim,
      SETTLE_MS,
    );
  });
});

describe('a rack that loses its power', () => {
  it('serves again without anybody doing anything', async () => {
    const before = (await rack().running('shop/db')).map(({ node }) => node);
    await rack().killController();
    await Promise.all(rack().nodeNames.map((node) => rack().lab.kill(node)));
    const probe = rack().startProbe(PORT);
    const poweredAtMs = probe.now();
    await Promise.all([
      rack().startController(),
      ...rack().nodeNames.map((node) => rack().lab.start(node)),
    ]);
    const againMs = await probe.waitUntilServing(poweredAtMs, REPLICAS, SETTLE_MS);
    probe.stop();
    measured('whole rack without power, from power until all replicas answer', againMs);
    await rack().untilNodesReady(SETTLE_MS);
    await rack().untilSettled(SETTLE_MS);
    expect((await rack().running('shop/db')).map(({ node }) => node)).toEqual(before);
  });

  it('serves again when the nodes are up before the controller', async () => {
    await rack().killController();
    await Promise.all(rack().nodeNames.map((node) => rack().lab.kill(node)));
    await Promise.all(rack().nodeNames.map((node) => rack().lab.start(node)));
    const probe = rack().startProbe(PORT);
    // The agents remember what they ran: the controller is not needed for that.
    await probe.waitUntilServing(probe.now(), REPLICAS, SETTLE_MS);
    probe.stop();
    await rack().startController();
    await rack().untilNodesReady(SETTLE_MS);
    await rack().untilSettled(SETTLE_MS);
  });
});
