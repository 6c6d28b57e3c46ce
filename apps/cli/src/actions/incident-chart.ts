import {
  recoveryCodec,
  slotEndCodec,
  type AffectedSlot__Output,
  type Incident__Output,
  type Outage__Output,
} from '@grappe/protocol';
import { spanText } from '../format/duration.ts';
import { renderTable, type Column } from '../format/table.ts';
import type { Paint } from '../io.ts';
import { endsUnseen } from './incident-view.ts';

/** Characters of the time axis: with the columns around it, a line with a short remark fits into a terminal of 100. */
const AXIS_WIDTH = 36;

const LEGEND = '# not served, = its successor is on the way, > goes on';
const LEGEND_UNSEEN = ', ? nobody saw its end';

interface Row {
  readonly what: string;
  readonly atMs: number | undefined;
  readonly bar: string;
  readonly remark: string;
}

/** What was noticed, decided and done when, as a table whose middle column is a time axis. Empty when there are no moments to show. */
export function incidentChart(
  incident: Incident__Output,
  presentTerm: number,
  paint: Paint,
): string {
  const unseen = endsUnseen(incident, presentTerm);
  const lengthMs = axisLengthMs(incident);
  const scale: Scale = (ms) =>
    lengthMs === 0 ? 0 : Math.round((Math.min(ms, lengthMs) / lengthMs) * AXIS_WIDTH);
  const moments = momentRows(incident, scale);
  const slots = incident.slots.map((slot) => slotRow(incident, slot, { lengthMs, scale, unseen }));
  if (moments.length + slots.length === 0) return '';
  const table = renderTable(columns(lengthMs), [...moments, ...slots], { wide: false, paint });
  if (slots.length === 0) return table;
  const unended = incident.slots.some(({ outages }) => isUnended(outages.at(-1)));
  return `${table}${paint('dim', `${LEGEND}${unseen && unended ? LEGEND_UNSEEN : ''}\n`)}`;
}

/** Ms since the incident's begin -> characters from the begin of the axis. */
type Scale = (ms: number) => number;

function columns(lengthMs: number): readonly Column<Row>[] {
  const end = spanText(lengthMs);
  return [
    { header: 'WHAT', cell: (row) => row.what },
    {
      header: 'AT',
      cell: ({ atMs }) => (atMs === undefined ? '' : `+${spanText(atMs)}`),
      alignRight: true,
    },
    { header: `|0${end.padStart(AXIS_WIDTH - 1)}|`, cell: (row) => row.bar },
    { header: '', cell: (row) => row.remark },
  ];
}

/** As far as anything of interest reaches. A slot that waits for its node to come back after days would leave nothing of the rest. */
function axisLengthMs(incident: Incident__Output): number {
  const loose = incident.slots.filter((slot) => !slot.tied);
  const slots = loose.length === 0 ? incident.slots : loose;
  const lasts = slots.some((slot) => slot.end === 'END_NONE') ? incident.durationMs : undefined;
  return Math.max(
    0,
    ...[incident.cutMs, incident.suspectedMs, incident.confirmedMs, lasts].map((ms) => ms ?? 0),
    ...slots.flatMap((slot) => [slot.decidedMs ?? 0, ...slot.outages.map(lastMoment)]),
  );
}

function lastMoment({ fromMs, untilMs }: AffectedSlot__Output['outages'][number]): number {
  return untilMs ?? fromMs;
}

function momentRows(incident: Incident__Output, scale: Scale): Row[] {
  const { node, cutMs, suspectedMs, confirmedMs } = incident;
  const about = node === '' ? '' : ` of ${node}`;
  const moments = [
    ['cut', cutMs, `last sign of life${about}`],
    ['suspected', suspectedMs, 'peers are asked'],
    ['confirmed', confirmedMs, 'it is certain'],
  ] as const;
  return moments.flatMap(([what, atMs, remark]) =>
    atMs === undefined ? [] : [{ what, atMs, bar: `${'-'.repeat(scale(atMs))}|`, remark }],
  );
}

interface Axis {
  readonly lengthMs: number;
  readonly scale: Scale;
  /** What has no end has one that nobody saw. */
  readonly unseen: boolean;
}

function slotRow(incident: Incident__Output, slot: AffectedSlot__Output, axis: Axis): Row {
  return {
    what: `${slot.service}.${slot.slot}`,
    atMs: slot.servingMs,
    bar: slotBar(slot, axis),
    remark: slotRemark(incident, slot, axis.unseen),
  };
}

function slotBar({ outages, decidedMs }: AffectedSlot__Output, axis: Axis): string {
  const { scale } = axis;
  let bar = '';
  for (const [index, outage] of outages.entries()) {
    const from = scale(outage.fromMs);
    const until = scale(outage.untilMs ?? Number.POSITIVE_INFINITY);
    const isLast = index === outages.length - 1;
    // The decision belongs to the last outage.
    const decided = isLast && decidedMs !== undefined ? scale(decidedMs) : until;
    const untouched = '#'.repeat(Math.max(0, Math.min(decided, until) - from));
    bar = bar.padEnd(from) + untouched + '='.repeat(Math.max(0, until - Math.max(decided, from)));
    bar += outageMark(outage, axis);
  }
  return bar;
}

/** One that can only be served where it was may be so long after all the rest. */
function outageMark(outage: Outage__Output, { lengthMs, unseen }: Axis): string {
  if (isUnended(outage) && unseen) return '?';
  return (outage.untilMs ?? Number.POSITIVE_INFINITY) > lengthMs ? '>' : '|';
}

function isUnended(outage: Outage__Output | undefined): boolean {
  return outage !== undefined && outage.untilMs === undefined;
}

function slotRemark(
  incident: Incident__Output,
  slot: AffectedSlot__Output,
  unseen: boolean,
): string {
  const { outageMs, failures } = slot;
  return [
    endText(incident, slot, unseen),
    outageMs === undefined ? '' : `${spanText(outageMs)} not served`,
    failures > 1 ? `failed ${failures} times` : '',
  ]
    .filter((part) => part !== '')
    .join('; ');
}

function endText(incident: Incident__Output, slot: AffectedSlot__Output, unseen: boolean): string {
  switch (slotEndCodec.decode(slot.end)) {
    case 'serving':
      return recoveryText(incident, slot);
    case 'unwanted':
      return 'no longer wanted';
    case 'completed':
      return 'its task has completed';
    case 'none':
    case undefined: {
      if (unseen) return 'nobody saw its end';
      const waiting = slot.waitsFor === '' ? 'waits' : slot.waitsFor;
      return slot.tied ? `${waiting} (can only be served there)` : waiting;
    }
  }
}

function recoveryText({ kind }: Incident__Output, slot: AffectedSlot__Output): string {
  const { successorNode: node, placementMs, startMs } = slot;
  const ofNode = kind === 'INCIDENT_KIND_NODE';
  const steps =
    placementMs === undefined || startMs === undefined
      ? ''
      : ` (decided in ${spanText(placementMs)}, started in ${spanText(startMs)})`;
  switch (recoveryCodec.decode(slot.recovery)) {
    case 'placed':
      return `placed on ${node}${steps}`;
    case 'promoted':
      return `its standby on ${node} took over${steps}`;
    case 'restarted':
      return `started again on ${slot.node}${ofNode ? ' when that was back' : ''}${steps}`;
    case 'kept':
      // Of a container that was unhealthy, and is well again.
      return ofNode ? `${slot.node} came back with it` : `serves again on ${slot.node}`;
    case 'none':
    case undefined:
      return 'served again';
  }
}
