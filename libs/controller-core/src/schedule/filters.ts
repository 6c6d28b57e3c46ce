import type { Constraint, NodeName, ServiceKey, ServiceSpec } from '@grappe/domain';
import { TASKS_PER_NODE_MAX } from '@grappe/domain';
import { conflictingPort, type NodeView } from './node-view.ts';

/** What is to be placed. */
export interface PlacementRequest {
  readonly service: ServiceKey;
  readonly spec: ServiceSpec;
  /** Docker's name of the architecture the image was built for, when known. */
  readonly architecture?: string;
  /** The node that holds this slot's local volumes; elsewhere the task would begin with empty ones. */
  readonly volumesOn?: NodeName;
}

/** A reason to leave a node out. Filters run in this order, cheapest and most telling first. */
export interface Filter {
  readonly name: string;
  /** Why the node does not fit; undefined when it does. */
  readonly explain: (request: PlacementRequest, node: NodeView) => string | undefined;
}

export const FILTERS: readonly Filter[] = [
  { name: 'ready', explain: (_request, node) => notReady(node) },
  {
    name: 'availability',
    explain: (_request, node) =>
      node.record.availability === 'drained' ? 'the node is drained' : undefined,
  },
  { name: 'constraints', explain: (request, node) => unmetConstraint(request.spec, node) },
  {
    name: 'volumes',
    explain: (request, node) =>
      request.volumesOn === undefined || request.volumesOn === node.record.name
        ? undefined
        : `the data of this slot is in a volume on ${request.volumesOn}`,
  },
  { name: 'architecture', explain: otherArchitecture },
  { name: 'replicas-per-node', explain: tooManyReplicas },
  {
    name: 'host-ports',
    explain: (request, node) => {
      const port = conflictingPort(node, request.spec.ports);
      return port === undefined ? undefined : `port ${port} is taken by another task on this node`;
    },
  },
  { name: 'resources', explain: tooFewResources },
];

function notReady(node: NodeView): string | undefined {
  if (!node.ready)
    return node.condition === 'lost' ? 'the node is lost' : 'the node has not reported yet';
  if (!node.connected) return 'its agent is restarting';
  return node.engineUp ? undefined : 'the container engine does not answer';
}

function otherArchitecture(request: PlacementRequest, node: NodeView): string | undefined {
  const { architecture } = request;
  if (architecture === undefined || node.architecture === undefined) return undefined;
  return architecture === node.architecture
    ? undefined
    : `the image is for ${architecture}, the node is ${node.architecture}`;
}

function tooManyReplicas(request: PlacementRequest, node: NodeView): string | undefined {
  const max = request.spec.placement.replicasPerNodeMax;
  const count = node.tasksByService.get(request.service) ?? 0;
  return max !== undefined && count >= max
    ? `the node has ${count} of at most ${max} replicas`
    : undefined;
}

function tooFewResources(request: PlacementRequest, node: NodeView): string | undefined {
  const { cpus, memoryBytes } = request.spec.reservations;
  if (node.tasks >= TASKS_PER_NODE_MAX)
    return `the node has ${node.tasks} tasks, the most it may have`;
  const freeCpus = node.cpus - node.cpusReserved;
  if (cpus > freeCpus + CPU_ROUNDING) {
    return `needs ${cpus} CPUs, ${Math.max(0, freeCpus).toFixed(2)} of ${node.cpus} are free`;
  }
  const freeBytes = node.memoryBytes - node.memoryReservedBytes;
  if (memoryBytes > freeBytes) {
    return `needs ${mebibytes(memoryBytes)} MiB of memory, ${mebibytes(freeBytes)} of ${mebibytes(node.memoryBytes)} are free`;
  }
  return undefined;
}

/** Sums of reservations like 0.1 are not exact. */
const CPU_ROUNDING = 1e-9;
const BYTES_PER_MEBIBYTE = 1_048_576;

function mebibytes(bytes: number): number {
  return Math.max(0, Math.floor(bytes / BYTES_PER_MEBIBYTE));
}

function unmetConstraint(spec: ServiceSpec, node: NodeView): string | undefined {
  for (const constraint of spec.placement.constraints) {
    if (!constraintHolds(constraint, node)) {
      return `constraint ${constraint.key} ${constraint.operator} ${constraint.value} does not hold`;
    }
  }
  return undefined;
}

/** The facts that constraints speak of. */
export type ConstraintSubject = Pick<NodeView, 'record' | 'converter' | 'architecture'>;

/** Whether a node meets a constraint; an unknown fact equals nothing. */
export function constraintHolds(constraint: Constraint, node: ConstraintSubject): boolean {
  const equal = constraintValues(constraint.key, node).includes(constraint.value);
  return constraint.operator === '==' ? equal : !equal;
}

const LABEL_PREFIX = 'node.labels.';

function constraintValues(key: string, node: ConstraintSubject): readonly (string | undefined)[] {
  if (key.startsWith(LABEL_PREFIX)) return [node.record.labels[key.slice(LABEL_PREFIX.length)]];
  switch (key) {
    case 'node.hostname':
      return [node.record.name];
    case 'node.role':
      return node.record.roles;
    case 'node.platform.arch':
      return [node.architecture];
    case 'node.converter':
      return [node.converter];
    default:
      return [];
  }
}
