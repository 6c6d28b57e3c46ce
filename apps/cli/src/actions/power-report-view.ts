import type { EnergyDay__Output, PowerReportResponse__Output } from '@grappe/protocol';
import { amountText } from '../format/amount.ts';
import { spanText } from '../format/duration.ts';
import { percentText } from '../format/electricity.ts';
import { harmless } from '../format/harmless.ts';
import { renderTable, type Cell, type Column } from '../format/table.ts';
import type { Paint } from '../io.ts';
import { indented } from './explain.ts';
import {
  boardsWh,
  dayWh,
  energyCosts,
  perDay,
  serverWhOf,
  sumsOf,
  unknownMs,
  type NodeUsage,
  type ReportSums,
} from './power-report-sums.ts';

/** Characters of a whole bar: with the columns around it, a line fits into a terminal of 80. */
const BAR_CELLS = 20;
/** Days beside each other in the table of nodes: as many as fit into a terminal of 80 beside a name like black-pearl10. */
const DAY_COLUMNS_MAX = 5;
/** Less than that of a day unknown is an agent that was restarted, and no gap. */
const GAP_MS_MIN = 60_000;
const YEAR_DAYS = 365;

const LEGEND =
  '~ all or part of it by a model of the board; ? not known all the time; - not known at all';

export interface ReportLook {
  readonly wide: boolean;
  readonly paint: Paint;
}

/** What the rack has used, for a person. */
export function reportText(report: PowerReportResponse__Output, look: ReportLook): string {
  const sums = sumsOf(report);
  const { paint } = look;
  const section = <R>(title: string, columns: readonly Column<R>[], rows: readonly R[]): string =>
    rows.length === 0
      ? ''
      : `${paint('bold', title)}\n${indented(renderTable(columns, rows, look))}`;
  return [
    section('each day, in Wh', dayColumns(report), dayRows(report)),
    section('nodes, in Wh', nodeColumns(report, look.wide), sums.nodes) +
      (sums.nodes.length === 0 ? '' : indented(`${paint('dim', LEGEND)}\n`)),
    section('services, in Wh', serviceColumns(sums), serviceRows(sums)),
    section(`in all, ${knownText(sums)}`, totalColumns(sums), totalRows(report, sums)),
    section(`money, in ${harmless(report.currency)}`, moneyColumns, moneyRows(report, sums)),
  ]
    .filter((text) => text !== '')
    .join('\n');
}

/** Each day, and last what has none. */
function dayRows({ days, undated }: PowerReportResponse__Output): readonly EnergyDay__Output[] {
  return undated === null ? days : [...days, undated];
}

function dayColumns(report: PowerReportResponse__Output): readonly Column<EnergyDay__Output>[] {
  const most = Math.max(0, ...dayRows(report).map(dayWh));
  const wh =
    (pick: (day: EnergyDay__Output) => number) =>
    (day: EnergyDay__Output): string =>
      day.knownMs === 0 ? '-' : whText(pick(day));
  return [
    { header: 'DAY', cell: ({ day }) => (day === '' ? 'not dated' : day) },
    { header: 'NODES', cell: wh(boardsWh), alignRight: true },
    { header: 'SWITCH', cell: wh(({ switchWh }) => switchWh), alignRight: true },
    { header: 'LOST', cell: wh(({ lossWh }) => lossWh), alignRight: true },
    { header: 'RACK', cell: wh(dayWh), alignRight: true },
    {
      header: `|0${whText(most).padStart(BAR_CELLS - 1)}|`,
      cell: (day) => '█'.repeat(most === 0 ? 0 : Math.round((dayWh(day) / most) * BAR_CELLS)),
    },
    { header: 'UNKNOWN', cell: unknownCell, when: 'filled' },
  ];
}

function unknownCell(day: EnergyDay__Output): Cell | string {
  const ms = unknownMs(day);
  return ms < GAP_MS_MIN ? '' : { text: spanText(ms), colour: 'yellow' };
}

function nodeColumns(
  { days, undated }: PowerReportResponse__Output,
  wide: boolean,
): readonly Column<NodeUsage>[] {
  const named = [...days, ...(undated === null ? [] : [undated])].filter(
    ({ nodes, knownMs }) => nodes.length > 0 || knownMs === 0,
  );
  return [
    { header: 'NODE', cell: ({ name }) => (name === '' ? 'others' : name) },
    ...(wide ? named : named.slice(-DAY_COLUMNS_MAX)).map((day) => ({
      // The year is in the table above.
      header: day.day === '' ? 'NOT DATED' : day.day.slice('2026-'.length),
      cell: ({ name }: NodeUsage) => nodeDayCell(day, name),
      alignRight: true,
    })),
    { header: 'PER 24 H', cell: perDayText, alignRight: true },
    { header: 'BY', cell: sourceText },
  ];
}

function nodeDayCell(day: EnergyDay__Output, name: string): string {
  const of = day.nodes.find(({ node }) => node === name);
  if (of === undefined || of.knownMs === 0) return '-';
  const modelled = of.modelledWh + of.haltedWh > 0 ? '~' : '';
  const isGap = name !== '' && day.lengthMs - of.knownMs >= GAP_MS_MIN;
  return `${modelled}${whText(boardsWh(of))}${isGap ? '?' : ''}`;
}

function perDayText(usage: NodeUsage): string {
  const wh = perDay(usage);
  return wh === undefined ? '-' : whText(wh);
}

function sourceText({ wh, measuredWh, haltedWh }: NodeUsage): string {
  const parts = [
    [measuredWh, 'measured'],
    [wh - measuredWh - haltedWh, 'modelled'],
    [haltedWh, 'halted'],
  ] as const;
  const shares = parts.filter(([part]) => wh > 0 && part / wh >= 0.005);
  if (shares.length <= 1) return shares[0]?.[1] ?? '';
  return shares.map(([part, what]) => `${what} ${percentText(part / wh)}`).join(', ');
}

interface ServiceRow {
  readonly name: string;
  readonly wh: number;
}

function serviceRows({ services, unassignedWh, boardsWh: all }: ReportSums): ServiceRow[] {
  if (all === 0) return [];
  return [
    ...services.map(({ name, wh }) => ({ name: name === '' ? 'others' : name, wh })),
    { name: '(none)', wh: unassignedWh },
  ];
}

function serviceColumns({ boardsWh: all, knownMs }: ReportSums): readonly Column<ServiceRow>[] {
  return [
    { header: 'SERVICE', cell: ({ name }) => name },
    { header: 'USED', cell: ({ wh }) => whText(wh), alignRight: true },
    {
      header: 'PER 24 H',
      cell: ({ wh }) => whText(perDay({ wh, knownMs }) ?? 0),
      alignRight: true,
    },
    {
      header: 'OF THE NODES',
      cell: ({ wh }) =>
        `${'█'.repeat(Math.round((wh / all) * BAR_CELLS))} ${percentText(wh / all)}`,
    },
  ];
}

interface TotalRow {
  readonly what: string;
  readonly wh: number;
  readonly note: string;
}

function totalRows(report: PowerReportResponse__Output, sums: ReportSums): TotalRow[] {
  if (sums.knownMs === 0) return [];
  const nodesAndSwitchWh = sums.boardsWh + sums.switchWh;
  const rackWh = nodesAndSwitchWh + sums.lossWh;
  const serverWh = serverWhOf(report, sums);
  const of = (wh: number): string => (rackWh > 0 ? `${percentOf(wh, serverWh)} of the server` : '');
  const server = report.serverAssumed ? ', assumed: rack.yaml names none' : '';
  return [
    { what: 'nodes', wh: sums.boardsWh, note: eachText(sums.nodes) },
    { what: 'switch', wh: sums.switchWh, note: '' },
    { what: 'nodes and switch', wh: nodesAndSwitchWh, note: of(nodesAndSwitchWh) },
    { what: 'lost in converters', wh: sums.lossWh, note: 'modelled' },
    { what: 'rack', wh: rackWh, note: of(rackWh) },
    { what: 'server', wh: serverWh, note: `${amountText(report.serverWatts)} W${server}` },
  ];
}

/** The mean of nodes, each as long as it was known. */
function eachText(nodes: readonly NodeUsage[]): string {
  const own = nodes.flatMap((node) => perDay(node) ?? []);
  const isAll = nodes.every(({ name }) => name !== '');
  if (own.length < 2 || !isAll) return '';
  return `${whText(own.reduce((a, b) => a + b, 0) / own.length)} Wh each`;
}

function percentOf(part: number, whole: number): string {
  return whole <= 0 ? '' : `${((100 * part) / whole).toFixed(1)} %`;
}

function totalColumns({ knownMs }: ReportSums): readonly Column<TotalRow>[] {
  return [
    { header: '', cell: ({ what }) => what },
    { header: 'USED', cell: ({ wh }) => kwhText(wh), alignRight: true },
    {
      header: 'PER 24 H',
      cell: ({ wh }) => kwhText(perDay({ wh, knownMs }) ?? 0),
      alignRight: true,
    },
    { header: '', cell: ({ note }) => note, when: 'filled' },
  ];
}

function knownText({ knownMs, lengthMs }: ReportSums): string {
  const gapMs = lengthMs - knownMs;
  const unknown = gapMs < GAP_MS_MIN ? '' : ` (of ${spanText(gapMs)} nothing is known)`;
  return `in the ${spanText(knownMs)} that are known${unknown}`;
}

interface MoneyRow {
  readonly what: string;
  readonly perDay: number | undefined;
  readonly hardware: number | undefined;
}

function moneyRows(report: PowerReportResponse__Output, sums: ReportSums): MoneyRow[] {
  const { currency, rackPrice, serverPrice } = report;
  if (currency === '') return [];
  const { rack, server } = energyCosts(report, sums);
  const less = (a: number | undefined, b: number | undefined): number | undefined =>
    a === undefined || b === undefined ? undefined : b - a;
  return [
    { what: 'rack', perDay: rack, hardware: rackPrice },
    { what: 'server', perDay: server, hardware: serverPrice },
    { what: 'saved', perDay: less(rack, server), hardware: less(rackPrice, serverPrice) },
  ];
}

const money = (value: number | undefined): string => (value === undefined ? '' : amountText(value));

const moneyColumns: readonly Column<MoneyRow>[] = [
  { header: '', cell: ({ what }) => what },
  {
    header: 'ENERGY A DAY',
    cell: ({ perDay: day }) => money(day),
    alignRight: true,
    when: 'filled',
  },
  {
    header: 'A YEAR',
    cell: ({ perDay: day }) => money(day === undefined ? undefined : day * YEAR_DAYS),
    alignRight: true,
    when: 'filled',
  },
  { header: 'HARDWARE', cell: ({ hardware }) => money(hardware), alignRight: true, when: 'filled' },
];

function whText(wh: number): string {
  return wh.toFixed(1);
}

function kwhText(wh: number): string {
  return `${(wh / 1_000).toFixed(3)} kWh`;
}
