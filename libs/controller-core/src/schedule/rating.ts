import type { NodeName } from '@grappe/domain';
import type { PlacementRequest } from './filters.ts';
import type { NodeView } from './node-view.ts';

/** What is known beyond the nodes themselves when a slot is placed. */
export interface PlacementHints {
  /** How often this version of the service has failed on a node; absent: never. */
  readonly failures: ReadonlyMap<NodeName, number>;
  /** Nodes on which tasks of any kind keep failing. */
  readonly avoided: Pick<ReadonlySet<NodeName>, 'has'>;
  /** Normalised reference of the image. */
  readonly image: string;
}

/**
 * Weights of the ranks. Each outweighs all below it at the sizes that racks have (tens of tasks per node), so that they act as an order:
 * away from nodes that break tasks, from nodes that broke this one, spread over converters, then over nodes, then where the image is.
 * Whole numbers, so that sums of them are exact. Among equal ranks the less loaded node is better, then the first by name.
 */
const WEIGHT_AVOIDED = -1e9;
const WEIGHT_FAILURE = -1e7;
const WEIGHT_SAME_CONVERTER = -1e5;
const WEIGHT_SAME_NODE = -1e3;
const WEIGHT_IMAGE = 100;
/** Only to show one number: loads are compared for themselves. */
const WEIGHT_LOAD = -10;
/** Failures beyond this many say nothing new. */
const FAILURES_COUNTED_MAX = 9;

/** How good a node is for a task. */
export interface Rating {
  readonly rank: number;
  readonly load: number;
}

export function rate(request: PlacementRequest, node: NodeView, hints: PlacementHints): Rating {
  return {
    rank: ownRank(request, node, hints) + converterRank(request, node),
    load: loadOf(node),
  };
}

/** The rank without what depends on other nodes. */
export function ownRank(request: PlacementRequest, node: NodeView, hints: PlacementHints): number {
  const { name } = node.record;
  return (
    (hints.avoided.has(name) ? WEIGHT_AVOIDED : 0) +
    WEIGHT_FAILURE * failuresCounted(hints, name) +
    WEIGHT_SAME_NODE * (node.tasksByService.get(request.service) ?? 0) +
    (node.images.has(hints.image) ? WEIGHT_IMAGE : 0)
  );
}

/** The part of the rank that all nodes of a converter share. */
export function converterRank({ service }: PlacementRequest, node: NodeView): number {
  return WEIGHT_SAME_CONVERTER * (node.converterTasksByService?.get(service) ?? 0);
}

export function failuresCounted(hints: PlacementHints, node: NodeName): number {
  return Math.min(hints.failures.get(node) ?? 0, FAILURES_COUNTED_MAX);
}

/** A rank without the image: it differs only where a place is better for what it shares its fate with. */
export function spreadOf({ rank }: Rating): number {
  return Math.floor(rank / -WEIGHT_SAME_NODE);
}

export function isBetter(a: Rating, b: Rating): boolean {
  return a.rank > b.rank || (a.rank === b.rank && a.load < b.load);
}

/** One number for a person. */
export function scoreOf({ rank, load }: Rating): number {
  return rank + WEIGHT_LOAD * load;
}

/** Between 0 and about 3: the reserved shares of CPU and memory, and the number of tasks where nothing is reserved. */
export function loadOf(node: NodeView): number {
  const cpu = node.cpus > 0 ? node.cpusReserved / node.cpus : 1;
  const memory = node.memoryBytes > 0 ? node.memoryReservedBytes / node.memoryBytes : 1;
  return cpu + memory + node.tasks / (node.tasks + TASKS_HALF_LOADED);
}

/** Tasks without reservations that count as half a load: what a Pi 3 runs in the field. */
const TASKS_HALF_LOADED = 8;
