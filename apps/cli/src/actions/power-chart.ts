import type { PowerForecast__Output } from '@grappe/protocol';
import { spanText } from '../format/duration.ts';
import { renderTable, type CellColour, type Column } from '../format/table.ts';
import type { Paint } from '../io.ts';

/** Characters of the time axis: with the columns around it, a line fits into a terminal of 80. */
const AXIS_WIDTH = 48;

interface Row {
  readonly what: string;
  readonly inMs: number;
  readonly colour: CellColour;
}

/** When the rack comes to each tier, as a table whose last column is a time axis. Empty when the battery does not go down. */
export function forecastChart(forecast: PowerForecast__Output | null, paint: Paint): string {
  if (forecast === null) return '';
  const rows: readonly Row[] = [
    { what: 'saver', inMs: forecast.saverMs, colour: 'yellow' },
    { what: 'critical', inMs: forecast.criticalMs, colour: 'red' },
    { what: 'shutdown', inMs: forecast.shutdownMs, colour: 'red' },
    { what: 'empty', inMs: forecast.emptyMs, colour: 'dim' },
  ];
  const lengthMs = Math.max(...rows.map(({ inMs }) => inMs));
  return renderTable(columns(lengthMs), rows, { wide: false, paint });
}

function columns(lengthMs: number): readonly Column<Row>[] {
  const end = spanText(lengthMs);
  return [
    { header: 'TIER', cell: ({ what, colour }) => ({ text: what, colour }) },
    {
      header: 'IN',
      cell: ({ inMs }) => (inMs <= 0 ? 'reached' : spanText(inMs)),
      alignRight: true,
    },
    {
      header: `|now${end.padStart(AXIS_WIDTH - 3)}|`,
      cell: ({ inMs, colour }) => ({ text: bar(inMs, lengthMs), colour }),
    },
  ];
}

function bar(inMs: number, lengthMs: number): string {
  const share = lengthMs <= 0 ? 0 : Math.max(0, inMs) / lengthMs;
  return `${'-'.repeat(Math.round(share * AXIS_WIDTH))}|`;
}
