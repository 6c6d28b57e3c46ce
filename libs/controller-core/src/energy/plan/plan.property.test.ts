import type { NodeName, Priority } from '@grappe/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { converterName, nodeName, planNode, planService, settle } from '../testing/plan-rack.ts';
import { planEnergy, type EnergyPlan } from './plan.ts';
import type { PlanInput, PlanNode, PlanService } from './rack.ts';

const PRIORITIES: readonly Priority[] = ['critical', 'normal', 'best-effort'];
const MEBIBYTE = 2 ** 20;
/** Nodes of the largest rack drawn here, each drained, halted or woken by itself. */
const ROUNDS = 40;

const nodeCounts = fc.integer({ min: 1, max: 10 });

function nodesOf(count: number): fc.Arbitrary<PlanNode[]> {
  const one = (index: number): fc.Arbitrary<PlanNode> =>
    fc
      .record({
        power: fc.constantFrom<PlanNode['power']>('on', 'on', 'on', 'booting', 'off'),
        isGateway: fc.boolean(),
        wake: fc.option(fc.integer({ min: 0, max: count }), { nil: undefined }),
        bootAmps: fc.double({ min: 0.3, max: 1.5, noNaN: true }),
        loadAmps: fc.double({ min: 0.2, max: 1.5, noNaN: true }),
        takesTasks: fc.boolean().map((first) => first || index % 3 !== 0),
      })
      .map(({ wake, power, ...rest }) =>
        planNode(index, {
          ...rest,
          power: index === 1 ? 'on' : power,
          ...(wake === undefined || wake === index
            ? {}
            : {
                wake:
                  wake === 0 ? { kind: 'rtc' as const } : { kind: 'relay', node: nodeName(wake) },
              }),
        }),
      );
  return fc.tuple(...Array.from({ length: count }, (_, i) => one(i + 1)));
}

function servicesOf(count: number): fc.Arbitrary<PlanService[]> {
  const slot = fc.record({ node: fc.integer({ min: 1, max: count }), isPinned: fc.boolean() });
  const one = fc.record({
    priority: fc.constantFrom(...PRIORITIES),
    slots: fc.array(slot, { minLength: 1, maxLength: 4 }),
    keepsData: fc.boolean(),
    memoryMb: fc.integer({ min: 0, max: 1_200 }),
    port: fc.boolean(),
    isGlobal: fc.boolean().map((first) => first && count % 4 === 0),
  });
  return fc.array(one, { maxLength: 8 }).map((drawn) =>
    drawn.map(({ priority, slots, keepsData, memoryMb, port, isGlobal }, i) => {
      const service = planService(`s${i}`, priority, [], {
        keepsData,
        isGlobal,
        memoryBytes: memoryMb * MEBIBYTE,
        hostPorts: port ? [`${8_000 + i}/tcp`] : [],
      });
      return {
        ...service,
        slots: slots.map(({ node, isPinned }, j) => ({
          id: `${service.key}/${j + 1}`,
          node: nodeName(node),
          ...(isPinned && keepsData ? { pinnedTo: nodeName(node) } : {}),
        })),
      };
    }),
  );
}

const racks: fc.Arbitrary<PlanInput> = nodeCounts.chain((count) =>
  fc
    .record({
      tier: fc.constantFrom<PlanInput['tier']>('normal', 'saver', 'critical'),
      maxNodes: fc.option(fc.integer({ min: 1, max: count }), { nil: undefined }),
      nodes: nodesOf(count),
      services: servicesOf(count),
      maxAmps: fc.array(
        fc.option(fc.double({ min: 1.5, max: 5, noNaN: true }), { nil: undefined }),
        {
          minLength: 5,
          maxLength: 5,
        },
      ),
    })
    .map(({ maxNodes, maxAmps, nodes, services, tier }) => ({
      tier,
      ...(maxNodes === undefined ? {} : { maxNodes }),
      services,
      nodes: nodes.map((node) => ({ ...node, tasks: tasksOn(node.name, services) })),
      converters: maxAmps.map((amps, i) => ({
        name: converterName(i + 1),
        ...(amps === undefined ? {} : { maxAmps: amps }),
      })),
    })),
);

function tasksOn(node: NodeName, services: readonly PlanService[]): number {
  return services.flatMap(({ slots }) => slots).filter((slot) => slot.node === node).length;
}

function isOn({ power }: PlanNode): boolean {
  return power !== 'off';
}

/** What runs of a priority, and what of it is shed because of the plan. */
function byPriority({ services }: EnergyPlan, priority: Priority): { runs: number; shed: number } {
  const own = services.filter((service) => service.priority === priority);
  return {
    runs: own.reduce((sum, { runs }) => sum + runs.length, 0),
    shed: own.reduce((sum, { runs, wanted }) => sum + wanted - runs.length, 0),
  };
}

describe('a plan', () => {
  it('sheds nothing while anything of less priority runs', () => {
    fc.assert(
      fc.property(racks, (input) => {
        const plan = planEnergy(input);
        const [critical, normal, bestEffort] = PRIORITIES.map((p) => byPriority(plan, p));
        if ((critical?.shed ?? 0) > 0)
          expect((normal?.runs ?? 0) + (bestEffort?.runs ?? 0)).toBe(0);
        if ((normal?.shed ?? 0) > 0) expect(bestEffort?.runs).toBe(0);
      }),
      { numRuns: 500 },
    );
  });

  it('never leaves more nodes on than the tier allows, nor wakes one beyond', () => {
    fc.assert(
      fc.property(racks, (input) => {
        const { maxNodes } = input;
        if (maxNodes === undefined) return;
        const plan = planEnergy(input);
        expect(plan.nodes.filter(({ action }) => action === 'stay').length).toBeLessThanOrEqual(
          maxNodes,
        );
        const on = input.nodes.filter(isOn).length;
        const wakes = plan.nodes.filter(({ action }) => action === 'wake').length;
        expect(wakes === 0 || on + wakes <= maxNodes).toBe(true);
        const settled = settle(input, ROUNDS);
        if (settled === undefined) throw new Error('it does not come to rest');
        // Of those beyond, each has tasks that the model finds no other place for: they are being drained.
        const drained = settled.plan.nodes.filter(({ action }) => action === 'drain').length;
        const waiting = settled.plan.nodes.filter(({ action }) => action === 'wait').length;
        const onAtRest = settled.input.nodes.filter(isOn).length;
        expect(onAtRest).toBeLessThanOrEqual(maxNodes + drained + (drained > 0 ? waiting : 0));
      }),
      { numRuns: 300 },
    );
  });

  it('keeps the controller, and the data of what runs, on', () => {
    fc.assert(
      fc.property(racks, (input) => {
        const plan = planEnergy(input);
        const gone = new Set(
          plan.nodes
            .filter(({ action }) => action === 'halt' || action === 'drain')
            .map(({ node }) => node),
        );
        expect(gone.has(nodeName(1))).toBe(false);
        const runs = new Set(plan.services.flatMap((service) => service.runs));
        for (const { slots, isGlobal } of input.services)
          for (const { id, pinnedTo } of slots)
            if (runs.has(id) && pinnedTo !== undefined && !isGlobal && isUsable(input, pinnedTo))
              expect(gone.has(pinnedTo)).toBe(false);
      }),
      { numRuns: 500 },
    );
  });

  it('never starts more on a converter than it bears', () => {
    fc.assert(
      fc.property(racks, (input) => {
        const plan = planEnergy(input);
        const woken = new Set(
          plan.nodes.filter(({ action }) => action === 'wake').map(({ node }) => node),
        );
        for (const { name, maxAmps } of input.converters) {
          const own = input.nodes.filter(({ converter }) => converter === name);
          const starting = own.filter((node) => woken.has(node.name));
          if (starting.length === 0) continue;
          const booting = own.filter(({ power }) => power === 'booting').length;
          if (maxAmps === undefined) expect(starting.length + booting).toBe(1);
          else {
            const amps = own.reduce((sum, node) => {
              if (node.power === 'on') return sum + node.loadAmps;
              const starts = woken.has(node.name) || node.power === 'booting';
              return starts ? sum + Math.max(node.bootAmps, node.loadAmps) : sum;
            }, 0);
            expect(amps).toBeLessThanOrEqual(maxAmps + 1e-6);
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  it('comes to rest, and says nothing new when asked again', () => {
    fc.assert(
      fc.property(racks, (input) => {
        const settled = settle(input, ROUNDS);
        expect(settled).toBeDefined();
        if (settled === undefined) return;
        expect(planEnergy(settled.input)).toEqual(settled.plan);
        const moving = settled.plan.nodes.filter(({ action }) => ['wake', 'halt'].includes(action));
        expect(moving).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('does not depend on the order in which it is told of services', () => {
    fc.assert(
      fc.property(racks, (input) => {
        const turned = planEnergy({ ...input, services: [...input.services].reverse() });
        expect(turned.nodes).toEqual(planEnergy(input).nodes);
      }),
      { numRuns: 200 },
    );
  });
});

/** Data on a node that the operator has taken out of use, or that cannot be on, is not the plan's to keep. */
function isUsable({ nodes, maxNodes }: PlanInput, name: NodeName): boolean {
  const node = nodes.find((other) => other.name === name);
  return maxNodes !== undefined && node?.takesTasks === true && isOn(node);
}
