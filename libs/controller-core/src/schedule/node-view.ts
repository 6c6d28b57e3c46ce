import type { ConverterName, NodeName, NodeRecord, PortSpec, ServiceKey } from '@grappe/domain';
import { taskEnded } from '@grappe/domain';
import type { TaskRecord } from '../state/records.ts';
import type { ControllerState } from '../state/state.ts';

/** A node as placement sees it: what it offers, and what its tasks already hold of it. */
export interface NodeView {
  readonly record: NodeRecord;
  readonly converter: ConverterName | undefined;
  readonly ready: boolean;
  /** An agent is there to be told; away for a moment while it restarts. */
  readonly connected: boolean;
  readonly condition: string;
  /** The engine answered when the agent last looked. */
  readonly engineUp: boolean;
  readonly architecture: string | undefined;
  readonly cpus: number;
  readonly memoryBytes: number;
  readonly images: ReadonlySet<string>;
  cpusReserved: number;
  memoryReservedBytes: number;
  tasks: number;
  readonly tasksByService: Map<ServiceKey, number>;
  /** `<port>/<protocol>` → host IPs bound, `*` for all. */
  readonly hostPorts: Map<string, Set<string>>;
}

const ALL_ADDRESSES = '*';

/** All nodes of the rack with what their unended tasks hold. A task that is stopping still holds its ports and memory. */
export function nodeViews(state: ControllerState): Map<NodeName, NodeView> {
  const views = new Map<NodeName, NodeView>();
  for (const record of state.durable.nodes.values())
    views.set(record.name, emptyView(state, record));
  for (const task of state.durable.tasks.values()) {
    if (task.node === undefined || task.ended !== undefined) continue;
    const status = state.live.statuses.get(task.id);
    if (status !== undefined && taskEnded(status.state)) continue;
    const view = views.get(task.node);
    if (view !== undefined) occupy(view, task);
  }
  for (const [name, node] of state.live.nodes) {
    const view = views.get(name);
    if (view !== undefined) for (const ports of node.lingering.values()) holdPorts(view, ports);
  }
  return views;
}

function holdPorts(view: NodeView, ports: readonly string[]): void {
  for (const port of ports) {
    const holders = view.hostPorts.get(port) ?? new Set<string>();
    holders.add(ALL_ADDRESSES);
    view.hostPorts.set(port, holders);
  }
}

function emptyView(state: ControllerState, record: NodeRecord): NodeView {
  const live = state.live.nodes.get(record.name);
  return {
    record,
    converter: state.converters.get(record.name) ?? record.converter,
    ready: live?.condition === 'ready',
    connected: live?.session !== undefined,
    condition: live?.condition ?? 'unknown',
    engineUp: live?.facts?.engineVersion !== undefined,
    architecture: live?.facts?.architecture,
    cpus: live?.facts?.capacity.cpus ?? 0,
    memoryBytes: live?.facts?.capacity.memoryBytes ?? 0,
    images: live?.images ?? new Set(),
    cpusReserved: 0,
    memoryReservedBytes: 0,
    tasks: 0,
    tasksByService: new Map(),
    hostPorts: new Map(),
  };
}

/** Adds a task's share to a view, also for one that was placed a moment ago. */
export function occupy(view: NodeView, task: Pick<TaskRecord, 'service' | 'spec'>): void {
  view.cpusReserved += task.spec.reservations.cpus;
  view.memoryReservedBytes += task.spec.reservations.memoryBytes;
  view.tasks += 1;
  view.tasksByService.set(task.service, (view.tasksByService.get(task.service) ?? 0) + 1);
  for (const port of publishedPorts(task.spec.ports)) {
    const holders = view.hostPorts.get(port.key) ?? new Set<string>();
    holders.add(port.address);
    view.hostPorts.set(port.key, holders);
  }
}

/** The first published port that the node has no room for; undefined when all are free. */
export function conflictingPort(view: NodeView, ports: readonly PortSpec[]): string | undefined {
  for (const port of publishedPorts(ports)) {
    const holders = view.hostPorts.get(port.key);
    if (holders === undefined || holders.size === 0) continue;
    const clash =
      port.address === ALL_ADDRESSES || holders.has(ALL_ADDRESSES) || holders.has(port.address);
    if (clash) return port.key;
  }
  return undefined;
}

function* publishedPorts(
  ports: readonly PortSpec[],
): IterableIterator<{ readonly key: string; readonly address: string }> {
  for (const port of ports) {
    if (port.published === undefined) continue;
    yield { key: `${port.published}/${port.protocol}`, address: port.hostIp ?? ALL_ADDRESSES };
  }
}
