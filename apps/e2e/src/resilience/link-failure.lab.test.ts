import { afterEach, describe, expect, it } from 'vitest';
import { composeText } from '../testing/compose.ts';
import { identitiesOf } from '../testing/container-identity.ts';
import { measured } from '../testing/measure.ts';
import { until } from '../testing/until.ts';
import { useRack } from '../testing/use-rack.ts';

const rack = useRack({ name: 'elink', nodes: 3 });
const SETTLE_MS = 30_000;
const PORT = 8001;
const REPLICAS = 3;
const LEDGER = 'bank/ledger';
/** Longer than an agent may be away without a word of its peers. */
const SILENCE_MS = 11_000;
/** A node that is served by its peers without a pause; a question every 20 ms may be late by this much on a busy machine. */
const SILENCE_NOTICED_MS = 1_000;

let deafened: string | undefined;

/** Drops what goes between a node and the controller, and nothing else: both ways, and what its containers publish passes on. */
async function filter(action: '-I' | '-D', node: string): Promise<void> {
  const controller = rack().lab.description.hostAddress;
  for (const rule of [
    ['INPUT', '-s', controller],
    ['OUTPUT', '-d', controller],
  ]) {
    const args = ['-w', action, ...rule, '-j', 'DROP'];
    const { exitCode, stderr } = await rack().lab.exec(node, 'iptables', args);
    if (exitCode !== 0) throw new Error(`iptables ${args.join(' ')}: ${stderr}`);
  }
}

async function deafen(node: string): Promise<void> {
  deafened = node;
  await filter('-I', node);
}

async function mend(): Promise<void> {
  const node = deafened;
  deafened = undefined;
  if (node !== undefined) await filter('-D', node);
}

afterEach(mend);

describe('a node that cannot reach the controller, but its peers', () => {
  it('serves on; only its singleton moves, once its lease has ended', async () => {
    await rack().deploy(composeText('site', { web: { replicas: REPLICAS, port: PORT } }));
    const ledger = { lines: ['x-grappe: { singleton: true }'] };
    await rack().deploy(composeText('bank', { ledger }));
    await rack().untilSettled(SETTLE_MS);
    const node = await rack().nodeOf(LEDGER);
    const replicas = identitiesOf(await rack().running('site/web'));
    const [old] = await rack().running(LEDGER);
    expect(replicas).toHaveLength(REPLICAS);
    const since = await rack().lastSequence();
    const probe = rack().startProbe(PORT);
    await probe.waitUntilServing(probe.now(), REPLICAS, SETTLE_MS);

    const deafAtMs = probe.now();
    await deafen(node);
    await rack().untilNode(node, 'suspected', SETTLE_MS);
    const moved = await until(
      'the singleton to run elsewhere',
      async () => {
        const others = rack().nodeNames.filter((name) => name !== node);
        const [running] = await rack().running(LEDGER, others);
        return running;
      },
      SETTLE_MS,
    );
    measured(
      'singleton of a node without controller, until it runs elsewhere',
      probe.now() - deafAtMs,
    );
    expect((await rack().running(LEDGER)).map(({ id }) => id)).toEqual([moved.id]);
    expect(moved.id).not.toBe(old?.id);

    const explained = await until(
      'peers to have heard it for longer than an agent may be away',
      async () => {
        const explanation = await rack().explainNode(node);
        const { silentMs } = explanation.detection ?? {};
        return (silentMs ?? 0) >= SILENCE_MS && explanation;
      },
      SETTLE_MS,
    );
    expect(explained.node.condition).toBe('suspected');
    expect(explained.detection).toMatchObject({ phase: 'unheard', heldByDoubt: false });
    const heardBy = explained.detection?.findings.filter(({ outcome }) => outcome === 'answered');
    expect(heardBy?.length).toBeGreaterThan(0);
    for (const { peer } of heardBy ?? []) expect(rack().nodeNames).toContain(peer);
    const told = (await rack().grappe('node', 'explain', node)).stdout;
    expect(told).toMatch(/its peers hear it/);
    expect(identitiesOf(await rack().running('site/web'))).toEqual(replicas);

    await mend();
    await rack().untilNode(node, 'ready', SETTLE_MS);
    await rack().untilSettled(SETTLE_MS);
    probe.stop();
    for (const name of rack().nodeNames)
      expect(probe.longestSilenceMs(name, deafAtMs)).toBeLessThan(SILENCE_NOTICED_MS);
    expect(identitiesOf(await rack().running('site/web'))).toEqual(replicas);
    expect((await rack().running(LEDGER)).map(({ id }) => id)).toEqual([moved.id]);
    const kinds = (await rack().eventsAfter(since))
      .filter((event) => event.node === node)
      .map(({ kind }) => kind);
    expect(kinds).toContain('node.suspected');
    expect(kinds).toContain('node.cleared');
    expect(kinds).not.toContain('node.lost');
  });
});
