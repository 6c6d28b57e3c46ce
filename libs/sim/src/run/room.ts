import type { NodeName, ServiceSpec, SlotId } from '@grappe/domain';
import { slotKeyOf } from './slots.ts';
import type { SimulatedWorld } from '../world/world.ts';
import type { NodeMachine } from '../node/node-machine.ts';

/**
 * Whether a service's slot could run on a node as things are: decided from what the engines hold and the rack's description, and not by the controller's own
 * filters, so that a mistake in those is seen.
 */
export function hasRoom(
  world: SimulatedWorld,
  machine: NodeMachine,
  service: string,
  spec: ServiceSpec,
  slot: SlotId,
): boolean {
  const state = world.controller.driver?.state;
  const record = state?.durable.nodes.get(machine.name);
  if (state === undefined || record?.availability !== 'active') return false;
  if (slot.kind === 'node' && slot.node !== machine.name) return false;
  const home = state.durable.volumeHomes.get(slotKeyOf(service, slot))?.node;
  if (home !== undefined && home !== machine.name) return false;
  return (
    meetsConstraints(world, machine.name, spec) &&
    hasReplicasLeft(world, machine, service, spec) &&
    hasPorts(machine, spec) &&
    hasResources(world, machine, spec)
  );
}

export function meetsConstraints(
  world: SimulatedWorld,
  node: NodeName,
  spec: ServiceSpec,
): boolean {
  const labels = world.spec.rack.nodes.find(({ name }) => name === node)?.labels ?? {};
  const converter = world.spec.rack.converters.find(({ nodes }) => nodes.includes(node))?.name;
  const values: Readonly<Record<string, string | undefined>> = {
    'node.hostname': node,
    'node.converter': converter,
    ...Object.fromEntries(
      Object.entries(labels).map(([key, value]) => [`node.labels.${key}`, value]),
    ),
  };
  return spec.placement.constraints.every(
    ({ key, operator, value }) => (values[key] === value) === (operator === '=='),
  );
}

function hasReplicasLeft(
  world: SimulatedWorld,
  machine: NodeMachine,
  service: string,
  spec: ServiceSpec,
): boolean {
  const max = spec.placement.replicasPerNodeMax ?? Number.POSITIVE_INFINITY;
  return tasksOn(world, machine.name).filter((task) => task.service === service).length < max;
}

function hasPorts({ engine }: NodeMachine, spec: ServiceSpec): boolean {
  const bound = [...engine.containers.values()].flatMap(({ ports }) => ports);
  return spec.ports.every(
    ({ published, protocol }) =>
      published === undefined ||
      !bound.some((port) => port.startsWith(`${published}:`) && port.endsWith(`/${protocol}`)),
  );
}

function hasResources(world: SimulatedWorld, machine: NodeMachine, spec: ServiceSpec): boolean {
  const { cpus, memoryBytes } = machine.plan.capacity;
  const held = tasksOn(world, machine.name).map((task) => task.spec.reservations);
  const wanted = [...held, spec.reservations];
  const sum = (of: (one: typeof spec.reservations) => number): number =>
    wanted.reduce((total, one) => total + of(one), 0);
  return sum((one) => one.cpus) <= cpus + ROUNDING && sum((one) => one.memoryBytes) <= memoryBytes;
}

/** Sums of reservations like 0.1 are not exact. */
const ROUNDING = 1e-9;

function tasksOn(world: SimulatedWorld, node: NodeName) {
  const tasks = world.controller.driver?.state.durable.tasksOfNode(node) ?? [];
  // Standbys make room for whoever has none otherwise.
  return tasks.filter((task) => task.ended === undefined && task.standby !== true);
}
