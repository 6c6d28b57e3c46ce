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

const incidentStateOf = (incident: Incident__Output): string =>
  incidentStateCodec.decode(incident.state) ?? 'open';

/**
 * Whether what is open in it has an end that nobody saw: its controller ended first. A closed incident of an earlier term has such parts when
 * its node was still away, or a slot could only be served there.
 */
export function endsUnseen(incident: Incident__Output, presentTerm: number): boolean {
  const state = incidentStateOf(incident);
  return state === 'interrupted' || (state === 'closed' && incident.term !== presentTerm);
}

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
function servedText(incident: Incident__Output, presentTerm: number): string {
  if (incident.slotsAffected === 0) return '-';
  if (incident.slotsWaiting > 0) {
    const verb = endsUnseen(incident, presentTerm) ? 'unknown' : 'waiting';
    return `${incident.slotsWaiting} of ${incident.slotsAffected} ${verb}`;
  }
  return incident.servedMs === undefined ? '-' : spanText(incident.servedMs);
}

function servicesText({ services }: Incident__Output): string {
  return services.join(', ');
}

const span = (ms: number | undefined): string => (ms === undefined ? '' : spanText(ms));

/** In words, because there is a length; nobody has measured it. */
export function durationOf({ durationMs }: Incident__Output): string {
  return durationMs === undefined ? 'unknown' : spanText(durationMs);
}

export function incidentColumns(
  nowMs: number,
  presentTerm: number,
): readonly Column<Incident__Output>[] {
  return [
    { header: 'ID', cell: (incident) => String(incident.id), alignRight: true },
    { header: 'BEGAN', cell: (incident) => ageText(incident.beganAtMs, nowMs) },
    { header: 'WHAT FAILED', cell: incidentSubject },
    { header: 'DETECTED', cell: (incident) => span(incident.detectionMs), alignRight: true },
    {
      header: 'SERVED AGAIN',
      cell: (incident) => servedText(incident, presentTerm),
      alignRight: true,
    },
    { header: 'STATE', cell: incidentStateCell },
    { header: 'SERVICES', cell: servicesText, when: 'filled' },
    { header: 'CAUSE', cell: (incident) => incident.cause },
    { header: 'LASTED', cell: durationOf, when: 'wide' },
    { header: 'CONVERTER', cell: (incident) => incident.converter, when: 'wide' },
    {
      header: 'CONTINUES',
      cell: (incident) => (incident.continues === undefined ? '' : String(incident.continues)),
      when: 'wide',
    },
  ];
}

const named = (text: string): string | null => (text === '' ? null : text);
/** The wire's word for no value is none in a document. */
const given = (word: string | undefined): string | null =>
  word === undefined || word === 'none' ? null : word;

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
      end: given(absenceEndCodec.decode(absence.end)),
    },
    rackTrouble: given(rackTroubleCodec.decode(incident.rackTrouble)),
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
    recovery: given(recoveryCodec.decode(slot.recovery)),
    successor: named(slot.successor),
    successorNode: named(slot.successorNode),
    end: given(slotEndCodec.decode(slot.end)),
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
