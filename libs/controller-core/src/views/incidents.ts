import type {
  AffectedSlot,
  Incident,
  IncidentKind,
  NodeName,
  ServiceKey,
  SlotId,
} from '@grappe/domain';
import { newestFirst } from '../incidents/ledger.ts';
import type { ControllerState } from '../state/state.ts';
import { slotWaitsFor } from './waiting.ts';

/** One slot within an incident. Times in ms since the incident's begin, durations in ms; of several outages the last. */
export interface SlotTimeline extends AffectedSlot {
  /** When the slot was served again; absent while it is not. */
  readonly servingMs?: number;
  /** From when the failure was certain to the decision how the slot is served again. */
  readonly placementMs?: number;
  /** From that decision until it was served. */
  readonly startMs?: number;
  /** All outages together, up to now where one lasts; absent when the controller ended before it did. */
  readonly outageMs?: number;
  /** What an open slot waits for, in words. */
  readonly waitsFor?: string;
}

export interface IncidentView extends Omit<Incident, 'slots'> {
  /** `interrupted`: the controller ended before it did; what was open then has an end that nobody saw. */
  readonly state: 'open' | 'closed' | 'interrupted';
  /** From the last sign of life until the failure was certain. */
  readonly detectionMs?: number;
  /** From the begin to the end, or until now. */
  readonly durationMs?: number;
  readonly slots: readonly SlotTimeline[];
}

export interface IncidentFilter {
  readonly kind?: IncidentKind;
  readonly node?: NodeName;
  readonly service?: ServiceKey;
  readonly openOnly?: boolean;
}

/** Newest first. */
export function listIncidents(
  state: ControllerState,
  filter: IncidentFilter,
  nowMs: number,
): IncidentView[] {
  const views: IncidentView[] = [];
  for (const incident of newestFirst(state)) {
    if (filter.kind !== undefined && incident.kind !== filter.kind) continue;
    if (filter.node !== undefined && incident.node !== filter.node) continue;
    const { service } = filter;
    if (service !== undefined && !incident.slots.some((slot) => slot.service === service)) continue;
    if (filter.openOnly === true && stateOf(incident) !== 'open') continue;
    views.push(incidentView(state, incident, nowMs));
  }
  return views;
}

function incidentView(state: ControllerState, incident: Incident, nowMs: number): IncidentView {
  const atMs = nowMs - state.live.startedAtMs - incident.beganMs;
  const present = incident.interrupted === undefined ? atMs : undefined;
  const { cutMs, confirmedMs, closedMs } = incident;
  const durationMs = closedMs ?? present;
  const detectionMs =
    cutMs === undefined || confirmedMs === undefined ? undefined : confirmedMs - cutMs;
  return {
    ...incident,
    state: stateOf(incident),
    ...(detectionMs === undefined ? {} : { detectionMs }),
    ...(durationMs === undefined || isUnmeasured(incident) ? {} : { durationMs }),
    slots: incident.slots.map((slot) => slotTimeline(state, incident, slot, present, nowMs)),
  };
}

function stateOf(incident: Incident): IncidentView['state'] {
  if (incident.closedMs !== undefined) return 'closed';
  return incident.interrupted === undefined ? 'open' : 'interrupted';
}

/** How long a controller was away is known from agents only. */
function isUnmeasured(incident: Incident): boolean {
  return incident.rackTrouble === 'controller-away' && incident.cutMs === undefined;
}

function slotTimeline(
  state: ControllerState,
  incident: Incident,
  slot: AffectedSlot,
  present: number | undefined,
  nowMs: number,
): SlotTimeline {
  const last = slot.outages.at(-1);
  const servingMs = slot.end === 'serving' ? last?.untilMs : undefined;
  const certainMs = Math.max(last?.fromMs ?? 0, incident.confirmedMs ?? 0);
  const { decidedMs } = slot;
  const outageMs = totalOutageMs(slot, present);
  const isOpen = slot.end === undefined && incident.interrupted === undefined;
  const waitsFor = isOpen
    ? slotWaitsFor(state, slot.service, slotIdOf(state, slot), nowMs)
    : undefined;
  return {
    ...slot,
    ...(servingMs === undefined ? {} : { servingMs }),
    ...(decidedMs === undefined ? {} : { placementMs: Math.max(0, decidedMs - certainMs) }),
    ...(decidedMs === undefined || servingMs === undefined
      ? {}
      : { startMs: servingMs - decidedMs }),
    ...(outageMs === undefined ? {} : { outageMs }),
    ...(waitsFor === undefined ? {} : { waitsFor }),
  };
}

function totalOutageMs(slot: AffectedSlot, present: number | undefined): number | undefined {
  let totalMs = 0;
  for (const { fromMs, untilMs } of slot.outages) {
    const endMs = untilMs ?? present;
    if (endMs === undefined) return undefined;
    totalMs += endMs - fromMs;
  }
  return totalMs;
}

/** Replicas are named by their number, shares of a global service by their node, which may be called like a number. */
function slotIdOf({ durable }: ControllerState, { service, slot, tied }: AffectedSlot): SlotId {
  const isGlobal = durable.services.get(service)?.spec.mode.kind === 'global' || tied;
  return isGlobal
    ? { kind: 'node', node: slot as NodeName }
    : { kind: 'replica', index: Number(slot) };
}
