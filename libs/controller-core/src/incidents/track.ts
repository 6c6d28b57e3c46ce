import type {
  Absence,
  NodeCondition,
  NodeFacts,
  NodeName,
  RackEvent,
  ServiceKey,
  TaskId,
  TaskStatus,
} from '@grappe/domain';
import type { Step } from '../context.ts';
import { leaseEndOf } from '../lease/lease.ts';
import type { TaskRecord } from '../state/records.ts';
import { addIncident, changeIncident, incidentOf, termMs } from './ledger.ts';
import type { FailingTask } from './live.ts';
import { measure, measuredKey, stopMeasuring } from './measured.ts';
import {
  noteFailing,
  openEngineIncident,
  openNodeIncident,
  openOverdueIncident,
  openRebootIncident,
} from './opening.ts';
import { closeIfServed, reviewService, type Recoveries } from './review.ts';
import { servedUntilNow, serves } from './slots.ts';
import { maySettle, noteTerm, settleStart } from './terms.ts';

/**
 * Incidents are derived from what the other decisions have left behind: at the end of each step from its events and from the state as it is
 * then, so that no decision has to know of them, and written with the commit of what caused them. An idle rack writes none. `undoable`: the
 * step may be taken back, with all that is in tables and nothing else.
 */
export function trackIncidents(step: Step, options: { readonly undoable: boolean }): void {
  const { durable, live } = step.state;
  const { incidents } = live;
  const events = step.effects.flatMap((effect) => (effect.kind === 'event' ? [effect.event] : []));
  const settles = !options.undoable && maySettle(step);
  if (events.length === 0 && incidents.touched.size === 0 && !settles) return;
  for (const event of events) follow(step, event);
  noteFailures(step);
  if (settles) settleStart(step);
  const recoveries: Recoveries = {
    promoted: tasksOf(events, 'task.promoted'),
    restarting: tasksOf(events, 'task.restarting'),
  };
  for (const service of incidents.touched)
    if (isOpen(step, service)) reviewService(step, service, recoveries);
  incidents.touched.clear();
  incidents.fresh.clear();
  if (events.length > 0 || settles || durable.incidents.changed > 0) noteTerm(step);
}

function tasksOf(events: readonly RackEvent[], kind: RackEvent['kind']): ReadonlySet<TaskId> {
  const ids = events.filter((event) => event.kind === kind).map((event) => event.task);
  return new Set(ids.filter((id) => id !== undefined));
}

function isOpen({ state: { live } }: Step, service: ServiceKey): boolean {
  if (live.incidents.unserved.has(service)) return true;
  for (const name of live.incidents.openSlots.keys())
    if (name.startsWith(`${service}#`)) return true;
  return false;
}

/**
 * A task's status is about to change. `before` as the controller knew it. `leaseEndedAtMs`: it is a singleton whose lease had ended by then; of
 * one that was not heard of for longer, that is when it stopped to serve.
 */
export function noteStatus(
  step: Step,
  task: TaskRecord,
  before: TaskStatus,
  status: TaskStatus,
  leaseEndedAtMs: number | undefined,
): void {
  const { incidents } = step.state.live;
  hearOf(step, task);
  if (serves(before) !== serves(status) || before.attempt !== status.attempt)
    incidents.touched.add(task.service);
  if (task.desired !== 'running' || !serves(before)) return;
  // One that completed is done. One that stops without being told to is a singleton without a lease.
  const fails = status.attempt > before.attempt || !serves(status);
  if (!fails || status.state === 'completed') return;
  const unhealthy = status.state === 'running' && status.health === 'unhealthy';
  const cause = unhealthy ? 'its health check fails' : status.message || 'its container has ended';
  incidents.failing.push({ task, cause, ...since(leaseEndedAtMs) });
}

/** A node's facts are about to change. An engine that is not there yet after its board has started has not gone away. */
export function noteEngine(
  step: Step,
  name: NodeName,
  before: NodeFacts | undefined,
  facts: NodeFacts,
): void {
  if (facts.engineVersion !== undefined) {
    endAbsence(step, step.state.live.incidents.enginesAway.get(name), 'returned');
    return;
  }
  if (before?.engineVersion !== undefined && before.bootId === facts.bootId)
    openEngineIncident(step, name);
}

function follow(step: Step, event: RackEvent): void {
  const { live } = step.state;
  if (event.service !== undefined) live.incidents.touched.add(event.service);
  if (event.stack !== undefined) touchAll(step);
  if (event.node !== undefined && event.kind.startsWith('node.'))
    followNode(step, event.node, event);
  if (event.kind === 'task.running' && event.service !== undefined)
    measure(step, 'service', event.service);
  if (event.kind === 'task.lost') followLostTask(step, event);
  if (event.kind === 'stack.removed' || event.kind === 'stack.deployed') forgetServices(step);
  if (event.kind === 'rack.doubted') openDoubt(step, event.message);
  if (event.kind === 'rack.trusted') closeDoubt(step);
}

function followNode(step: Step, name: NodeName, { kind, message }: RackEvent): void {
  const { incidents } = step.state.live;
  touchAll(step);
  switch (kind) {
    case 'node.suspected':
      incidents.suspectedAtMs.set(name, step.ctx.nowMs);
      return;
    case 'node.cleared':
      incidents.suspectedAtMs.delete(name);
      return;
    case 'node.lost':
      openNodeIncident(step, name, message);
      return;
    case 'node.halting':
      // Its own absence is planned; what it took with it is not.
      if (step.state.live.nodes.get(name)?.condition === 'lost')
        openNodeIncident(step, name, message);
      return;
    case 'node.ready':
    case 'node.returned':
      measure(step, 'node', name);
      incidents.suspectedAtMs.delete(name);
      incidents.carriedNodes.delete(name);
      endAbsence(step, incidents.nodesAway.get(name), 'returned');
      return;
    case 'node.drained':
    case 'node.maintenance':
      endAbsence(step, incidents.nodesAway.get(name), 'planned');
      endAbsence(step, incidents.enginesAway.get(name), 'planned');
      return;
    case 'node.activated':
      if (step.state.live.nodes.get(name)?.condition === 'lost') openOverdueIncident(step, name);
      return;
    case 'node.removed':
      stopMeasuring(step, 'node', name);
      incidents.suspectedAtMs.delete(name);
      endAbsence(step, incidents.nodesAway.get(name), 'removed');
      endAbsence(step, incidents.enginesAway.get(name), 'removed');
      return;
    default:
  }
}

function touchAll({ state: { live } }: Step): void {
  for (const name of live.incidents.openSlots.keys())
    live.incidents.touched.add(name.slice(0, name.lastIndexOf('#')) as ServiceKey);
  for (const service of live.incidents.unserved.keys()) live.incidents.touched.add(service);
}

function endAbsence(step: Step, id: number | undefined, end: NonNullable<Absence['end']>): void {
  const incident = incidentOf(step.state, id);
  if (incident === undefined || incident.absence?.untilMs !== undefined) return;
  const untilMs = termMs(step) - incident.beganMs;
  changeIncident(step, { ...incident, absence: { untilMs, end } });
  closeIfServed(step, incident.id);
}

/**
 * A task was written off on a node that is part of the rack and not lost: a singleton whose lease has ended there while nobody could tell
 * whether the node lives, or one that its node has forgotten. The others belong to their node's incident, or to the operator.
 */
function followLostTask(step: Step, { task: id, node, message }: RackEvent): void {
  const { durable, live } = step.state;
  const task = id === undefined ? undefined : durable.tasks.get(id);
  if (task === undefined || node === undefined || !durable.nodes.has(node)) return;
  if (live.nodes.get(node)?.condition === 'lost') return;
  live.incidents.failing.push({ task, cause: message, ...since(leaseEndOf(step, task.id)) });
}

/**
 * Looks at the clock: singletons that have certainly stopped by now on nodes that nobody hears, and that are not lost. They are not served since
 * the end of their leases, whether they can be replaced or not: until then their nodes may have run them, and when in their stop grace they
 * ended nobody can tell.
 */
export function noteSilentEnds(step: Step): void {
  const { durable, live } = step.state;
  for (const [id, lease] of live.leases) {
    if (lease.isSilentlyGone === true || step.ctx.nowMs < lease.goneAtMs) continue;
    const task = durable.tasks.get(id);
    const node = live.nodes.get(lease.node);
    // Of one that is not back since the start of this controller, or lost, it is not for its lease to tell.
    if (task === undefined || node === undefined || !IN_TOUCH.has(node.condition)) continue;
    const isHeard = node.session !== undefined && node.condition !== 'suspected';
    if (isHeard || !servedUntilNow(step.state, task)) continue;
    live.leases.set(id, { ...lease, isSilentlyGone: true });
    const cause = `its lease on node ${lease.node} has ended`;
    live.incidents.failing.push({ task, cause, sinceMs: lease.untilMs });
    live.incidents.touched.add(task.service);
  }
}

const IN_TOUCH: ReadonlySet<NodeCondition> = new Set(['ready', 'suspected']);

/** Its node has spoken of the task: what it says counts again. */
function hearOf({ state: { live } }: Step, task: TaskRecord): void {
  const lease = live.leases.get(task.id);
  if (lease?.isSilentlyGone !== true) return;
  const { isSilentlyGone: _isSilentlyGone, ...heardOf } = lease;
  live.leases.set(task.id, heardOf);
  live.incidents.touched.add(task.service);
}

function since(sinceMs: number | undefined): Pick<FailingTask, 'sinceMs'> {
  return sinceMs === undefined ? {} : { sinceMs };
}

/** Those of a board that has started anew are one incident, the others one each. */
function noteFailures(step: Step): void {
  const { incidents } = step.state.live;
  const failing = incidents.failing.splice(0);
  const { rebooted } = incidents;
  incidents.rebooted = undefined;
  if (rebooted !== undefined) {
    const ofBoard = failing.filter(({ task }) => task.node === rebooted.node);
    openRebootIncident(step, rebooted.node, rebooted.heardAtMs, ofBoard);
  }
  for (const one of failing) if (one.task.node !== rebooted?.node) noteFailing(step, one);
}

/** What belongs to services that are not part of the rack any more. */
function forgetServices({ state: { durable } }: Step): void {
  const prefix = measuredKey('service', '');
  for (const { subject } of durable.measured.values()) {
    const isService = subject.startsWith(prefix);
    if (isService && !durable.services.has(subject.slice(prefix.length) as ServiceKey))
      durable.measured.delete(subject);
  }
}

function openDoubt(step: Step, cause: string): void {
  if (step.state.live.incidents.doubt !== undefined) return;
  addIncident(step, {
    kind: 'rack',
    rackTrouble: 'doubt',
    beganMs: termMs(step),
    confirmedMs: 0,
    cause,
  });
}

function closeDoubt(step: Step): void {
  const incident = incidentOf(step.state, step.state.live.incidents.doubt);
  if (incident === undefined) return;
  changeIncident(step, { ...incident, closedMs: termMs(step) - incident.beganMs });
}
