import { afterEach, describe, expect, it } from 'vitest';
import { composeText } from '../testing/compose.ts';
import { identitiesOf } from '../testing/container-identity.ts';
import type { ContainerView } from '../testing/engine-view.ts';
import { measured } from '../testing/measure.ts';
import { until } from '../testing/until.ts';
import { useRack } from '../testing/use-rack.ts';

const rack = useRack({ name: 'elink', nodes: 3 });
const SETTLE_MS = 30_000;
const PORT = 8001;
const REPLICAS = 3;
const LEDGER = 'bank/ledger';
/** Longer than the ten seconds that an agent may be away. */
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

function untilSingletonIsOn(nodes: readonly string[]): Promise<ContainerView> {
  const look = async () => (await rack().running(LEDGER, nodes))[0];
  return until('the singleton to run elsewhere', look, SETTLE_MS);
}

/** It stays suspected, and no more, for longer than an agent may be away, and whoever asks is told why. */
async function expectHeardByPeers(node: string): Promise<void> {
  const look = async () => {
    const explanation = await rack().explainNode(node);
    return (explanation.detection?.silentMs ?? 0) >= SILENCE_MS && explanation;
  };
  const { node: seen, detection } = await until('a long silence', look, SETTLE_MS);
  expect(seen.condition).toBe('suspected');
  expect(detection).toMatchObject({ phase: 'unheard', heldByDoubt: false });
  const heardBy = detection?.findings.filter(({ outcome }) => outcome === 'answered') ?? [];
  expect(heardBy).not.toEqual([]);
  for (const { peer } of heardBy) expect(others(node)).toContain(peer);
  expect((await rack().grappe('node', 'explain', node)).stdout).toMatch(/its peers hear it/);
}

function others(node: string): string[] {
  return rack().nodeNames.filter((name) => name !== node);
}

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
    const moved = await untilSingletonIsOn(others(node));
    measured(
      'singleton of a node without controller, until it runs elsewhere',
      probe.now() - deafAtMs,
    );
    expect((await rack().running(LEDGER)).map(({ id }) => id)).toEqual([moved.id]);
    expect(moved.id).not.toBe(old?.id);

    await expectHeardByPeers(node);
    expect(identitiesOf(await rack().running('site/web'))).toEqual(replicas);

    await mend();
    await rack().untilNode(node, 'ready', SETTLE_MS);
    await rack().untilSettled(SETTLE_MS);
    probe.stop();
    for (const name of rack().nodeNames)
      expect(probe.longestSilenceMs(name, deafAtMs)).toBeLessThan(SILENCE_NOTICED_MS);
    expect(identitiesOf(await rack().running('site/web'))).toEqual(replicas);
    expect((await rack().running(LEDGER)).map(({ id }) => id)).toEqual([moved.id]);
    const events = await rack().eventsAfter(since);
    const placed = events.find(({ kind }) => kind === 'task.placed');
    expect(placed?.message).toContain(`its lease on node ${node} has ended`);
    const kinds = events.filter((event) => event.node === node).map(({ kind }) => kind);
    expect(kinds).toContain('node.suspected');
    expect(kinds).toContain('node.cleared');
    expect(kinds).not.toContain('node.lost');
  });
});
