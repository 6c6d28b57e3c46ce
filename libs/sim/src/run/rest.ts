import {
  latestRollout,
  nextAlertChangeMs,
  RACK_KEY,
  wantsReconcile,
  type ServiceRecord,
  type TaskRecord,
} from '@grappe/controller-core';
import type { ControllerDriver } from '@grappe/controller-runtime';
import { slotText, type ServiceKey, type SlotId, type TaskStatus } from '@grappe/domain';
import type { AgentMemory, ObservedContainer } from '@grappe/ports';
import type { NodeMachine } from '../node/node-machine.ts';
import type { SimulatedWorld } from '../world/world.ts';
import { hasRoom, meetsConstraints } from './room.ts';
import { slotKeyOf } from './slots.ts';

/** Far longer than a slot is watched for in these worlds, and far shorter than one is awaited. */
const SOON_MS = 60_000;

/**
 * What keeps the rack from being at rest, or undefined. At rest, every slot that fits somewhere runs, once, on a node that is there; nothing else runs; the
 * controller's view is that of the engines; and nothing is left to do.
 */
export function unrest(world: SimulatedWorld): string | undefined {
  const { driver } = world.controller;
  if (driver === undefined) return 'there is no controller';
  if (!world.operator.idle) return 'the operator waits for an answer';
  return (
    unrestOfController(driver) ??
    first(members(world), (machine) => unrestOfNode(driver, machine)) ??
    first(driver.state.durable.services.values(), (service) =>
      unrestOfService(world, driver, service),
    ) ??
    first(members(world), (machine) => strayContainer(driver, machine))
  );
}

/** Whether an alert is written within `withinMs`, although nothing happens; undefined when none is. */
export function alertAhead(world: SimulatedWorld, withinMs: number): string | undefined {
  const { driver } = world.controller;
  const atMs = driver === undefined ? undefined : nextAlertChangeMs(driver.state);
  if (driver === undefined || atMs === undefined) return undefined;
  return atMs - driver.nowMs() < withinMs ? 'an alert is about to be raised or cleared' : undefined;
}

function first<T>(items: Iterable<T>, find: (item: T) => string | undefined): string | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

function members(world: SimulatedWorld): NodeMachine[] {
  const { driver } = world.controller;
  return world.nodes.filter(({ name }) => driver?.state.durable.nodes.has(name));
}

function unrestOfController(driver: ControllerDriver): string | undefined {
  if (wantsReconcile(driver.state)) return 'the controller has something to reconcile';
  const { unprepared, moves } = driver.state.live;
  const { durable, live } = driver.state;
  for (const id of live.leases.keys())
    if (durable.tasks.get(id)?.ended !== undefined) return `the lease of ${id} has not ended yet`;
  // Its container may be gone while the engine's answer is still on its way to the agent.
  for (const { id, desired, ended } of durable.tasks.values())
    if (desired === 'stopped' && ended === undefined) return `task ${id} has not stopped yet`;
  const termTtlMs = durable.rack.get(RACK_KEY)?.leaseTtlMs ?? 0;
  if (termTtlMs > driver.state.rack.failover.leaseTtlMs)
    return 'the controller counts on longer leases of an earlier term';
  if (live.maintenanceUntilMs.size > 0) return 'a node is in maintenance';
  const rollout = [...durable.rollouts.values()].find(({ service }) => isRolling(driver, service));
  if (rollout !== undefined) return `${rollout.service} is being rolled out`;
  if (unprepared.size > 0) return 'the controller has spares to choose';
  const movesByItself = driver.state.rack.failover.rebalance && !isWaiting(driver);
  const mayMove = movesByItself && moves.unexamined.size > 0;
  if (mayMove || moves.requested.size > 0 || moves.current !== undefined)
    return 'the controller has replicas to move';
  if (driver.state.live.unsavedSinceMs !== undefined) return 'the controller has unsaved decisions';
  return undefined;
}

/** One that only waits for a slot that finds no room does so for minutes. */
function isRolling(driver: ControllerDriver, service: ServiceKey): boolean {
  const { state } = driver;
  if (latestRollout(state, service)?.state !== 'running') return false;
  const nextMs = state.live.rollouts.wakeAtMs.get(service);
  return nextMs === undefined || nextMs - driver.nowMs() < SOON_MS;
}

/** Something is wanted that cannot run, for lack of room: then nothing is moved for the sake of order. */
function isWaiting({ state }: ControllerDriver): boolean {
  return [...state.durable.tasks.values()].some(
    ({ id, ended, standby }) =>
      ended === undefined && standby !== true && state.live.statuses.get(id)?.state !== 'running',
  );
}

function unrestOfNode(driver: ControllerDriver, machine: NodeMachine): string | undefined {
  const { name, agent, memory } = machine;
  const live = driver.state.live.nodes.get(name);
  if (machine.engine.busy) return `the engine of ${name} is at work`;
  if (agent === undefined) return `${name} runs no agent`;
  if (!agent.driver.reports().complete) return `${name} does not know its containers`;
  if (live?.session === undefined || live.condition !== 'ready') {
    const condition = live?.condition ?? 'unheard of';
    return `${name} is ${condition}, ${live?.session === undefined ? 'without' : 'with'} a session`;
  }
  const { durable } = memory;
  const saved = durable?.assignment.generation.number;
  if (live.acknowledged !== live.generation || saved !== live.generation)
    return `${name} was given generation ${live.generation}, has acknowledged ${live.acknowledged} and saved ${saved ?? 'none'}`;
  if (durable === undefined) return undefined;
  const { prefetch } = durable.assignment;
  const missing = prefetch.find((reference) => !machine.engine.hasImage(reference));
  if (missing !== undefined) return `${name} has not fetched ${missing} ahead`;
  return unsavedAttempt(machine, durable);
}

/** While its disk was full it could not save them; it tries again after a while. */
function unsavedAttempt(
  { name, agent }: NodeMachine,
  { assignment, attempts }: AgentMemory,
): string | undefined {
  const assigned = new Set(assignment.tasks.map(({ id }) => id));
  const unsaved = agent?.driver
    .reports()
    .tasks.find(({ id, status }) => assigned.has(id) && status.attempt !== (attempts[id] ?? 0));
  return unsaved && `${name} has not saved attempt ${unsaved.status.attempt} of task ${unsaved.id}`;
}

function unrestOfService(
  world: SimulatedWorld,
  driver: ControllerDriver,
  service: ServiceRecord,
): string | undefined {
  const all = driver.state.durable.tasksOfService(service.key);
  const tasks = all.filter((task) => task.standby !== true);
  const slots = slotsOf(world, driver, service);
  const wanted = new Set(slots.map(slotText));
  const leftOver = tasks.find(
    (task) => task.ended === undefined && !wanted.has(slotText(task.slot)),
  );
  if (leftOver !== undefined) return `task ${leftOver.id} is of no slot that is wanted`;
  const tasksOf = (slot: SlotId): TaskRecord[] =>
    tasks.filter((task) => slotText(task.slot) === slotText(slot));
  const isHeldUp = holdsUpdate(service, slots.map(tasksOf));
  return first(slots, (slot) =>
    unrestOfSlot(world, driver, service, slot, tasksOf(slot), isHeldUp),
  );
}

function slotsOf(
  world: SimulatedWorld,
  driver: ControllerDriver,
  { key, spec }: ServiceRecord,
): SlotId[] {
  if (spec.mode.kind === 'replicated')
    return Array.from({ length: spec.mode.replicas }, (_, n) => ({
      kind: 'replica',
      index: n + 1,
    }));
  const { nodes } = driver.state.durable;
  const tasks = driver.state.durable.tasksOfService(key).filter((task) => task.ended === undefined);
  // A cordoned node keeps what it has.
  return members(world)
    .filter(({ name }) => {
      const availability = nodes.get(name)?.availability;
      const has = tasks.some((task) => task.node === name);
      return availability === 'active' || (availability === 'cordoned' && has);
    })
    .filter(({ name }) => meetsConstraints(world, name, spec))
    .map(({ name }) => ({ kind: 'node', node: name }));
}

function unrestOfSlot(
  world: SimulatedWorld,
  driver: ControllerDriver,
  service: ServiceRecord,
  slot: SlotId,
  tasks: readonly TaskRecord[],
  isHeldUp: boolean,
): string | undefined {
  const name = slotKeyOf(service.key, slot);
  const current = tasks.filter((task) => task.ended === undefined);
  if (current.length === 0) return isCompleted(service, tasks) ? undefined : `${name} has no task`;
  const placed = current.filter((task) => task.node !== undefined);
  if (placed.length > 1)
    return `${name} has several tasks: ${placed.map(({ id }) => id).join(' ')}`;
  const [task] = placed;
  const record = task?.node === undefined ? undefined : driver.state.durable.nodes.get(task.node);
  if (task === undefined || record?.availability === 'drained') {
    const room = members(world).find((machine) =>
      hasRoom(world, machine, service.key, service.spec, slot),
    );
    if (room !== undefined) return `${name} is not placed although ${room.name} has room`;
  }
  if (task === undefined) return undefined;
  const isPaused = latestRollout(driver.state, service.key)?.state === 'paused';
  // What cannot leave a drained node stays there as it is: an update would only end it.
  const stays = isPaused || isHeldUp || record?.availability === 'drained';
  return unrestOfTask(world, driver, stays ? task.version : service.version, task);
}

function unrestOfTask(
  world: SimulatedWorld,
  driver: ControllerDriver,
  version: number,
  task: TaskRecord,
): string | undefined {
  const status = driver.state.live.statuses.get(task.id);
  if (task.desired !== 'running') return `task ${task.id} is being stopped`;
  if (task.version !== version) return `task ${task.id} is of an earlier version`;
  if (status?.state !== 'running')
    return `task ${task.id} of ${slotKeyOf(task.service, task.slot)} is ${status?.state ?? 'unheard of'}: ${status?.message ?? ''}`;
  const container = world.node(task.node ?? '')?.engine.containers.get(task.id);
  if (container?.state !== 'running') return `task ${task.id} has no running container`;
  if (container.health === 'unhealthy') return `task ${task.id} is unhealthy`;
  return disagreement(task, status, container);
}

function disagreement(
  task: TaskRecord,
  status: TaskStatus,
  container: ObservedContainer,
): string | undefined {
  if (container.version !== task.version)
    return `the container of ${task.id} is of another version`;
  if (status.containerId !== container.containerId || status.health !== container.health)
    return `the controller takes the container of ${task.id} for ${status.containerId} (${status.health}), and it is ${container.containerId} (${container.health})`;
  return status.ports.join() === container.ports.join()
    ? undefined
    : `the controller has other ports of ${task.id} than its engine`;
}

/** Slots that were taken down for an update and have no room since: then the others are not taken down as well. */
function holdsUpdate(service: ServiceRecord, slots: readonly (readonly TaskRecord[])[]): boolean {
  const { parallelism } = service.spec.update;
  const down = slots.filter((tasks) => isUnplaced(service, tasks) && endedInOrder(tasks));
  return parallelism > 0 && down.length >= parallelism;
}

function isUnplaced(service: ServiceRecord, tasks: readonly TaskRecord[]): boolean {
  const isPlaced = tasks.some((task) => task.ended === undefined && task.node !== undefined);
  return !isPlaced && !isCompleted(service, tasks);
}

/** Whether the slot had a task that has not gone with its node. */
function endedInOrder(tasks: readonly TaskRecord[]): boolean {
  const placed = tasks.filter((task) => task.node !== undefined);
  const newest = placed.sort((a, b) => b.sequence - a.sequence)[0];
  return newest?.ended !== undefined && newest.ended.state !== 'lost';
}

function isCompleted(service: ServiceRecord, tasks: readonly TaskRecord[]): boolean {
  const newest = [...tasks].sort((a, b) => b.sequence - a.sequence)[0];
  return newest?.ended?.state === 'completed' && newest.version === service.version;
}

function strayContainer(driver: ControllerDriver, machine: NodeMachine): string | undefined {
  for (const { task: id, state } of machine.engine.containers.values()) {
    const task = driver.state.durable.tasks.get(id);
    const isWanted = task?.desired !== 'stopped' && task?.ended === undefined;
    const isAsWanted = state === (task?.desired === 'standby' ? 'created' : 'running');
    if (task?.node !== machine.name || !isWanted || !isAsWanted)
      return `${machine.name} has a container (${state}) of task ${id}, which nobody wants there`;
  }
  return undefined;
}
