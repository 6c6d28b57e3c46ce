import type { NodeName, Priority, ServiceKey, Tier } from '@grappe/domain';
import { pack, type Packing } from './pack.ts';
import { decidePower } from './powering.ts';
import type { PlanInput, PlanService } from './rack.ts';
import type { NodeReason, ServiceReason } from './reasons.ts';

export interface NodeDecision {
  readonly node: NodeName;
  /**
   * `stay`: leave it on. `drain`: its tasks move away. `halt`: it is empty. `wake`: give it power. `wait`: it is to be on, or halted, and cannot yet.
   * `off`: leave it off.
   */
  readonly action: 'stay' | 'drain' | 'halt' | 'wake' | 'wait' | 'off';
  readonly because: NodeReason;
}

export interface ServiceDecision {
  readonly service: ServiceKey;
  readonly priority: Priority;
  /** Slots that are wanted when there is energy. */
  readonly wanted: number;
  /** `slotKey` of those that may run. */
  readonly runs: readonly string[];
  readonly because: ServiceReason;
}

/** What a tier does to the rack, wholly explained; the same for a dry run and for real. */
export interface EnergyPlan {
  readonly tier: Tier;
  readonly nodes: readonly NodeDecision[];
  readonly services: readonly ServiceDecision[];
}

const RUNNING: Readonly<Record<Tier, readonly Priority[]>> = {
  normal: ['critical', 'normal', 'best-effort'],
  saver: ['critical', 'normal'],
  critical: ['critical'],
  shutdown: [],
};

/**
 * What may run in a tier, and on which nodes. Level-triggered: asked again after each step it says the next one, and nothing once all is as it
 * should be. Where a tier bounds the number of nodes, what may run is packed onto as few as do, and whatever has no room is shed from below.
 */
export function planEnergy(input: PlanInput): EnergyPlan {
  const { tier } = input;
  if (tier === 'shutdown') return planShutdown(input);
  const packing = packFromAbove(input, RUNNING[tier]);
  return {
    tier,
    nodes: decidePower(input, packing),
    services: input.services.map((service) => decideService(service, packing, tier)),
  };
}

/** As long as something has to be shed for want of room, everything of less priority goes first. */
function packFromAbove(input: PlanInput, priorities: readonly Priority[]): Packing {
  const packing = pack(input, priorities);
  const short = priorities.findIndex((priority) =>
    input.services.some((service) => service.priority === priority && isShort(service, packing)),
  );
  if (short < 0 || short === priorities.length - 1) return packing;
  return { shortOf: priorities[short], ...packFromAbove(input, priorities.slice(0, short + 1)) };
}

function isShort(service: PlanService, { noRoom }: Packing): boolean {
  return service.slots.some(({ id }) => noRoom.has(id));
}

function decideService(service: PlanService, packing: Packing, tier: Tier): ServiceDecision {
  const { key, priority, slots } = service;
  const decided = { service: key, priority, wanted: slots.length };
  if (!RUNNING[tier].includes(priority))
    return { ...decided, runs: [], because: { kind: 'tier', tier } };
  if (!packing.priorities.includes(priority) && packing.shortOf !== undefined)
    return { ...decided, runs: [], because: { kind: 'makes-room', for: packing.shortOf } };
  const runs = slots.filter(({ id }) => !packing.noRoom.has(id)).map(({ id }) => id);
  return runs.length === slots.length
    ? { ...decided, runs, because: { kind: 'runs' } }
    : { ...decided, runs, because: { kind: 'no-room', nodes: packing.kept.size } };
}

/** Every service and node by its place in the order of `shutdownSteps`; who carries it out goes by that. */
function planShutdown({ tier, nodes, services }: PlanInput): EnergyPlan {
  return {
    tier,
    nodes: nodes.map((node) => ({
      node: node.name,
      action: node.power === 'off' ? 'off' : node.tasks > 0 ? 'drain' : 'halt',
      because: { kind: 'shutdown' },
    })),
    services: services.map(({ key, priority, slots }) => ({
      service: key,
      priority,
      wanted: slots.length,
      runs: [],
      because: { kind: 'tier', tier },
    })),
  };
}
