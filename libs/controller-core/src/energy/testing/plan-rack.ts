import type { ConverterName, NodeName, Priority, ServiceKey } from '@grappe/domain';
import { planEnergy, type EnergyPlan } from '../plan/plan.ts';
import type { PlanInput, PlanNode, PlanService, PlanSlot } from '../plan/rack.ts';

const GIBIBYTE = 2 ** 30;

export function nodeName(index: number): NodeName {
  return `n${index}` as NodeName;
}

export function converterName(index: number): ConverterName {
  return `c${index}` as ConverterName;
}

/** A Pi 3 that is on: the first is the controller's, and two share a converter. */
export function planNode(index: number, changes: Partial<PlanNode> = {}): PlanNode {
  return {
    name: nodeName(index),
    converter: converterName(Math.ceil(index / 2)),
    power: 'on',
    tasks: 0,
    takesTasks: true,
    isController: index === 1,
    hasBatterySensor: index === 1,
    isGateway: false,
    cpus: 4,
    memoryBytes: GIBIBYTE,
    loadAmps: 0.85,
    bootAmps: 0.75,
    ...changes,
  };
}

/** `where`: on which nodes its replicas run. */
export function planService(
  name: string,
  priority: Priority,
  where: readonly number[],
  changes: Partial<PlanService> = {},
): PlanService {
  const key = `shop/${name}` as ServiceKey;
  return {
    key,
    priority,
    keepsData: false,
    isGlobal: false,
    stopGraceMs: 10_000,
    cpus: 1,
    memoryBytes: GIBIBYTE / 4,
    hostPorts: [],
    slots: where.map((index, i): PlanSlot => ({ id: `${key}/${i + 1}`, node: nodeName(index) })),
    ...changes,
  };
}

/** Does what the plan says, as the rack would do it by and by: boots and halts end, tasks arrive where there is room. */
export function carryOut(input: PlanInput, plan: EnergyPlan): PlanInput {
  const actions = new Map(plan.nodes.map(({ node, action }) => [node, action]));
  const runs = new Set(plan.services.flatMap((service) => service.runs));
  const powered = input.nodes.map((node): PlanNode => {
    const action = actions.get(node.name);
    if (action === 'wake') return { ...node, power: 'booting' };
    if (action === 'halt') return { ...node, power: 'off' };
    return node.power === 'booting' ? { ...node, power: 'on' } : node;
  });
  const target = packedPlaces(powered, actions);
  const services = input.services.map((service) => ({
    ...service,
    slots: service.slots.map((slot) => moveSlot(slot, runs, target)),
  }));
  const nodes = powered.map((node) => ({ ...node, tasks: tasksOn(node.name, services) }));
  return { ...input, nodes, services };
}

function packedPlaces(
  nodes: readonly PlanNode[],
  actions: ReadonlyMap<NodeName, string>,
): readonly PlanNode[] {
  return nodes.filter(
    ({ name, power, takesTasks }) =>
      power === 'on' && takesTasks && ['stay', 'wake', 'wait'].includes(actions.get(name) ?? ''),
  );
}

function moveSlot(slot: PlanSlot, runs: ReadonlySet<string>, nodes: readonly PlanNode[]): PlanSlot {
  const { node: _old, ...rest } = slot;
  if (!runs.has(slot.id)) return rest;
  if (nodes.some(({ name }) => name === slot.node)) return slot;
  const place = nodes.find(
    ({ name }) =>
      (slot.pinnedTo === undefined || slot.pinnedTo === name) && slot.fitsOn?.has(name) !== false,
  );
  return place === undefined ? rest : { ...rest, node: place.name };
}

function tasksOn(node: NodeName, services: readonly PlanService[]): number {
  return services.flatMap(({ slots }) => slots).filter((slot) => slot.node === node).length;
}

/** Goes on until nothing changes; each round is shown. Undefined when it does not come to rest. */
export function settle(
  input: PlanInput,
  rounds: number,
  look: (input: PlanInput, plan: EnergyPlan) => void = () => undefined,
): { readonly input: PlanInput; readonly plan: EnergyPlan } | undefined {
  let now = input;
  for (let round = 0; round < rounds; round += 1) {
    const plan = planEnergy(now);
    look(now, plan);
    const next = carryOut(now, plan);
    if (JSON.stringify(next.nodes) === JSON.stringify(now.nodes)) return { input: now, plan };
    now = next;
  }
  return undefined;
}
