import type {
  AvailabilityFigures,
  IncidentView,
  ServiceAvailability,
  SlotTimeline,
} from '@grappe/controller-core';
import type { Absence, NodeName, Outage, ServiceKey } from '@grappe/domain';
import {
  absenceEndCodec,
  incidentKindCodec,
  incidentStateCodec,
  rackTroubleCodec,
  recoveryCodec,
  slotEndCodec,
  subjectKindCodec,
  type Absence as AbsenceProto,
  type AffectedSlot,
  type AvailabilityFigures as AvailabilityFiguresProto,
  type Incident,
  type Outage as OutageProto,
  type SubjectAvailability,
} from '@grappe/protocol';

/** Services named per incident of a list: all that INCIDENTS_KEPT_MAX incidents name then fits into one message, however long the names. */
const SERVICES_NAMED_MAX = 16;

type Given<K extends string, P> = { readonly [Key in K]?: P };

/** The field in whole milliseconds, or none: the core's clock has fractions, the wire has not. */
export function wholeMs<K extends string>(key: K, ms: number | undefined): Given<K, number> {
  return ms === undefined ? {} : ({ [key]: Math.round(ms) } as Given<K, number>);
}

/** As a list shows it: without what may be long. */
export function encodeIncident(incident: IncidentView): Incident {
  const { slots, absence } = incident;
  const waiting = slots.filter((slot) => slot.end === undefined);
  const services = [...new Set(slots.map(({ service }) => service))].sort();
  return {
    id: incident.id,
    kind: incidentKindCodec.encode(incident.kind),
    state: incidentStateCodec.encode(incident.state),
    term: incident.term,
    beganAtMs: incident.beganAtMs,
    cause: incident.cause,
    node: incident.node ?? '',
    converter: incident.converter ?? '',
    ...wholeMs('cutMs', incident.cutMs),
    ...wholeMs('suspectedMs', incident.suspectedMs),
    ...wholeMs('confirmedMs', incident.confirmedMs),
    ...wholeMs('closedMs', incident.closedMs),
    ...wholeMs('detectionMs', incident.detectionMs),
    ...wholeMs('durationMs', incident.durationMs),
    services: services.slice(0, SERVICES_NAMED_MAX),
    slotsAffected: slots.length,
    slotsWaiting: waiting.length,
    ...wholeMs('servedMs', waiting.length === 0 ? lastServedMs(slots) : undefined),
    absence: absence === undefined ? null : encodeAbsence(absence),
    rackTrouble: rackTroubleCodec.encode(incident.rackTrouble ?? 'none'),
    ...(incident.continues === undefined ? {} : { continues: incident.continues }),
  };
}

/** With its slots and outages, for whoever asks for this one. */
export function encodeWholeIncident(incident: IncidentView): Incident {
  return {
    ...encodeIncident(incident),
    slots: incident.slots.map(encodeAffectedSlot),
    unserved: incident.unserved.map((outage) => ({
      service: outage.service,
      outage: encodeOutage(outage),
    })),
  };
}

function lastServedMs(slots: readonly SlotTimeline[]): number | undefined {
  const served = slots.flatMap(({ servingMs }) => (servingMs === undefined ? [] : [servingMs]));
  return served.length === 0 ? undefined : Math.max(...served);
}

function encodeAffectedSlot(slot: SlotTimeline): AffectedSlot {
  return {
    service: slot.service,
    slot: slot.slot,
    task: slot.task,
    node: slot.node ?? '',
    outages: slot.outages.map(encodeOutage),
    failures: slot.failures,
    tied: slot.tied,
    ...wholeMs('decidedMs', slot.decidedMs),
    recovery: recoveryCodec.encode(slot.recovery ?? 'none'),
    successor: slot.successor ?? '',
    successorNode: slot.successorNode ?? '',
    end: slotEndCodec.encode(slot.end ?? 'none'),
    ...wholeMs('servingMs', slot.servingMs),
    ...wholeMs('placementMs', slot.placementMs),
    ...wholeMs('startMs', slot.startMs),
    ...wholeMs('outageMs', slot.outageMs),
    waitsFor: slot.waitsFor ?? '',
  };
}

function encodeOutage({ fromMs, untilMs }: Outage): OutageProto {
  return { fromMs: Math.round(fromMs), ...wholeMs('untilMs', untilMs) };
}

function encodeAbsence({ untilMs, end }: Absence): AbsenceProto {
  return { ...wholeMs('untilMs', untilMs), end: absenceEndCodec.encode(end ?? 'none') };
}

export function encodeFigures(figures: AvailabilityFigures): AvailabilityFiguresProto {
  return {
    windowMs: Math.round(figures.windowMs),
    upMs: Math.round(figures.upMs),
    downMs: Math.round(figures.downMs),
    unknownMs: Math.round(figures.unknownMs),
    failures: figures.failures,
    ...(figures.ratio === undefined ? {} : { ratio: figures.ratio }),
    ...wholeMs('mtbfMs', figures.mtbfMs),
    ...wholeMs('mttrMs', figures.mttrMs),
  };
}

export function encodeNodeAvailability(
  name: NodeName,
  figures: AvailabilityFigures,
): SubjectAvailability {
  return { kind: subjectKindCodec.encode('node'), name, figures: encodeFigures(figures) };
}

export function encodeServiceAvailability(
  name: ServiceKey,
  { served, full }: ServiceAvailability,
): SubjectAvailability {
  return {
    kind: subjectKindCodec.encode('service'),
    name,
    figures: encodeFigures(served),
    full: encodeFigures(full),
  };
}
