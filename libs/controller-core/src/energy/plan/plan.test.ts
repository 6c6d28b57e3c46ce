import { describe, expect, it } from 'vitest';
import { converterName, nodeName, planNode, planService, settle } from '../testing/plan-rack.ts';
import { planEnergy } from './plan.ts';
import type { PlanInput, PlanNode } from './rack.ts';
import { nodeReasonText, serviceReasonText } from './reasons.ts';
import { followShutdown, isShutdownDone, shutdownSteps } from './shutdown.ts';

const converters = [1, 2, 3, 4, 5].map((index) => ({ name: converterName(index), maxAmps: 5 }));

/** Ten Pis, as in the field: all but the controller's can be given power by a relay on the first. */
function tenNodes(changes: (index: number) => Partial<PlanNode> = () => ({})): PlanNode[] {
  return Array.from({ length: 10 }, (_, i) =>
    planNode(i + 1, {
      ...(i === 0 ? {} : { wake: { kind: 'relay', node: nodeName(1) } }),
      isGateway: i === 1 || i === 5,
      tasks: 1,
      ...changes(i + 1),
    }),
  );
}

const web = planService('web', 'critical', [2, 3]);
const shop = planService('shop', 'normal', [4, 5, 6]);
const stats = planService('stats', 'best-effort', [7, 8]);
const database = planService('db', 'critical', [9], {
  keepsData: true,
  slots: [{ id: 'shop/db/1', node: nodeName(9), pinnedTo: nodeName(9) }],
});
const services = [stats, shop, web, database];

function rack(changes: Partial<PlanInput> = {}): PlanInput {
  return { tier: 'normal', nodes: tenNodes(), converters, services, ...changes };
}

function actions(input: PlanInput): Record<string, string> {
  return Object.fromEntries(planEnergy(input).nodes.map(({ node, action }) => [node, action]));
}

describe('what a tier does', () => {
  it('nothing, when it is normal', () => {
    const plan = planEnergy(rack());
    expect(new Set(plan.nodes.map(({ action }) => action))).toEqual(new Set(['stay']));
    expect(plan.services.every(({ runs, wanted }) => runs.length === wanted)).toBe(true);
  });

  it('sheds by priority', () => {
    const shed = (tier: PlanInput['tier']): string[] =>
      planEnergy(rack({ tier }))
        .services.filter(({ runs }) => runs.length === 0)
        .map(({ service }) => service);
    expect(shed('saver')).toEqual(['shop/stats']);
    expect(shed('critical')).toEqual(['shop/stats', 'shop/shop']);
    expect(shed('shutdown')).toHaveLength(4);
  });

  it('packs what may run onto few nodes, keeps data where it is, and drains before it halts', () => {
    const input = rack({ tier: 'critical', maxNodes: 4 });
    const first = planEnergy(input);
    const stays = first.nodes.filter(({ action }) => action === 'stay');
    expect(stays.map(({ node }) => node)).toContain('n9');
    expect(stays.map(({ node }) => node)).toContain('n1');
    expect(stays.length).toBeLessThanOrEqual(4);
    expect(first.nodes.filter(({ action }) => action === 'drain')).toHaveLength(10 - stays.length);
    const settled = settle(input, 20);
    const off = settled?.input.nodes.filter(({ power }) => power === 'off');
    expect(off).toHaveLength(10 - stays.length);
  });

  it('halts only what it can start again where it bounds no number of nodes', () => {
    const halves = tenNodes((index) => (index > 5 ? { tasks: 0 } : {})).map((node) => {
      const { wake: _none, ...byHand } = node;
      return Number(node.name.slice(1)) % 2 === 0 ? byHand : node;
    });
    const plan = planEnergy(rack({ tier: 'critical', nodes: halves, services: [web] }));
    const actionOf = (name: string): string | undefined =>
      plan.nodes.find(({ node }) => node === name)?.action;
    expect(['n2', 'n4', 'n6', 'n8', 'n10'].map(actionOf)).toEqual(Array(5).fill('stay'));
    expect(actionOf('n7')).toBe('halt');
    expect(actionOf('n5')).toBe('drain');
  });

  it('keeps who holds the relays of others and has none itself, while the number of nodes allows it', () => {
    const nodes = tenNodes((index) => ({
      tasks: 0,
      isController: false,
      hasBatterySensor: false,
      isGateway: index === 2,
    }));
    const plan = (maxNodes: number) =>
      planEnergy(rack({ tier: 'critical', maxNodes, nodes, services: [] })).nodes;
    expect(plan(2).find(({ node }) => node === 'n1')).toMatchObject({
      action: 'stay',
      because: { kind: 'holds-relays' },
    });
    expect(plan(1).find(({ node }) => node === 'n1')?.action).toBe('halt');
    const end = settle(rack({ tier: 'critical', maxNodes: 2, nodes, services: [] }), 20)?.input;
    const on = end?.nodes.filter(({ power }) => power === 'on').map(({ name }) => name);
    expect(on).toEqual(['n1', 'n2']);
  });

  it('spreads replicas over converters as far as nodes allow', () => {
    const input = rack({ tier: 'critical', maxNodes: 4, services: [web] });
    const needed = planEnergy(input).nodes.filter(({ action }) => action === 'stay');
    const own = new Set(needed.map(({ node }) => Math.ceil(Number(node.slice(1)) / 2)));
    expect(own.size).toBeGreaterThanOrEqual(2);
  });

  it('sheds everything below what has no room', () => {
    const large = planService('large', 'critical', [2, 3, 4], { memoryBytes: 2 ** 30 });
    const plan = planEnergy(rack({ tier: 'saver', maxNodes: 2, services: [stats, shop, large] }));
    const [, normal, critical] = plan.services;
    expect(critical?.runs).toHaveLength(2);
    expect(critical === undefined ? '' : serviceReasonText(critical.because)).toContain('no room');
    expect(normal).toMatchObject({ runs: [], because: { kind: 'makes-room', for: 'critical' } });
  });

  it('does not shed for what would not run with every node on either', () => {
    const monster = planService('monster', 'critical', [], {
      memoryBytes: 2 ** 40,
      slots: [{ id: 'shop/monster/1' }],
    });
    const plan = planEnergy(rack({ tier: 'saver', maxNodes: 5, services: [shop, monster] }));
    expect(plan.services[0]?.runs).toHaveLength(3);
  });
});

describe('the return', () => {
  const off = (index: number): Partial<PlanNode> => (index === 1 ? {} : { power: 'off', tasks: 0 });

  it('is staged by what the converters bear', () => {
    const small = converters.map((converter) => ({ ...converter, maxAmps: 1.7 }));
    const input = rack({ nodes: tenNodes(off), converters: small });
    const wakes = Object.values(actions(input)).filter((action) => action === 'wake');
    expect(wakes).toHaveLength(9);
    const tight = rack({
      nodes: tenNodes((index) => ({ ...off(index), bootAmps: 1.2 })),
      converters: small.map((converter) => ({ ...converter, maxAmps: 2.1 })),
    });
    const first = actions(tight);
    for (const pair of [
      [3, 4],
      [5, 6],
      [7, 8],
      [9, 10],
    ] as const)
      expect(pair.map((i) => first[`n${i}`]).sort()).toEqual(['wait', 'wake']);
    expect(settle(tight, 20)?.input.nodes.every(({ power }) => power === 'on')).toBe(true);
  });

  it('starts nodes one at a time on a converter of unknown size', () => {
    const unknown = converters.map(({ name }) => ({ name }));
    const first = actions(rack({ nodes: tenNodes(off), converters: unknown }));
    expect([first['n3'], first['n4']].sort()).toEqual(['wait', 'wake']);
  });

  it('leaves alone what only a person can start, and says so', () => {
    const { wake: _none, ...byHand } = planNode(3, { power: 'off' });
    const plan = planEnergy(rack({ nodes: [planNode(1), byHand], services: [] }));
    expect(plan.nodes[1]?.action).toBe('off');
    expect(plan.nodes.map(({ because }) => nodeReasonText(because))[1]).toContain('a person');
  });

  it('waits for the node that holds the relay', () => {
    const nodes = [
      planNode(1),
      planNode(2, { power: 'off', wake: { kind: 'rtc' } }),
      planNode(3, { power: 'off', wake: { kind: 'relay', node: nodeName(2) } }),
    ];
    expect(actions(rack({ nodes, services: [] }))).toMatchObject({ n2: 'wake', n3: 'wait' });
  });
});

describe('the end', () => {
  const steps = shutdownSteps(services, tenNodes());
  const everything = {
    running: new Set(services.map(({ key }) => key)),
    on: new Set(tenNodes().map(({ name }) => name)),
  };

  it('stops data after all others, halts gateways after nodes, and the controller last', () => {
    expect(steps.map(({ stage }) => stage)).toEqual([
      'best-effort',
      'normal',
      'critical',
      'data',
      'nodes',
      'gateways',
      'controller',
    ]);
    expect(steps.at(-1)).toMatchObject({ nodes: ['n1'] });
  });

  it('goes on when a step is done, or when it has had its time', () => {
    const start = { step: 0, sinceMs: 0 };
    expect(followShutdown(steps, start, everything, 1_000)).toEqual(start);
    const stopped = { ...everything, running: new Set([shop.key, web.key, database.key]) };
    expect(followShutdown(steps, start, stopped, 1_000)).toEqual({ step: 1, sinceMs: 1_000 });
    expect(followShutdown(steps, start, everything, 60_000)).toEqual({ step: 1, sinceMs: 60_000 });
  });

  it('is done when only the node of the controller is left', () => {
    const start = { step: 0, sinceMs: 0 };
    expect(isShutdownDone(steps, start)).toBe(false);
    const end = followShutdown(steps, start, { running: new Set(), on: new Set() }, 5);
    expect(end.step).toBe(6);
    expect(isShutdownDone(steps, end)).toBe(true);
  });
});
