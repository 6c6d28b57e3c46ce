import type { ConverterName, NodeName, ServiceKey } from '@grappe/domain';
import { FILTERS, type PlacementRequest } from './filters.ts';
import type { NodeView } from './node-view.ts';

/** What is known beyond the nodes themselves when a slot is placed. */
export interface PlacementHints {
  /** How often this version of the service has failed on a node. */
  readonly failuresOn: (node: NodeName) => number;
  /** Whether the image is on a node. */
  readonly imageOn: (node: NodeView) => boolean;
}

export interface NodeVerdict {
  readonly node: NodeName;
  readonly fits: boolean;
  /** The filter's reason, or how the score came about. */
  readonly reason: string;
  readonly score: number;
}

export interface Placement {
  /** Absent when no node fits. */
  readonly node?: NodeName;
  /** One per node, best first, then those that do not fit. */
  readonly verdicts: readonly NodeVerdict[];
}

/**
 * Weights of the scores. Each outweighs all below it at the sizes that racks have (tens of tasks per node), so that they act as an order:
 * away from failures, spread over converters, then over nodes, then images, then load.
 */
const WEIGHT_FAILURE = -1e7;
const WEIGHT_SAME_CONVERTER = -1e5;
const WEIGHT_SAME_NODE = -1e3;
const WEIGHT_IMAGE = 100;
const WEIGHT_LOAD = -10;
/** Failures beyond this many say nothing new. */
const FAILURES_COUNTED_MAX = 9;

/** Chooses the best node that fits; the same inputs always give the same node (ties: by name). */
export function place(
  request: PlacementRequest,
  nodes: ReadonlyMap<NodeName, NodeView>,
  hints: PlacementHints,
): Placement {
  const perConverter = tasksPerConverter(request.service, nodes);
  const fitting: NodeVerdict[] = [];
  const unfit: NodeVerdict[] = [];
  for (const node of nodes.values()) {
    const reason = firstObstacle(request, node);
    if (reason === undefined) fitting.push(score(request, node, hints, perConverter));
    else unfit.push({ node: node.record.name, fits: false, reason, score: 0 });
  }
  fitting.sort(byScoreThenName);
  unfit.sort(byScoreThenName);
  const best = fitting[0];
  return { ...(best === undefined ? {} : { node: best.node }), verdicts: [...fitting, ...unfit] };
}

function firstObstacle(request: PlacementRequest, node: NodeView): string | undefined {
  for (const filter of FILTERS) {
    const reason = filter.explain(request, node);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

function tasksPerConverter(
  service: ServiceKey,
  nodes: ReadonlyMap<NodeName, NodeView>,
): ReadonlyMap<ConverterName, number> {
  const counts = new Map<ConverterName, number>();
  for (const { converter, tasksByService } of nodes.values()) {
    if (converter === undefined) continue;
    counts.set(converter, (counts.get(converter) ?? 0) + (tasksByService.get(service) ?? 0));
  }
  return counts;
}

function score(
  request: PlacementRequest,
  node: NodeView,
  hints: PlacementHints,
  perConverter: ReadonlyMap<ConverterName, number>,
): NodeVerdict {
  const name = node.record.name;
  const failures = Math.min(hints.failuresOn(name), FAILURES_COUNTED_MAX);
  const sameConverter = node.converter === undefined ? 0 : (perConverter.get(node.converter) ?? 0);
  const sameNode = node.tasksByService.get(request.service) ?? 0;
  const hasImage = hints.imageOn(node);
  const load = loadOf(node);
  const reason = [
    failures > 0 ? `${count(failures, 'failure')} of this version here` : '',
    sameConverter > 0 ? `${count(sameConverter, 'replica')} on its converter` : '',
    sameNode > 0 ? `${count(sameNode, 'replica')} here` : '',
    hasImage ? 'has the image' : 'needs the image',
    `load ${load.toFixed(2)}`,
  ]
    .filter((part) => part !== '')
    .join(', ');
  const value =
    WEIGHT_FAILURE * failures +
    WEIGHT_SAME_CONVERTER * sameConverter +
    WEIGHT_SAME_NODE * sameNode +
    (hasImage ? WEIGHT_IMAGE : 0) +
    WEIGHT_LOAD * load;
  return { node: name, fits: true, reason, score: value };
}

function count(number: number, noun: string): string {
  return number === 1 ? `1 ${noun}` : `${number} ${noun}s`;
}

/** Between 0 and about 3: the reserved shares of CPU and memory, and the number of tasks where nothing is reserved. */
function loadOf(node: NodeView): number {
  const cpu = node.cpus > 0 ? node.cpusReserved / node.cpus : 1;
  const memory = node.memoryBytes > 0 ? node.memoryReservedBytes / node.memoryBytes : 1;
  return cpu + memory + node.tasks / (node.tasks + TASKS_HALF_LOADED);
}

/** Tasks without reservations that count as half a load: what a Pi 3 runs in the field. */
const TASKS_HALF_LOADED = 8;

function byScoreThenName(a: NodeVerdict, b: NodeVerdict): number {
  return b.score - a.score || (a.node < b.node ? -1 : 1);
}
