import type { AffectedSlot, Incident, Recovery, ServiceKey, TaskId } from '@grappe/domain';
import type { Step } from '../context.ts';
import type { TaskRecord } from '../state/records.ts';
import {
  beginOutage,
  changeIncident,
  changeSlot,
  changeUnserved,
  endOutage,
  incidentOf,
  slotName,
  termMs,
} from './ledger.ts';
import { servesNow, slotIsWanted, tasksOfSlot } from './slots.ts';

/** What the events of the step tell about how slots are served again. */
export interface Recoveries {
  readonly promoted: ReadonlySet<TaskId>;
  readonly restarting: ReadonlySet<TaskId>;
}

/** Takes what has become of a service's open slots, and of the service as a whole, into their incidents. */
export function reviewService(step: Step, service: ServiceKey, recoveries: Recoveries): void {
  const open = openSlotsOf(step, service);
  for (const [name, id] of open) {
    const incident = incidentOf(step.state, id);
    const slot = incident?.slots.find((one) => slotName(one) === name);
    if (incident === undefined || slot === undefined) continue;
    const next = reviewSlot(step, incident, slot, recoveries);
    if (next !== slot)
      changeIncident(
        step,
        changeSlot(incident, name, () => next),
      );
  }
  reviewUnserved(step, service);
  for (const id of new Set(open.map(([, id]) => id))) closeIfServed(step, id);
}

/** Names of the service's open slots, with their incidents. */
function openSlotsOf({ state }: Step, service: ServiceKey): (readonly [string, number])[] {
  const prefix = `${service}#`;
  return [...state.live.incidents.openSlots].filter(([name]) => name.startsWith(prefix));
}

function reviewSlot(
  step: Step,
  incident: Incident,
  slot: AffectedSlot,
  recoveries: Recoveries,
): AffectedSlot {
  const atMs = termMs(step) - incident.beganMs;
  if (!slotIsWanted(step.state, slot.service, slot.slot))
    return { ...slot, outages: endOutage(slot.outages, atMs), end: 'unwanted' };
  const tasks = tasksOfSlot(step.state, slotName(slot));
  const serving = tasks.find((task) => servesNow(step.state, task));
  if (serving !== undefined) {
    const decided = decide(slot, serving, atMs, recoveries);
    return { ...decided, outages: endOutage(slot.outages, atMs), end: 'serving' };
  }
  const present = tasks.filter((task) => task.ended === undefined);
  if (present.length === 0 && tasks[0]?.ended?.state === 'completed')
    return { ...slot, outages: endOutage(slot.outages, atMs), end: 'completed' };
  const next = present.find(
    (task) => task.desired === 'running' && isOnItsWay(step, slot, task, recoveries),
  );
  return next === undefined ? slot : decide(slot, next, atMs, recoveries);
}

/** Whether this task is an answer to the failure: another one on a node that is there, or the same as a further attempt. */
function isOnItsWay(
  step: Step,
  slot: AffectedSlot,
  task: TaskRecord,
  { restarting }: Recoveries,
): boolean {
  if (task.id === slot.task) return restarting.has(task.id);
  if (task.node === undefined) return false;
  return step.state.live.nodes.get(task.node)?.condition !== 'lost';
}

/** Notes once how the slot is to be served again; anew when another task was chosen for it meanwhile. */
function decide(
  slot: AffectedSlot,
  task: TaskRecord,
  atMs: number,
  { promoted, restarting }: Recoveries,
): AffectedSlot {
  if (slot.successor === task.id && slot.decidedMs !== undefined) return slot;
  const isSame = task.id === slot.task;
  // It has never ended: nothing was decided.
  if (isSame && !restarting.has(task.id))
    return { ...slot, recovery: slot.recovery ?? 'kept', successor: task.id };
  const recovery: Recovery = isSame ? 'restarted' : promoted.has(task.id) ? 'promoted' : 'placed';
  const { recovery: _recovery, successorNode: _node, ...rest } = slot;
  return {
    ...rest,
    decidedMs: atMs,
    recovery,
    successor: task.id,
    ...(task.node === undefined ? {} : { successorNode: task.node }),
  };
}

/** Begins or ends the time during which no replica of the service is served, though some slot should be. */
function reviewUnserved(step: Step, service: ServiceKey): void {
  const { state } = step;
  const known = incidentOf(state, state.live.incidents.unserved.get(service));
  const open = openSlotsOf(step, service);
  const isUnserved =
    open.length > 0 && !state.durable.someTaskOfService(service, (task) => servesNow(state, task));
  if (known !== undefined) {
    if (isUnserved) return;
    const atMs = termMs(step) - known.beganMs;
    changeIncident(
      step,
      changeUnserved(known, service, (outages) => endOutage(outages, atMs)),
    );
    return;
  }
  if (!isUnserved) return;
  const latest = latestOutage(step, open);
  if (latest === undefined) return;
  // Only what has just failed may have left it unserved earlier than now.
  const isFresh = state.live.incidents.fresh.has(service);
  const fromMs = isFresh ? latest.fromMs : termMs(step) - latest.incident.beganMs;
  const outage = { service, fromMs };
  changeIncident(
    step,
    changeUnserved(latest.incident, service, (outages) => beginOutage(outages, outage)),
  );
}

/** The last of the service's slots to go, and its incident. */
function latestOutage(
  step: Step,
  open: readonly (readonly [string, number])[],
): { readonly incident: Incident; readonly fromMs: number } | undefined {
  let latest: { readonly incident: Incident; readonly fromMs: number } | undefined;
  for (const [name, id] of open) {
    const incident = incidentOf(step.state, id);
    const slot = incident?.slots.find((one) => slotName(one) === name);
    const fromMs = slot?.outages.at(-1)?.fromMs;
    if (incident === undefined || fromMs === undefined) continue;
    const isLater =
      latest === undefined || incident.beganMs + fromMs > latest.incident.beganMs + latest.fromMs;
    if (isLater) latest = { incident, fromMs };
  }
  return latest;
}

/** Closes an incident when all that it affected and that can be served is served. */
export function closeIfServed(step: Step, id: number): void {
  const incident = incidentOf(step.state, id);
  if (incident === undefined || incident.closedMs !== undefined) return;
  const waits = incident.slots.some((slot) => slot.end === undefined && !slot.tied);
  // A node may stay away for good; what it served is served elsewhere. An engine's end is the failure itself.
  const engineAway = incident.kind === 'engine' && incident.absence?.untilMs === undefined;
  if (waits || engineAway || incident.rackTrouble !== undefined) return;
  changeIncident(step, { ...incident, closedMs: termMs(step) - incident.beganMs });
}
