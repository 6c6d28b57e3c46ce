import {
  defaultServiceSpec,
  FAILOVER_DEFAULT,
  NO_WIRING,
  POWER_DEFAULT,
  type ConverterName,
  type NodeName,
  type RackName,
  type RackSpec,
  type ServiceName,
  type ServiceSpec,
  type StackName,
  type StackSpec,
} from '@grappe/domain';
import { describe, expect, it } from 'vitest';
import { simulateRack, type ScenarioEvent } from './scenario.ts';

const GIBIBYTE = 1_073_741_824;
const names = ['pi1', 'pi2', 'pi3', 'pi4'] as NodeName[];
const rack: RackSpec = {
  name: 'pearl' as RackName,
  network: {},
  failover: FAILOVER_DEFAULT,
  converters: [
    { name: 'c1' as ConverterName, nodes: names.slice(0, 2) },
    { name: 'c2' as ConverterName, nodes: names.slice(2) },
  ],
  power: POWER_DEFAULT,
  nodes: names.map((name) => ({ name, roles: [], labels: {}, wiring: NO_WIRING })),
};

function stackOf(changes: Partial<ServiceSpec>): StackSpec {
  const web = { ...defaultServiceSpec('web' as ServiceName, 'web:1'), ...changes };
  return { name: 'shop' as StackName, services: [web], volumes: [] };
}

async function play(stack: StackSpec, events: readonly ScenarioEvent[]) {
  const report = await simulateRack({ rack, stacks: [stack], events, lastsMs: 60_000 });
  if (!report.ok) throw new Error(report.reason);
  return report;
}

const killConverter = { target: { kind: 'converter', name: 'c1' }, atMs: 1_000 } as const;

describe('simulateRack', () => {
  it('shows what a converter takes with it, and when its slots serve again', async () => {
    const stack = stackOf({ mode: { kind: 'replicated', replicas: 2 } });
    const { slots, events } = await play(stack, [killConverter]);
    expect(events[0]).toEqual({ atMs: 1_000, kind: 'power-lost', what: 'power lost: pi1, pi2' });
    const lost = events.filter(({ kind }) => kind === 'node.lost');
    expect(lost.map(({ what }) => what.slice(0, 3)).sort()).toEqual(['pi1', 'pi2']);
    expect(slots).toHaveLength(2);
    expect(slots.every(({ serving }) => serving)).toBe(true);
    const outages = slots.flatMap(({ outages: all }) => all);
    expect(outages).toHaveLength(1);
    expect(outages[0]).toMatchObject({ fromMs: 1_000 });
    expect(['pi1', 'pi2']).toContain(outages[0]?.lostOn);
    expect(['pi3', 'pi4']).toContain(outages[0]?.servedOn);
    const lastedMs = (outages[0]?.untilMs ?? Infinity) - 1_000;
    expect(lastedMs).toBeGreaterThan(500);
    expect(lastedMs).toBeLessThan(2_500);
  });

  it('says why a slot waits that has no room left, and that it serves once the power is back', async () => {
    const reservations = { cpus: 0, memoryBytes: 0.9 * GIBIBYTE };
    const stack = stackOf({ reservations, mode: { kind: 'replicated', replicas: 4 } });
    const lost = await play(stack, [killConverter]);
    const waiting = lost.slots.filter(({ serving }) => !serving);
    expect(waiting).toHaveLength(2);
    for (const { note, outages } of waiting) {
      expect(note).toMatch(/is lost; no other node fits yet|MiB of memory/);
      expect(outages.at(-1)).not.toHaveProperty('untilMs');
    }
    const healed = await play(stack, [{ ...killConverter, healAtMs: 10_000 }]);
    expect(healed.slots.map(({ serving }) => serving)).toEqual([true, true, true, true]);
  });

  it('lets everything run on while the controller is away', async () => {
    const stack = stackOf({ mode: { kind: 'global' } });
    const controller = { target: { kind: 'controller' }, atMs: 0, healAtMs: 20_000 } as const;
    const { slots } = await play(stack, [controller]);
    expect(slots.map(({ slot }) => slot).sort()).toEqual(names);
    expect(slots.flatMap(({ outages }) => outages)).toEqual([]);
  });

  it('gives the same timeline twice', async () => {
    const stack = stackOf({ mode: { kind: 'replicated', replicas: 3 } });
    expect(await play(stack, [killConverter])).toEqual(await play(stack, [killConverter]));
  });

  it('says what is missing when a stack cannot come up at all', async () => {
    const placement = {
      constraints: [{ key: 'node.hostname', operator: '==', value: 'pi9' }],
    } as const;
    const { slots } = await play(stackOf({ placement }), []);
    expect(slots).toMatchObject([{ serving: false, note: expect.stringContaining('pi9') }]);
  });
});
