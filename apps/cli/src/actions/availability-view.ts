import {
  subjectKindCodec,
  type AvailabilityFigures__Output,
  type SubjectAvailability__Output,
} from '@grappe/protocol';
import { spanText } from '../format/duration.ts';
import type { Document } from '../format/print.ts';
import type { Cell, Column } from '../format/table.ts';

/** Three digits after the point. */
const PERCENT_PARTS = 100_000;
/** What the product of two doubles may be off; 0.57 times 100,000 is a little less than 57,000. */
const ROUNDING = 1e-6;

/** Rounded down: only what was never down is 100 %. */
function percentText(ratio: number): string {
  if (ratio >= 1) return '100 %';
  const thousandths = Math.min(Math.floor(ratio * PERCENT_PARTS + ROUNDING), PERCENT_PARTS - 1);
  return `${((thousandths * 100) / PERCENT_PARTS).toFixed(3)} %`;
}

function availableCell({ ratio }: AvailabilityFigures__Output): Cell {
  if (ratio === undefined) return { text: 'unknown', colour: 'yellow' };
  return { text: percentText(ratio), colour: ratio >= 1 ? 'green' : 'yellow' };
}

/** Of the window; small but not nothing must not be shown as nothing. */
function unknownText({ unknownMs, windowMs }: AvailabilityFigures__Output): string {
  if (unknownMs === 0 || windowMs === 0) return '0 %';
  const percent = (unknownMs / windowMs) * 100;
  return percent < 0.001 ? '<0.001 %' : `${percent.toFixed(3)} %`;
}

const span = (ms: number | undefined): string => (ms === undefined ? '-' : spanText(ms));

type Row = SubjectAvailability__Output;
const kindOf = ({ kind }: Row): string => subjectKindCodec.decode(kind) ?? 'node';
const NONE: AvailabilityFigures__Output = {
  windowMs: 0,
  upMs: 0,
  downMs: 0,
  unknownMs: 0,
  failures: 0,
};
const figuresOf = ({ figures }: Row): AvailabilityFigures__Output => figures ?? NONE;

export const availabilityColumns: readonly Column<Row>[] = [
  { header: 'KIND', cell: kindOf },
  { header: 'NAME', cell: ({ name }) => name },
  { header: 'AVAILABLE', cell: (row) => availableCell(figuresOf(row)), alignRight: true },
  {
    header: 'FULL',
    cell: ({ full }) => (full === null ? '' : availableCell(full)),
    when: 'filled',
    alignRight: true,
  },
  { header: 'FAILURES', cell: (row) => String(figuresOf(row).failures), alignRight: true },
  { header: 'DOWN', cell: (row) => spanText(figuresOf(row).downMs), alignRight: true },
  { header: 'MTBF', cell: (row) => span(figuresOf(row).mtbfMs), alignRight: true },
  { header: 'MTTR', cell: (row) => span(figuresOf(row).mttrMs), alignRight: true },
  { header: 'UNKNOWN', cell: (row) => unknownText(figuresOf(row)), alignRight: true },
  { header: 'MEASURED', cell: (row) => spanText(figuresOf(row).windowMs), alignRight: true },
];

/** In one line, for `node explain`. */
export function figuresText(figures: AvailabilityFigures__Output): string {
  const { failures, windowMs } = figures;
  return [
    figures.ratio === undefined
      ? `nothing known of ${spanText(windowMs)}`
      : `${percentText(figures.ratio)} available over ${spanText(windowMs)}`,
    `${failures} ${failures === 1 ? 'failure' : 'failures'}`,
    failures === 0 ? '' : `MTBF ${span(figures.mtbfMs)}, MTTR ${span(figures.mttrMs)}`,
    figures.unknownMs === 0 || figures.ratio === undefined ? '' : `${unknownText(figures)} unknown`,
  ]
    .filter((part) => part !== '')
    .join(', ');
}

export function subjectDocument(row: Row): Document {
  return {
    kind: kindOf(row),
    name: row.name,
    ...figuresDocument(figuresOf(row)),
    full: row.full && figuresDocument(row.full),
  };
}

export function figuresDocument(figures: AvailabilityFigures__Output): Document {
  return {
    windowMs: figures.windowMs,
    upMs: figures.upMs,
    downMs: figures.downMs,
    unknownMs: figures.unknownMs,
    failures: figures.failures,
    ratio: figures.ratio ?? null,
    mtbfMs: figures.mtbfMs ?? null,
    mttrMs: figures.mttrMs ?? null,
  };
}
