import type { Incident, TermRecord } from '@grappe/domain';
import { TERMS_KEPT_MAX } from '@grappe/domain';
import { STARTUP_GRACE_MS } from '../constants.ts';
import type { Step } from '../context.ts';
import type { AgentInput } from '../inputs.ts';
import type { LiveNode } from '../state/live.ts';
import type { ControllerState } from '../state/state.ts';
import { addIncident, changeIncident, indexIncidents, slotName, termMs } from './ledger.ts';
import type { CarriedSlot } from './live.ts';
import { affectedSlot } from './opening.ts';
import { servesNow, slotIsWanted, tasksOfSlot } from './slots.ts';

/** Zero-padded so that the store's key order is the order of the terms. */
function termKey(term: number): string {
  return String(term).padStart(12, '0');
}

export function termsOf(state: ControllerState): TermRecord[] {
  return [...state.durable.terms.values()].sort((a, b) => a.term - b.term);
}

/** A controller starts: what was open when the one before it ended has an end that nobody has seen. */
export function beginTerm(step: Step, term: number): void {
  const { durable, live } = step.state;
  const earlier = termsOf(step.state);
  live.incidents.term = term;
  live.incidents.settled = earlier.length === 0 || durable.nodes.size === 0;
  durable.terms.put(termKey(term), { term, startedAtMs: step.ctx.wallMs, knownMs: 0 });
  for (const old of earlier.slice(0, Math.max(0, earlier.length + 1 - TERMS_KEPT_MAX)))
    durable.terms.delete(termKey(old.term));
  for (const incident of durable.incidents.values())
    if (incident.interrupted === undefined && isOpen(incident)) carry(step, incident);
  indexIncidents(step.state);
}

function isOpen(incident: Incident): boolean {
  return (
    incident.slots.some((slot) => slot.end === undefined) ||
    incident.unserved.some((outage) => outage.untilMs === undefined) ||
    (incident.absence !== undefined && incident.absence.untilMs === undefined) ||
    (incident.rackTrouble !== undefined && incident.closedMs === undefined)
  );
}

function carry(step: Step, incident: Incident): void {
  const { incidents } = step.state.live;
  changeIncident(step, { ...incident, interrupted: true });
  for (const slot of incident.slots) {
    if (slot.end !== undefined) continue;
    const { service, slot: text } = slot;
    incidents.carriedSlots.set(slotName(slot), { incident: incident.id, service, slot: text });
  }
  const isAway = incident.kind === 'node' && incident.absence?.untilMs === undefined;
  if (isAway && incident.absence !== undefined && incident.node !== undefined)
    incidents.carriedNodes.set(incident.node, incident.id);
}

/** Something is written in this step: how long this controller has been there goes with it. */
export function noteTerm(step: Step): void {
  const { durable, live } = step.state;
  const key = termKey(live.incidents.term);
  const record = durable.terms.get(key);
  if (record !== undefined) durable.terms.put(key, { ...record, knownMs: termMs(step) });
}

/**
 * A node says hello; called before that counts as a sign of life. It may know since when no controller was there, and its board may have
 * started anew; one that was lost meanwhile has its incident already.
 */
export function noteHello(
  step: Step,
  hello: Extract<AgentInput, { kind: 'hello' }>,
  node: LiveNode,
): void {
  const { incidents } = step.state.live;
  const sinceMs = hello.sinceControllerMs;
  if (node.heardAtMs === undefined) {
    incidents.nodesHeard += 1;
    if (incidents.settled || sinceMs === undefined || !(sinceMs >= 0)) return;
    const heardMs = termMs(step) - sinceMs;
    incidents.predecessorHeardMs = Math.max(incidents.predecessorHeardMs ?? heardMs, heardMs);
    return;
  }
  const rebooted = node.facts !== undefined && node.facts.bootId !== hello.facts.bootId;
  if (rebooted && node.condition !== 'lost')
    incidents.rebooted = { node: hello.node, heardAtMs: node.heardAtMs };
}

/** Whether all that can be known of the time before this controller has been told. */
export function maySettle(step: Step): boolean {
  const { durable, live } = step.state;
  if (live.incidents.settled) return false;
  return termMs(step) >= STARTUP_GRACE_MS || live.incidents.nodesHeard >= durable.nodes.size;
}

/** Records for how long no controller was there, and goes on with what was not served before and is not now. */
export function settleStart(step: Step): void {
  const { durable, live } = step.state;
  const { incidents } = live;
  incidents.settled = true;
  const heardMs = incidents.predecessorHeardMs;
  const awayMs = heardMs === undefined ? undefined : Math.round(Math.max(0, -heardMs));
  const key = termKey(incidents.term);
  const record = durable.terms.get(key);
  if (record !== undefined && awayMs !== undefined) durable.terms.put(key, { ...record, awayMs });
  addIncident(step, {
    kind: 'rack',
    rackTrouble: 'controller-away',
    beganMs: -(awayMs ?? 0),
    closedMs: awayMs ?? 0,
    ...(awayMs === undefined ? {} : { cutMs: 0 }),
    cause:
      awayMs === undefined
        ? 'no controller was there; no agent could tell for how long'
        : 'no controller was there',
  });
  for (const slot of incidents.carriedSlots.values()) continueSlot(step, slot);
  incidents.carriedSlots.clear();
}

function continueSlot(step: Step, { incident, service, slot }: CarriedSlot): void {
  const { state } = step;
  const name = slotName({ service, slot });
  if (state.live.incidents.openSlots.has(name) || !slotIsWanted(state, service, slot)) return;
  const tasks = tasksOfSlot(state, name);
  const newest = tasks[0];
  if (newest === undefined || tasks.some((task) => servesNow(state, task))) return;
  addIncident(step, {
    kind: 'task',
    beganMs: 0,
    cause: `goes on from incident ${incident}`,
    continues: incident,
    ...(newest.node === undefined ? {} : { node: newest.node }),
    slots: [affectedSlot(newest, 0)],
  });
}
