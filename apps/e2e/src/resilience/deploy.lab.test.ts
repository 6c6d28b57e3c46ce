import { describe, expect, it } from 'vitest';
import { composeText } from '../testing/compose.ts';
import { useRack } from '../testing/use-rack.ts';
import { until } from '../testing/until.ts';
import { volumesOn } from '../testing/engine-view.ts';

const rack = useRack({ name: 'edeploy', nodes: 3 });
const SETTLE_MS = 20_000;

const web = { replicas: 2, port: 8001 };
const api = { replicas: 2, port: 8002, environment: { COLOUR: 'blue' } };
const keeper = { lines: ['volumes: ["data:/data"]'] };
const VOLUMES = ['volumes:', '  data: {}'];
const first = () => composeText('shop', { web, api, keeper }, ...VOLUMES);

/** Which containers run, and since when. */
async function identities(...services: string[]): Promise<string[]> {
  const running = await rack().running();
  return running
    .filter(({ service }) => services.includes(service ?? ''))
    .map(({ node, id, startedAt }) => `${node} ${id} ${startedAt}`)
    .sort();
}

describe('deploying changes exactly what differs', () => {
  it('brings every service up', async () => {
    const { changes } = await rack().deploy(first());
    expect(changes.map(({ service, change }) => [service, change])).toEqual([
      ['shop/api', 'created'],
      ['shop/keeper', 'created'],
      ['shop/web', 'created'],
    ]);
    expect(await rack().untilSettled(SETTLE_MS)).toHaveLength(5);
  });

  it('changes nothing when the same file comes again', async () => {
    const before = await identities('shop/web', 'shop/api', 'shop/keeper');
    expect(before).toHaveLength(5);
    const { changes } = await rack().deploy(first());
    expect(changes.map(({ change }) => change)).toEqual(['unchanged', 'unchanged', 'unchanged']);
    await rack().untilSettled(SETTLE_MS);
    expect(await identities('shop/web', 'shop/api', 'shop/keeper')).toEqual(before);
  });

  it('replaces the containers of the edited service only', async () => {
    const untouched = await identities('shop/web', 'shop/keeper');
    const old = await identities('shop/api');
    const edited = { ...api, environment: { COLOUR: 'green' } };
    const { changes } = await rack().deploy(
      composeText('shop', { web, api: edited, keeper }, ...VOLUMES),
    );
    const kinds = Object.fromEntries(changes.map(({ service, change }) => [service, change]));
    expect(kinds).toEqual({
      'shop/web': 'unchanged',
      'shop/api': 'updated',
      'shop/keeper': 'unchanged',
    });
    await until(
      'both replicas of the edited service to be new',
      async () => {
        await rack().settled();
        const now = await identities('shop/api');
        return now.length === 2 && now.every((each) => !old.includes(each));
      },
      SETTLE_MS,
    );
    expect(await identities('shop/web', 'shop/keeper')).toEqual(untouched);
  });

  it('keeps the replicas that stay when the number changes', async () => {
    const before = await identities('shop/web');
    await rack().grappeJson('service', 'scale', 'shop/web=3');
    await until('three replicas', async () => (await rack().settled()).length === 6, SETTLE_MS);
    const up = await identities('shop/web');
    expect(up).toHaveLength(3);
    expect(up).toEqual(expect.arrayContaining(before));
    await rack().grappeJson('service', 'scale', 'shop/web=1');
    await until('one replica', async () => (await rack().settled()).length === 4, SETTLE_MS);
    const down = await identities('shop/web');
    expect(down).toHaveLength(1);
    expect(up).toEqual(expect.arrayContaining(down));
  });

  it('removes the containers of a removed stack everywhere and keeps its named volumes', async () => {
    const removed = await rack().grappe('stack', 'rm', 'shop', '--yes');
    expect(removed.exitCode).toBe(0);
    const gone = async () => (await rack().containers()).length === 0;
    await until('all containers to be gone', gone, SETTLE_MS);
    expect(await rack().tasks()).toEqual([]);
    expect(await rack().stacks()).toEqual([]);
    const volumes = await Promise.all(rack().lab.nodes.map((node) => volumesOn(node)));
    expect(volumes.flat()).toEqual(['shop_data']);
  });
});
