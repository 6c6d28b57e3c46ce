import type { ConverterName, NodeName, NodeRecord, PortSpec, ServiceKey } from '@grappe/domain';
import { taskEnded } from '@grappe/domain';
import { leavingBecause } from '../hardware/leaving.ts';
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
  /** Why it takes no tasks although it is active, to follow its name; absent when it does. */
  readonly leaving?: string;
  /** The engine answered when the agent last looked. */
  readonly engineUp: boolean;
  readonly architecture: string | undefined;
  readonly cpus: number;
  readonly memoryBytes: number;
  readonly images: ReadonlySet<string>;
  cpusReserved: number;
  memoryReservedBytes: number;
  /** Standbys included: they keep the room that they need to take over. */
  tasks: number;
  standbys: number;
  /** Without standbys, which serve nobody yet. */
  readonly tasksByService: Map<ServiceKey, number>;
  /** The same for all nodes of its converter together; one map shared by their views. Absent: it is on none that is known. */
  readonly converterTasksByService: Map<ServiceKey, number> | undefined;
  /** `<port>/<protocol>` → host IPs bound, `*` for all. */
  readonly hostPorts: Map<string, string[]>;
}

/** A published port, as nodes hold it. */
export interface HostPort {
  /** `<port>/<protocol>` */
  readonly key: string;
  readonly address: string;
}

/** What of a task takes room on a node. */
export type Occupant = Pick<TaskRecord, 'service' | 'spec' | 'standby'>;

type ConverterTasks = Map<ConverterName, Map<ServiceKey, number>>;

const ALL_ADDRESSES = '*';

/**
 * All nodes of the rack with what their unended tasks hold. A task that is stopping still holds its ports and memory. `withStandbys`: false
 * leaves out what standbys keep for themselves.
 */
export function nodeViews(
  state: ControllerState,
  { withStandbys } = { withStandbys: true },
): Map<NodeName, NodeView> {
  const views = new Map<NodeName, NodeView>();
  const converters: ConverterTasks = new Map();
  for (const record of state.durable.nodes.values())
    views.set(record.name, emptyView(state, record, converters));
  for (const task of state.durable.tasks.values()) {
    if (task.node === undefined || !takesRoom(state, task)) continue;
    if (task.standby === true && !withStandbys) continue;
    const view = views.get(task.node);
    if (view !== undefined) occupy(view, task);
  }
  for (const [name, view] of views) holdLingeringPorts(state, name, view);
  return views;
}

/** One node as `nodeViews` shows it, without looking at the others: what runs beside it on its converter is not known. */
export function nodeView(state: ControllerState, name: NodeName): NodeView | undefined {
  const record = state.durable.nodes.get(name);
  if (record === undefined) return undefined;
  const view = emptyView(state, record, new Map());
  for (const task of state.durable.tasksOfNode(name))
    if (takesRoom(state, task)) occupy(view, task);
  holdLingeringPorts(state, name, view);
  return view;
}

/** A standby that was told to go has never been started: it holds nothing any more. */
function takesRoom(state: ControllerState, task: TaskRecord): boolean {
  if (task.ended !== undefined || (task.standby === true && task.desired === 'stopped'))
    return false;
  const status = state.live.statuses.get(task.id);
  return status === undefined || !taskEnded(status.state);
}

function holdLingeringPorts(state: ControllerState, name: NodeName, view: NodeView): void {
  for (const ports of state.live.nodes.get(name)?.lingering.values() ?? [])
    for (const key of ports) hold(view, { key, address: ALL_ADDRESSES });
}

function emptyView(
  state: ControllerState,
  record: NodeRecord,
  converters: ConverterTasks,
): NodeView {
  const live = state.live.nodes.get(record.name);
  const leaving = leavingBecause(state, record.name);
  const converter = state.converters.get(record.name) ?? record.converter;
  return {
    record,
    converter,
    ready: live?.condition === 'ready',
    connected: live?.session !== undefined,
    condition: live?.condition ?? 'unknown',
    ...(leaving === undefined ? {} : { leaving }),
    engineUp: live?.facts?.engineVersion !== undefined,
    architecture: live?.facts?.architecture,
    cpus: live?.facts?.capacity.cpus ?? 0,
    memoryBytes: live?.facts?.capacity.memoryBytes ?? 0,
    images: live?.images ?? new Set(),
    cpusReserved: 0,
    memoryReservedBytes: 0,
    tasks: 0,
    standbys: 0,
    tasksByService: new Map(),
    converterTasksByService:
      converter === undefined ? undefined : sharedCounts(converters, converter),
    hostPorts: new Map(),
  };
}

function sharedCounts(
  converters: ConverterTasks,
  converter: ConverterName,
): Map<ServiceKey, number> {
  const known = converters.get(converter);
  if (known !== undefined) return known;
  const counts = new Map<ServiceKey, number>();
  converters.set(converter, counts);
  return counts;
}

/** Adds a task's share to a view, also for one that was placed a moment ago. */
export function occupy(view: NodeView, task: Occupant): void {
  change(view, task, 1);
  for (const port of hostPortsOf(task.spec.ports)) hold(view, port);
}

/** Takes back what `occupy` has added. */
export function vacate(view: NodeView, task: Occupant): void {
  change(view, task, -1);
  for (const { key, address } of hostPortsOf(task.spec.ports)) {
    const holders = view.hostPorts.get(key) ?? [];
    const at = holders.indexOf(address);
    if (at >= 0) holders.splice(at, 1);
  }
}

function change(view: NodeView, task: Occupant, by: 1 | -1): void {
  view.cpusReserved += by * task.spec.reservations.cpus;
  view.memoryReservedBytes += by * task.spec.reservations.memoryBytes;
  view.tasks += by;
  if (task.standby === true) {
    view.standbys += by;
    return;
  }
  add(view.tasksByService, task.service, by);
  if (view.converterTasksByService !== undefined)
    add(view.converterTasksByService, task.service, by);
}

function add(counts: Map<ServiceKey, number>, service: ServiceKey, by: number): void {
  counts.set(service, (counts.get(service) ?? 0) + by);
}

function hold(view: NodeView, { key, address }: HostPort): void {
  const holders = view.hostPorts.get(key);
  if (holders === undefined) view.hostPorts.set(key, [address]);
  else holders.push(address);
}

/** The first published port that the node has no room for; undefined when all are free. */
export function conflictingPort(view: NodeView, ports: readonly HostPort[]): string | undefined {
  for (const port of ports) {
    const holders = view.hostPorts.get(port.key);
    if (holders === undefined || holders.length === 0) continue;
    const clash =
      port.address === ALL_ADDRESSES ||
      holders.includes(ALL_ADDRESSES) ||
      holders.includes(port.address);
    if (clash) return port.key;
  }
  return undefined;
}

/** The ports that a task takes on its node. */
export function hostPortsOf(ports: readonly PortSpec[]): HostPort[] {
  return ports.flatMap(({ published, protocol, hostIp }) =>
    published === undefined
      ? []
      : [{ key: `${published}/${protocol}`, address: hostIp ?? ALL_ADDRESSES }],
  );
}
