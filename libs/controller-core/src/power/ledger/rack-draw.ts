import {
  boardPowerOf,
  converterInputWatts,
  type NodeName,
  type ServiceKey,
  type TaskState,
} from '@grappe/domain';
import type { TaskRecord } from '../../state/records.ts';
import type { ControllerState } from '../../state/state.ts';
import { statusOf } from '../../state/status.ts';
import { converterMaxWatts, nodeDraw, type NodeDraw } from '../draw.ts';

/** Who draws how much at one time, as far as it is known. */
export interface RackDraw {
  readonly switchWatts: number;
  /** Lost in the converters of the nodes that are known. */
  readonly lossWatts: number;
  /** At their own supply. A node that is away is not among them: it may be off, or draw as ever behind a cut cable. */
  readonly nodes: ReadonlyMap<NodeName, NodeDraw>;
  /** What of `nodes` goes to each service, ... */
  readonly services: ReadonlyMap<ServiceKey, number>;
  /** ... and what goes to none. */
  readonly unassignedWatts: number;
}

/**
 * What a task without a reservation counts for, and the least that any counts for, in processors: a tenth, as small services are given, so
 * that one that reserves nothing is not free.
 */
const CPUS_COUNTED_MIN = 0.1;

/** States in which a task's container takes processor time. */
const TAKES_TIME: ReadonlySet<TaskState> = new Set(['starting', 'running', 'stopping']);

/** Undefined for a rack of which nothing is known to draw anything. */
export function rackDraw(state: ControllerState): RackDraw | undefined {
  const { durable, rack } = state;
  const { switchWatts } = rack.power;
  if (durable.nodes.size === 0 && switchWatts === 0) return undefined;
  const nodes = new Map<NodeName, NodeDraw>();
  for (const { name } of durable.nodes.values())
    if (isDrawKnown(state, name)) nodes.set(name, nodeDraw(state, name));
  const services = new Map<ServiceKey, number>();
  let unassignedWatts = 0;
  for (const [name, { watts }] of nodes) {
    const shares = taskShares(state, name, watts);
    if (shares.length === 0) unassignedWatts += watts;
    for (const { service, watts: part } of shares)
      services.set(service, (services.get(service) ?? 0) + part);
  }
  return { switchWatts, lossWatts: lossWatts(state, nodes), nodes, services, unassignedWatts };
}

/** Whether somebody can say what a node draws: its agent is there, or was a moment ago, or it is off because it was told to be. */
export function isDrawKnown({ durable, live }: ControllerState, name: NodeName): boolean {
  if (live.body.cut.has(name)) return true;
  const node = live.nodes.get(name);
  if (durable.nodes.get(name)?.halted !== undefined && node?.session === undefined) return true;
  return node?.condition === 'ready' || node?.condition === 'suspected';
}

/**
 * How a node's draw is split over the tasks that run on it: what its board draws idle in equal parts, because each of them needs the board to
 * be on; what is above that by the processors that they reserve.
 */
function taskShares(
  state: ControllerState,
  name: NodeName,
  watts: number,
): { readonly service: ServiceKey; readonly watts: number }[] {
  const tasks = state.durable
    .tasksOfNode(name)
    .filter((task) => TAKES_TIME.has(statusOf(state, task).state));
  if (tasks.length === 0) return [];
  const idleWatts = Math.min(watts, boardPowerOf(state.boards.get(name)).idleWatts);
  const allCpus = tasks.reduce((sum, task) => sum + cpusOf(task), 0);
  return tasks.map((task) => ({
    service: task.service,
    watts: idleWatts / tasks.length + ((watts - idleWatts) * cpusOf(task)) / allCpus,
  }));
}

function cpusOf({ spec }: TaskRecord): number {
  return Math.max(CPUS_COUNTED_MIN, spec.reservations.cpus);
}

/** By the same model as what `rackWatts` says. Of a converter of which no node is known, nothing is. */
function lossWatts(state: ControllerState, nodes: ReadonlyMap<NodeName, NodeDraw>): number {
  const { rack, durable, converters } = state;
  let sum = 0;
  for (const converter of rack.converters) {
    const joined = converter.nodes.filter((name) => durable.nodes.has(name));
    const known = joined.flatMap((name) => nodes.get(name)?.watts ?? []);
    if (joined.length > 0 && known.length === 0) continue;
    const watts = known.reduce((a, b) => a + b, 0);
    sum += converterInputWatts(watts, converterMaxWatts(converter)) - watts;
  }
  for (const [name, { watts }] of nodes)
    if (!converters.has(name)) sum += converterInputWatts(watts) - watts;
  return sum;
}
