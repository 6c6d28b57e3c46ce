import type { ConverterFailure } from '@grappe/tool-lab';
import { beforeEach, describe, expect, it } from 'vitest';
import { composeText } from '../testing/compose.ts';
import type { EventDocument } from '../testing/documents.ts';
import { measured } from '../testing/measure.ts';
import { useRack } from '../testing/use-rack.ts';

const rack = useRack({ name: 'pconv', nodes: 4, body: 'gauge' });
const SETTLE_MS = 60_000;
const CONVERTER = 'c2';
/** A port of its own for each service, so that one node can run both. */
const PORTS = { first: 8001, second: 8002 } as const;
/** What the capacitors of a cheap converter hold for two boards. */
const HOLD_UP_MS = 30;

function converterNodes(): readonly string[] {
  return rack().body.converters.find(({ name }) => name === CONVERTER)?.nodes ?? [];
}

function others(): string[] {
  return rack().nodeNames.filter((name) => !converterNodes().includes(name));
}

/** One service on each of the converter's nodes, because no other node may have it at first. */
async function deployOnBoth(): Promise<void> {
  await Promise.all(others().map((name) => rack().grappe('node', 'cordon', name)));
  const { first, second } = PORTS;
  await rack().deploy(composeText('shop', { first: { port: first }, second: { port: second } }));
  await rack().untilSettled(SETTLE_MS);
  const homes = [await rack().nodeOf('shop/first'), await rack().nodeOf('shop/second')];
  expect(homes.toSorted()).toEqual(converterNodes());
  await Promise.all(others().map((name) => rack().grappe('node', 'activate', name)));
}

/** From the failure until both services answer elsewhere. */
async function failAndServe(failure: ConverterFailure): Promise<number> {
  const probes = Object.values(PORTS).map((port) => rack().startProbe(port, others()));
  const failedAtMs = probes[0]?.now() ?? 0;
  await rack().body.failConverter(CONVERTER, failure);
  const times = await Promise.all(
    probes.map((probe) => probe.waitUntilServing(failedAtMs, 1, SETTLE_MS)),
  );
  for (const probe of probes) probe.stop();
  return Math.max(...times);
}

/** Where in the list of events the successor of each service was placed on another converter's node, and where the node before was lost. */
function order(events: readonly EventDocument[], kind: string, nodes: readonly string[]): number[] {
  return events
    .filter((event) => event.kind === kind && nodes.includes(event.node ?? ''))
    .map(({ sequence }) => sequence);
}

beforeEach(async () => {
  rack().body.restoreConverter(CONVERTER);
  await rack().untilNodesReady(SETTLE_MS);
  await rack().clear(SETTLE_MS);
  await deployOnBoth();
});

describe('a converter that fails', () => {
  it('is noticed by its heartbeats where nothing tells of it', async () => {
    const since = await rack().lastSequence();
    const ms = await failAndServe({ holdUpMs: HOLD_UP_MS, isSilent: true });
    measured('converter fails, by heartbeats alone, until its services serve elsewhere', ms);
    const events = await rack().eventsAfter(since);
    expect(events.map(({ kind }) => kind)).not.toContain('converter.failed');
    const lost = order(events, 'node.lost', converterNodes());
    const placed = order(events, 'task.placed', others());
    expect(lost).toHaveLength(2);
    expect(Math.min(...lost)).toBeLessThan(Math.min(...placed));
  });

  it('has its services moved before its nodes are missed, where its power-good input is wired', async () => {
    const since = await rack().lastSequence();
    const ms = await failAndServe({ holdUpMs: HOLD_UP_MS });
    measured('converter fails, power-good input wired, until its services serve elsewhere', ms);
    for (const node of converterNodes()) await rack().untilNode(node, 'lost', SETTLE_MS);
    const events = await rack().eventsAfter(since);
    const [failed] = events.filter(({ kind }) => kind === 'converter.failed');
    expect(failed?.message).toMatch(/converter c2 gives no power.* move away/);
    const lost = order(events, 'node.lost', converterNodes());
    const placed = order(events, 'task.placed', others());
    expect(placed).toHaveLength(Object.keys(PORTS).length);
    expect(lost).toHaveLength(2);
    // Each of the two was given its new place because of the input, not because its node was missed.
    expect(Math.min(...placed)).toBeGreaterThan(failed?.sequence ?? Number.NaN);
    expect(Math.max(...placed)).toBeLessThan(Math.min(...lost));
    expect(others()).toContain(await rack().nodeOf('shop/first'));
    expect(others()).toContain(await rack().nodeOf('shop/second'));
  });
});
