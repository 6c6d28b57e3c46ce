import { explainService, listNodes } from '@grappe/controller-core';
import {
  serviceKey,
  type NodeCapacity,
  type NodeCondition,
  type NodeName,
  type ServiceKey,
  type StackSpec,
} from '@grappe/domain';
import type { SimulatedWorld } from '../world/world.ts';
import type { SlotWatch } from './slot-watch.ts';

export interface NodeLook {
  readonly name: NodeName;
  readonly powered: boolean;
  readonly capacity: NodeCapacity;
  /** What the controller thinks of it; absent while there is no controller, as all that follows. */
  readonly condition?: NodeCondition;
  /** What its tasks have set aside for themselves. */
  readonly cpusReserved?: number;
  readonly memoryReservedBytes?: number;
}

export interface SlotLook {
  readonly service: ServiceKey;
  readonly slot: string;
  readonly serving: boolean;
  readonly node?: NodeName;
  /** How the controller explains where it stands. */
  readonly note: string;
}

/** The rack at one moment. */
export interface RackLook {
  /** From the beginning of the scenario. */
  readonly atMs: number;
  readonly nodes: readonly NodeLook[];
  readonly slots: readonly SlotLook[];
}

const AWAY = 'the controller is away';

export function lookAtRack(
  world: SimulatedWorld,
  stacks: readonly StackSpec[],
  slots: SlotWatch,
  startedAtMs: number,
): RackLook {
  const keys = stacks.flatMap(({ name, services }) =>
    services.map((service) => serviceKey(name, service.name)),
  );
  return {
    atMs: world.time.nowMs - startedAtMs,
    nodes: lookAtNodes(world),
    slots: keys.flatMap((key) => lookAtService(world, key, slots)),
  };
}

function lookAtNodes({ controller, nodes }: SimulatedWorld): NodeLook[] {
  const state = controller.driver?.state;
  const { clock } = controller;
  const known = state === undefined ? [] : listNodes(state, clock.monotonicMs(), clock.wallMs());
  return nodes.map(({ name, powered, plan }) => {
    const look = { name, powered, capacity: plan.capacity };
    const summary = known.find(({ record }) => record.name === name);
    if (summary === undefined) return look;
    const { condition, cpusReserved, memoryReservedBytes } = summary;
    return { ...look, condition, cpusReserved, memoryReservedBytes };
  });
}

function lookAtService(world: SimulatedWorld, key: ServiceKey, slots: SlotWatch): SlotLook[] {
  const { driver, clock } = world.controller;
  const explained =
    driver === undefined ? [] : explainService(driver.state, key, clock.monotonicMs());
  const notes = new Map(explained.map(({ slot, summary }) => [slot, summary]));
  return [...new Set([...slots.slotsOf(key), ...notes.keys()])]
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
    .map((slot) => {
      const node = slots.nodeOf(key, slot);
      return {
        service: key,
        slot,
        serving: node !== undefined,
        ...(node === undefined ? {} : { node }),
        note: notes.get(slot) ?? AWAY,
      };
    });
}
