import { describe, expect, it } from 'vitest';
import { nodeName, planNode, planService } from '../testing/plan-rack.ts';
import { planEnergy } from './plan.ts';
import type { PlanInput } from './rack.ts';

/** The controller, a gateway, and the only node that the critical database can run on. */
function rack(maxNodes: number, power: 'on' | 'off'): PlanInput {
  const db = planService('db', 'critical', [3]);
  const slots = db.slots.map((slot) => ({ ...slot, fitsOn: new Set([nodeName(3)]) }));
  return {
    tier: 'saver',
    maxNodes,
    nodes: [planNode(1), planNode(2, { isGateway: true }), planNode(3, { power }), planNode(4)],
    converters: [],
    services: [{ ...db, slots }, planService('web', 'normal', [1])],
  };
}

describe('what is critical and runs on one node only', () => {
  it('is kept before a gateway to it', () => {
    const { nodes, services } = planEnergy(rack(2, 'on'));
    const stays = nodes.filter(({ action }) => action === 'stay').map(({ node }) => node);
    expect(stays).toEqual(['n1', 'n3']);
    expect(services.map(({ runs }) => runs.length)).toEqual([1, 1]);
  });

  it('keeps what is less important shed while the tier has no room for its node, also once that is off', () => {
    for (const power of ['on', 'off'] as const) {
      const { services } = planEnergy(rack(1, power));
      expect(services.map(({ runs }) => runs.length)).toEqual([0, 0]);
    }
  });

  it('holds up nothing when it is off although the tier had room: that is for a person', () => {
    const { services } = planEnergy(rack(4, 'off'));
    expect(services[1]?.runs).toHaveLength(1);
  });
});
