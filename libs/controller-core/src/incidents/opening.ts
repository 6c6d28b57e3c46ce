import type { AffectedSlot, Incident, NodeName } from '@grappe/domain';
import { slotText } from '@grappe/domain';
import { BRAKE_WINDOW_MS, SAME_INCIDENT_WITHIN_MS } from '../constants.ts';
import type { Step } from '../context.ts';
import { leaseEndOf } from '../lease/lease.ts';
import { slotKey } from '../reconcile/dirty.ts';
import type { LiveNode } from '../state/live.ts';
import type { TaskRecord } from '../state/records.ts';
import {
  addIncident,
  beginOutage,
  changeIncident,
  changeSlot,
  incidentOf,
  newestFirst,
  noteFresh,
  slotName,
  termMs,
} from './ledger.ts';
import type { FailingTask } from './live.ts';
import { measuredKey } from './measured.ts';
import { absenceIsPlanned, servedUntilNow, servesNow, tasksOfSlot } from './slots.ts';

/** A node was declared lost. One that never worked cannot fail; of one whose absence is planned, only what it still served is of interest. */
export function openNodeIncident(step: Step, name: NodeName, cause: string): void {
  const { durable, live } = step.state;
  const record = durable.nodes.get(name);
  if (record === undefined || live.incidents.nodesAway.has(name)) return;
  if (!durable.measured.has(measuredKey('node', name))) return;
  const heardAtMs = lastSignOfLife(live.nodes.get(name));
  const slots = durable
    .tasksOfNode(name)
    .filter((task) => servedUntilNow(step.state, task) && isWithoutService(step, task))
    .filter((task) => !hadStopped(step, task, heardAtMs))
    .map((task) => affectedSlot(task, 0));
  const planned = absenceIsPlanned(record);
  if (planned && slots.length === 0) return;
  const beganMs = heardAtMs === undefined ? 0 : termMs(step, heardAtMs);
  const suspectedAtMs = live.incidents.suspectedAtMs.get(name);
  const continues = live.incidents.carriedNodes.get(name);
  addIncident(step, {
    kind: 'node',
    beganMs,
    cause,
    node: name,
    ...(heardAtMs === undefined ? {} : { cutMs: 0 }),
    ...(suspectedAtMs === undefined ? {} : { suspectedMs: termMs(step, suspectedAtMs) - beganMs }),
    confirmedMs: termMs(step) - beganMs,
    slots,
    ...(planned ? {} : { absence: {} }),
    ...(continues === undefined ? {} : { continues }),
  });
  live.incidents.carriedNodes.delete(name);
  live.incidents.suspectedAtMs.delete(name);
  noteConverter(step, name);
}

/** A singleton whose lease had ended when peers still heard its node failed before the node did: for itself. */
function hadStopped(step: Step, task: TaskRecord, nodeHeardAtMs: number | undefined): boolean {
  const sinceMs = leaseEndOf(step, task.id);
  if (sinceMs === undefined || nodeHeardAtMs === undefined || sinceMs >= nodeHeardAtMs)
    return false;
  const cause = `its lease on node ${task.node ?? ''} has ended`;
  step.state.live.incidents.failing.push({ task, cause, sinceMs });
  return true;
}

/** Its own last word, or the last time that a peer has heard it. */
function lastSignOfLife(node: LiveNode | undefined): number | undefined {
  if (node?.heardAtMs === undefined) return node?.watch.peersHeardAtMs;
  return Math.max(node.heardAtMs, node.watch.peersHeardAtMs ?? node.heardAtMs);
}

/** The operator, or the end of its maintenance, has made a node active that is not there: its absence is a failure from now on. */
export function openOverdueIncident(step: Step, name: NodeName): void {
  const isMeasured = step.state.durable.measured.has(measuredKey('node', name));
  if (!isMeasured || step.state.live.incidents.nodesAway.has(name)) return;
  addIncident(step, {
    kind: 'node',
    beganMs: termMs(step),
    cause: 'it was to be back, and is not',
    node: name,
    confirmedMs: 0,
    absence: {},
  });
}

/** Its board has started anew within the grace given to agents: the tasks that it ran failed with it. */
export function openRebootIncident(
  step: Step,
  name: NodeName,
  heardAtMs: number,
  failing: readonly FailingTask[],
): void {
  const { durable, live } = step.state;
  const record = durable.nodes.get(name);
  if (record === undefined) return;
  const failed = failing.filter(({ task }) => isWithoutService(step, task));
  if (absenceIsPlanned(record) && failed.length === 0) return;
  const beganMs = termMs(step, heardAtMs);
  const nowMs = termMs(step) - beganMs;
  addIncident(step, {
    kind: 'node',
    beganMs,
    cause: 'its board has started anew',
    node: name,
    cutMs: 0,
    confirmedMs: nowMs,
    slots: failed.map(({ task }) => affectedSlot(task, 0)),
    absence: { untilMs: nowMs, end: 'returned' },
  });
  live.incidents.suspectedAtMs.delete(name);
}

export function openEngineIncident(step: Step, name: NodeName): void {
  const record = step.state.durable.nodes.get(name);
  if (record === undefined || absenceIsPlanned(record)) return;
  if (step.state.live.incidents.enginesAway.has(name)) return;
  addIncident(step, {
    kind: 'engine',
    beganMs: termMs(step),
    cause: 'its container engine does not answer',
    node: name,
    cutMs: 0,
    confirmedMs: 0,
    absence: {},
  });
}

/** A task stopped serving by itself: part of an engine's incident, of one of its slot a moment ago, or one of its own. */
export function noteFailing(step: Step, failing: FailingTask): void {
  const { task, cause } = failing;
  if (!isWithoutService(step, task)) return;
  const failedMs = termMs(step, failing.sinceMs);
  const known = engineIncident(step, task, failedMs) ?? recentIncident(step, task, failedMs);
  if (known === undefined) {
    addIncident(step, {
      kind: 'task',
      beganMs: failedMs,
      cause,
      ...(task.node === undefined ? {} : { node: task.node }),
      // The last sign of life of one that has not been heard of was before.
      ...(failing.sinceMs === undefined ? { cutMs: 0 } : {}),
      confirmedMs: termMs(step) - failedMs,
      slots: [affectedSlot(task, 0)],
    });
    return;
  }
  noteFresh(step, task.service);
  const atMs = failedMs - known.beganMs;
  const name = slotKey(task.service, task.slot);
  const isThere = known.slots.some((slot) => slotName(slot) === name);
  const reopened = isThere
    ? changeSlot(known, name, (slot) => failAgain(slot, task, atMs))
    : { ...known, slots: [...known.slots, affectedSlot(task, atMs)] };
  const { closedMs: _closed, ...open } = reopened;
  changeIncident(step, { ...open, cause: known.kind === 'task' ? cause : known.cause });
}

function failAgain(slot: AffectedSlot, task: TaskRecord, atMs: number): AffectedSlot {
  const { service, slot: name, tied, failures } = slot;
  return {
    service,
    slot: name,
    task: task.id,
    ...(task.node === undefined ? {} : { node: task.node }),
    outages: beginOutage(slot.outages, { fromMs: atMs }),
    failures: failures + 1,
    tied,
  };
}

export function affectedSlot(task: TaskRecord, fromMs: number): AffectedSlot {
  return {
    service: task.service,
    slot: slotText(task.slot),
    task: task.id,
    ...(task.node === undefined ? {} : { node: task.node }),
    outages: [{ fromMs }],
    failures: 1,
    tied: task.slot.kind === 'node',
  };
}

/** No other task serves its slot, and none has been waited for since before. */
function isWithoutService(step: Step, task: TaskRecord): boolean {
  const { live } = step.state;
  if (live.incidents.openSlots.has(slotKey(task.service, task.slot))) return false;
  return !tasksOfSlot(step.state, slotKey(task.service, task.slot)).some(
    (other) => other.id !== task.id && servesNow(step.state, other),
  );
}

/** Containers end with their engine; their agent can say so only when it is back. */
export function engineIncident(
  step: Step,
  task: TaskRecord,
  failedMs: number,
): Incident | undefined {
  for (const incident of newestFirst(step.state)) {
    if (incident.kind !== 'engine' || incident.node !== task.node) continue;
    if (incident.term !== step.state.live.incidents.term) return undefined;
    const untilMs = incident.absence?.untilMs;
    const isRecent =
      untilMs === undefined || failedMs - (incident.beganMs + untilMs) <= SAME_INCIDENT_WITHIN_MS;
    return isRecent && failedMs >= incident.beganMs ? incident : undefined;
  }
  return undefined;
}

/** The slot's own incident, if it was served again only a moment ago: a crash loop is one incident. */
function recentIncident(step: Step, task: TaskRecord, failedMs: number): Incident | undefined {
  const name = slotKey(task.service, task.slot);
  for (const incident of newestFirst(step.state)) {
    if (incident.term !== step.state.live.incidents.term) return undefined;
    if (incident.kind !== 'task') continue;
    const slot = incident.slots.find((one) => slotName(one) === name);
    if (slot === undefined) continue;
    const servedMs = slot.outages.at(-1)?.untilMs ?? 0;
    const goneOnMs = failedMs - (incident.beganMs + servedMs);
    return goneOnMs >= 0 && goneOnMs <= SAME_INCIDENT_WITHIN_MS ? incident : undefined;
  }
  return undefined;
}

/** Nodes that share a converter and were lost together most likely lost its power. */
function noteConverter(step: Step, name: NodeName): void {
  const { live, converters, durable } = step.state;
  const converterOf = (node: NodeName): string | undefined =>
    converters.get(node) ?? durable.nodes.get(node)?.converter;
  const converter = converters.get(name) ?? durable.nodes.get(name)?.converter;
  const own = incidentOf(step.state, live.incidents.nodesAway.get(name));
  if (converter === undefined || own === undefined) return;
  const together = [...live.incidents.nodesAway]
    .filter(([node]) => converterOf(node) === converter)
    .map(([, id]) => incidentOf(step.state, id))
    .filter((incident) => incident !== undefined)
    .filter(({ beganMs }) => Math.abs(beganMs - own.beganMs) <= BRAKE_WINDOW_MS);
  if (together.length < 2) return;
  for (const incident of together)
    if (incident.converter === undefined) changeIncident(step, { ...incident, converter });
}
