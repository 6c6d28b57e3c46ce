import type { AffectedSlot, Incident, ServiceKey, ServiceOutage } from '@grappe/domain';
import { INCIDENTS_KEPT_MAX, OUTAGES_PER_INCIDENT_MAX } from '@grappe/domain';
import type { Step } from '../context.ts';
import type { ControllerState } from '../state/state.ts';

/** Zero-padded so that the store's key order is the order of the incidents. */
function incidentKey(id: number): string {
  return String(id).padStart(12, '0');
}

/** As the live tables name a slot. */
export function slotName(slot: Pick<AffectedSlot, 'service' | 'slot'>): string {
  return `${slot.service}#${slot.slot}`;
}

/** What an incident is opened with; the rest follows from it. */
export type NewIncident = Omit<Incident, 'id' | 'term' | 'beganAtMs' | 'slots' | 'unserved'> & {
  readonly slots?: readonly AffectedSlot[];
};

/** Ms since this controller's start: the time that incidents are measured in. */
export function termMs(step: Step, atMs = step.ctx.nowMs): number {
  return atMs - step.state.live.startedAtMs;
}

/** Records a new incident, and drops the oldest beyond the limit. */
export function addIncident(step: Step, content: NewIncident): Incident {
  const { durable, live } = step.state;
  const id = live.incidents.next;
  live.incidents.next += 1;
  const agoMs = termMs(step) - content.beganMs;
  // Nothing of a node that served nobody is awaited.
  const isOver = content.kind === 'node' && (content.slots ?? []).length === 0;
  const incident: Incident = {
    slots: [],
    ...(isOver ? { closedMs: agoMs } : {}),
    ...content,
    id,
    term: live.incidents.term,
    beganAtMs: Math.round(step.ctx.wallMs - agoMs),
    unserved: [],
  };
  durable.incidents.put(incidentKey(id), incident);
  for (const { service } of incident.slots) noteFresh(step, service);
  indexOne(step.state, incident);
  if (id - live.incidents.oldest >= INCIDENTS_KEPT_MAX) {
    for (let old = live.incidents.oldest; id - old >= INCIDENTS_KEPT_MAX; old += 1)
      durable.incidents.delete(incidentKey(old));
    indexIncidents(step.state);
  }
  return incident;
}

/** A slot of the service has failed in this step. */
export function noteFresh({ state: { live } }: Step, service: ServiceKey): void {
  live.incidents.fresh.add(service);
  live.incidents.touched.add(service);
}

export function incidentOf(state: ControllerState, id: number | undefined): Incident | undefined {
  return id === undefined ? undefined : state.durable.incidents.get(incidentKey(id));
}

export function changeIncident(step: Step, incident: Incident): void {
  step.state.durable.incidents.put(incidentKey(incident.id), incident);
  indexOne(step.state, incident);
}

/** Changes one slot of an incident. */
export function changeSlot(
  incident: Incident,
  name: string,
  change: (slot: AffectedSlot) => AffectedSlot,
): Incident {
  return {
    ...incident,
    slots: incident.slots.map((slot) => (slotName(slot) === name ? change(slot) : slot)),
  };
}

/** Begins an outage; when the list is full, the last one goes on instead. */
export function beginOutage<O extends { fromMs: number; untilMs?: number }>(
  outages: readonly O[],
  outage: O,
): O[] {
  const last = outages.at(-1);
  if (last === undefined || outages.length < OUTAGES_PER_INCIDENT_MAX) return [...outages, outage];
  const reopened = { ...last };
  delete reopened.untilMs;
  return [...outages.slice(0, -1), reopened];
}

/** Ends the last outage; before its begin when that was known late: then it has no length. */
export function endOutage<O extends { fromMs: number; untilMs?: number }>(
  outages: readonly O[],
  untilMs: number,
): O[] {
  const last = outages.at(-1);
  if (last === undefined || last.untilMs !== undefined) return [...outages];
  return [...outages.slice(0, -1), { ...last, untilMs: Math.max(untilMs, last.fromMs) }];
}

/** Incidents from the newest to the oldest kept. */
export function* newestFirst(state: ControllerState): IterableIterator<Incident> {
  const { next, oldest } = state.live.incidents;
  for (let id = next - 1; id >= oldest; id -= 1) {
    const incident = incidentOf(state, id);
    if (incident !== undefined) yield incident;
  }
}

/** Takes the numbers, and what is open in this term, from the incidents that there are. */
export function indexIncidents(state: ControllerState): void {
  const { durable, live } = state;
  const { incidents } = live;
  const all = [...durable.incidents.values()];
  incidents.next = 1 + all.reduce((max, { id }) => Math.max(max, id), 0);
  incidents.oldest = all.reduce((min, { id }) => Math.min(min, id), incidents.next);
  incidents.openSlots.clear();
  incidents.unserved.clear();
  incidents.nodesAway.clear();
  incidents.enginesAway.clear();
  incidents.doubt = undefined;
  for (const incident of all) if (incident.term === incidents.term) indexOne(state, incident);
}

function indexOne({ live: { incidents } }: ControllerState, incident: Incident): void {
  const { id, node, absence } = incident;
  for (const slot of incident.slots)
    point(incidents.openSlots, slotName(slot), id, slot.end === undefined);
  for (const service of new Set(incident.unserved.map((outage) => outage.service)))
    point(incidents.unserved, service, id, lastUnserved(incident, service)?.untilMs === undefined);
  if (node !== undefined && absence !== undefined) {
    const away = incident.kind === 'engine' ? incidents.enginesAway : incidents.nodesAway;
    point(away, node, id, absence.untilMs === undefined);
  }
  if (incident.rackTrouble === 'doubt') {
    if (incident.closedMs === undefined) incidents.doubt = id;
    else if (incidents.doubt === id) incidents.doubt = undefined;
  }
}

function point<K>(index: Map<K, number>, key: K, id: number, open: boolean): void {
  if (open) index.set(key, id);
  else if (index.get(key) === id) index.delete(key);
}

/** Changes the outages of one service as a whole. */
export function changeUnserved(
  incident: Incident,
  service: ServiceKey,
  change: (outages: readonly ServiceOutage[]) => readonly ServiceOutage[],
): Incident {
  const own = incident.unserved.filter((outage) => outage.service === service);
  const others = incident.unserved.filter((outage) => outage.service !== service);
  return { ...incident, unserved: [...others, ...change(own)] };
}

function lastUnserved(incident: Incident, service: ServiceKey): ServiceOutage | undefined {
  return incident.unserved.filter((outage) => outage.service === service).at(-1);
}
