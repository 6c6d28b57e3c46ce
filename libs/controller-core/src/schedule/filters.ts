import type { Constraint, NodeName, ServiceKey, ServiceSpec } from '@grappe/domain';
import { TASKS_PER_NODE_MAX } from '@grappe/domain';
import { conflictingPort, hostPortsOf, type HostPort, type NodeView } from './node-view.ts';

/** What is to be placed. */
export interface PlacementRequest {
  readonly service: ServiceKey;
  readonly spec: ServiceSpec;
  /** Those of `spec`, in the form in which nodes hold them. */
  readonly hostPorts: readonly HostPort[];
  /** Docker's name of the architecture the image was built for, when known. */
  readonly architecture?: string;
  /** The node that holds this slot's local volumes; elsewhere the task would begin with empty ones. */
  readonly volumesOn?: NodeName;
}

export function placementRequest(
  service: ServiceKey,
  spec: ServiceSpec,
  limits: Pick<PlacementRequest, 'architecture' | 'volumesOn'> = {},
): PlacementRequest {
  return { service, spec, hostPorts: hostPortsOf(spec.ports), ...limits };
}

/** A reason to leave a node out. Filters run in this order, cheapest and most telling first. */
interface Filter {
  readonly name: string;
  /** What it looks at is often over in a moment: an agent or an engine restarts. */
  readonly passing?: true;
  /** A standby keeps free what it looks at, so it holds when the standby takes over. */
  readonly keptByStandby?: true;
  readonly fits: (request: PlacementRequest, node: NodeView) => boolean;
  /** Why a node does not fit, for a person. Only asked when it does not: a text for each of thousands of nodes is most of the work. */
  readonly explain: (request: PlacementRequest, node: NodeView) => string;
}

const FILTERS: readonly Filter[] = [
  {
    name: 'ready',
    passing: true,
    fits: isReady,
    explain: (_request, node) => notReady(node),
  },
  {
    name: 'availability',
    fits: takesTasks,
    explain: (_request, { record, leaving }) =>
      record.availability === 'active'
        ? `the node ${leaving ?? ''}`
        : `the node is ${record.availability}`,
  },
  {
    name: 'constraints',
    fits: meetsConstraints,
    explain: (request, node) => {
      const unmet = unmetConstraint(request.spec, node);
      return unmet === undefined
        ? ''
        : `constraint ${unmet.key} ${unmet.operator} ${unmet.value} does not hold`;
    },
  },
  {
    name: 'volumes',
    fits: hasVolumes,
    explain: (request) => `the data of this slot is in a volume on ${request.volumesOn ?? ''}`,
  },
  {
    name: 'architecture',
    fits: runsImage,
    explain: ({ architecture }, node) =>
      `the image is for ${architecture ?? ''}, the node is ${node.architecture ?? ''}`,
  },
  {
    name: 'replicas-per-node',
    fits: mayHaveAnother,
    explain: (request, node) =>
      `the node has ${node.tasksByService.get(request.service) ?? 0} of at most ${request.spec.placement.replicasPerNodeMax ?? 0} replicas`,
  },
  {
    name: 'host-ports',
    keptByStandby: true,
    fits: hasPorts,
    explain: (request, node) =>
      `port ${conflictingPort(node, request.hostPorts) ?? ''} is taken by another task on this node`,
  },
  { name: 'resources', keptByStandby: true, fits: hasResources, explain: missingResources },
];

/** Whether a task could be started on the node now: all of the filters, written out because this is asked for every node of every placement. */
export function fits(request: PlacementRequest, node: NodeView): boolean {
  return (
    isReady(request, node) &&
    takesTasks(request, node) &&
    meetsConstraints(request, node) &&
    hasVolumes(request, node) &&
    runsImage(request, node) &&
    mayHaveAnother(request, node) &&
    hasPorts(request, node) &&
    hasResources(request, node)
  );
}

/** Whether a standby that is on the node already could take over there now. */
export function standbyFits(request: PlacementRequest, node: NodeView): boolean {
  return FILTERS.every((filter) => filter.keptByStandby === true || filter.fits(request, node));
}

/** Whether a node that was chosen as a spare, `withStandby` or without, would still do, moments of absence apart. */
export function spareFits(
  request: PlacementRequest,
  node: NodeView,
  withStandby: boolean,
): boolean {
  if (node.condition === 'lost') return false;
  return FILTERS.every(
    (filter) =>
      filter.passing === true ||
      (withStandby && filter.keptByStandby === true) ||
      filter.fits(request, node),
  );
}

/** The first reason to leave the node out; undefined when it fits. */
export function obstacle(request: PlacementRequest, node: NodeView): string | undefined {
  return FILTERS.find((filter) => !filter.fits(request, node))?.explain(request, node);
}

function isReady(_request: PlacementRequest, node: NodeView): boolean {
  return node.ready && node.connected && node.engineUp;
}

function takesTasks(_request: PlacementRequest, node: NodeView): boolean {
  return node.record.availability === 'active' && node.leaving === undefined;
}

function meetsConstraints({ spec }: PlacementRequest, node: NodeView): boolean {
  return spec.placement.constraints.length === 0 || unmetConstraint(spec, node) === undefined;
}

function hasVolumes({ volumesOn }: PlacementRequest, node: NodeView): boolean {
  return volumesOn === undefined || volumesOn === node.record.name;
}

function runsImage({ architecture }: PlacementRequest, node: NodeView): boolean {
  return (
    architecture === undefined ||
    node.architecture === undefined ||
    architecture === node.architecture
  );
}

function mayHaveAnother({ service, spec }: PlacementRequest, node: NodeView): boolean {
  const max = spec.placement.replicasPerNodeMax;
  return max === undefined || (node.tasksByService.get(service) ?? 0) < max;
}

function hasPorts({ hostPorts }: PlacementRequest, node: NodeView): boolean {
  return hostPorts.length === 0 || conflictingPort(node, hostPorts) === undefined;
}

function notReady(node: NodeView): string {
  if (!node.ready)
    return node.condition === 'unknown'
      ? 'the node has not reported yet'
      : `the node is ${node.condition}`;
  if (!node.connected) return 'its agent is restarting';
  return 'the container engine does not answer';
}

function hasResources(request: PlacementRequest, node: NodeView): boolean {
  const { cpus, memoryBytes } = request.spec.reservations;
  return (
    node.tasks < TASKS_PER_NODE_MAX &&
    cpus <= node.cpus - node.cpusReserved + CPU_ROUNDING &&
    memoryBytes <= node.memoryBytes - node.memoryReservedBytes
  );
}

function missingResources(request: PlacementRequest, node: NodeView): string {
  const { cpus, memoryBytes } = request.spec.reservations;
  if (node.tasks >= TASKS_PER_NODE_MAX)
    return `the node has ${node.tasks} tasks, the most it may have`;
  const freeCpus = node.cpus - node.cpusReserved;
  if (cpus > freeCpus + CPU_ROUNDING) {
    return `needs ${cpus} CPUs, ${Math.max(0, freeCpus).toFixed(2)} of ${node.cpus} are free`;
  }
  const freeBytes = node.memoryBytes - node.memoryReservedBytes;
  return `needs ${mebibytes(memoryBytes)} MiB of memory, ${mebibytes(freeBytes)} of ${mebibytes(node.memoryBytes)} are free`;
}

/** Sums of reservations like 0.1 are not exact. */
const CPU_ROUNDING = 1e-9;
const BYTES_PER_MEBIBYTE = 1_048_576;

function mebibytes(bytes: number): number {
  return Math.max(0, Math.floor(bytes / BYTES_PER_MEBIBYTE));
}

function unmetConstraint(spec: ServiceSpec, node: NodeView): Constraint | undefined {
  return spec.placement.constraints.find((constraint) => !constraintHolds(constraint, node));
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
