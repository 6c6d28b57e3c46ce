import {
  absenceEndCodec,
  incidentKindCodec,
  incidentStateCodec,
  rackTroubleCodec,
  recoveryCodec,
  slotEndCodec,
  type AffectedSlot__Output,
  type Incident__Output,
  type Outage__Output,
} from '@grappe/protocol';
import { ageText, isoTime, spanText } from '../format/duration.ts';
import type { Document } from '../format/print.ts';
import type { Cell, CellColour, Column } from '../format/table.ts';

const STATE_COLOUR: Readonly<Record<string, CellColour>> = {
  open: 'red',
  closed: 'dim',
  interrupted: 'yellow',
};

export const incidentStateOf = (incident: Incident__Output): string =>
  incidentStateCodec.decode(incident.state) ?? 'open';

export function incidentStateCell(incident: Incident__Output): Cell {
  const text = incidentStateOf(incident);
  const colour = STATE_COLOUR[text];
  return colour === undefined ? { text } : { text, colour };
}

/** What failed, in two or three words. */
export function incidentSubject(incident: Incident__Output): string {
  switch (incidentKindCodec.decode(incident.kind)) {
    case 'node':
      return `node ${incident.node}`;
    case 'engine':
      return `engine of ${incident.node}`;
    case 'rack':
      return rackTroubleCodec.decode(incident.rackTrouble) === 'doubt'
        ? 'controller in doubt'
        : 'controller away';
    case 'task':
    case undefined:
      return incident.node === '' ? 'task' : `task on ${incident.node}`;
  }
}

/** When all of its slots were served again, or how many still wait. */
function servedText(incident: Incident__Output): string {
  if (incident.slotsAffected === 0) return '-';
  if (incident.slotsWaiting > 0) {
    const verb = incidentStateOf(incident) === 'interrupted' ? 'unknown' : 'waiting';
    return `${incident.slotsWaiting} of ${incident.slotsAffected} ${verb}`;
  }
  return incident.servedMs === undefined ? '-' : spanText(incident.servedMs);
}

function servicesText({ services }: Incident__Output): string {
  return services.join(', ');
}

const span = (ms: number | undefined): string => (ms === undefined ? '' : spanText(ms));

export function incidentColumns(nowMs: number): readonly Column<Incident__Output>[] {
  return [
    { header: 'ID', cell: (incident) => String(incident.id), alignRight: true },
    { header: 'BEGAN', cell: (incident) => ageText(incident.beganAtMs, nowMs) },
    { header: 'WHAT FAILED', cell: incidentSubject },
    { header: 'DETECTED', cell: (incident) => span(incident.detectionMs), alignRight: true },
    { header: 'SERVED AGAIN', cell: servedText, alignRight: true },
    { header: 'STATE', cell: incidentStateCell },
    { header: 'SERVICES', cell: servicesText, when: 'filled' },
    { header: 'CAUSE', cell: (incident) => incident.cause },
    { header: 'LASTED', cell: (incident) => span(incident.durationMs), when: 'wide' },
    { header: 'CONVERTER', cell: (incident) => incident.converter, when: 'wide' },
    {
      header: 'CONTINUES',
      cell: (incident) => (incident.continues === undefined ? '' : String(incident.continues)),
      when: 'wide',
    },
  ];
}

const named = (text: string): string | null => (text === '' ? null : text);

/** As a list has it: without slots and outages. */
export function incidentDocument(incident: Incident__Output): Document {
  const { absence } = incident;
  return {
    id: incident.id,
    kind: incidentKindCodec.decode(incident.kind) ?? null,
    state: incidentStateOf(incident),
    term: incident.term,
    beganAt: isoTime(incident.beganAtMs),
    cause: incident.cause,
    node: named(incident.node),
    converter: named(incident.converter),
    cutMs: incident.cutMs ?? null,
    suspectedMs: incident.suspectedMs ?? null,
    confirmedMs: incident.confirmedMs ?? null,
    closedMs: incident.closedMs ?? null,
    detectionMs: incident.detectionMs ?? null,
    durationMs: incident.durationMs ?? null,
    services: incident.services,
    slotsAffected: incident.slotsAffected,
    slotsWaiting: incident.slotsWaiting,
    servedMs: incident.servedMs ?? null,
    absence: absence && {
      untilMs: absence.untilMs ?? null,
      end: absenceEndCodec.decode(absence.end) ?? null,
    },
    rackTrouble: rackTroubleCodec.decode(incident.rackTrouble) ?? null,
    continues: incident.continues ?? null,
  };
}

export function wholeIncidentDocument(incident: Incident__Output): Document {
  return {
    ...incidentDocument(incident),
    slots: incident.slots.map(slotDocument),
    unserved: incident.unserved.map(({ service, outage }) => ({
      service,
      outage: outage && outageDocument(outage),
    })),
  };
}

function slotDocument(slot: AffectedSlot__Output): Document {
  return {
    service: slot.service,
    slot: slot.slot,
    task: slot.task,
    node: named(slot.node),
    outages: slot.outages.map(outageDocument),
    failures: slot.failures,
    tied: slot.tied,
    decidedMs: slot.decidedMs ?? null,
    recovery: recoveryCodec.decode(slot.recovery) ?? null,
    successor: named(slot.successor),
    successorNode: named(slot.successorNode),
    end: slotEndCodec.decode(slot.end) ?? null,
    servingMs: slot.servingMs ?? null,
    placementMs: slot.placementMs ?? null,
    startMs: slot.startMs ?? null,
    outageMs: slot.outageMs ?? null,
    waitsFor: named(slot.waitsFor),
  };
}

function outageDocument({ fromMs, untilMs }: Outage__Output): Document {
  return { fromMs, untilMs: untilMs ?? null };
}
