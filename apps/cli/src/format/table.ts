import { stripVTControlCharacters } from 'node:util';
import type { Paint } from '../io.ts';
import { harmless } from './harmless.ts';

export type CellColour = 'green' | 'yellow' | 'red' | 'dim' | 'bold' | 'cyan';

export interface Cell {
  readonly text: string;
  readonly colour?: CellColour;
}

export interface Column<Row> {
  readonly header: string;
  readonly cell: (row: Row) => string | Cell;
  /** `wide`: only with -o wide. `filled`: only when some row has something to say. Default: always. */
  readonly when?: 'wide' | 'filled';
  readonly alignRight?: boolean;
}

const GAP = '  ';

/** Columns as wide as their content; the last one is not padded, so that no line ends in spaces. */
export function renderTable<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  options: { readonly wide: boolean; readonly paint: Paint },
): string {
  const shown = columns
    .map((column) => ({ column, cells: rows.map((row) => asCell(column.cell(row))) }))
    .filter(({ column, cells }) => isShown(column, cells, options.wide));
  const widths = shown.map(({ column, cells }) =>
    Math.max(column.header.length, ...cells.map((cell) => visibleLength(cell.text))),
  );
  const header = shown.map(({ column }, i) =>
    pad(column.header, widths[i] ?? 0, column.alignRight),
  );
  const lines = rows.map((_, row) =>
    shown.map(({ column, cells }, i) => {
      const cell = cells[row] ?? { text: '' };
      const text = pad(cell.text, widths[i] ?? 0, column.alignRight);
      return cell.colour === undefined ? text : options.paint(cell.colour, text);
    }),
  );
  return [header.map((text) => options.paint('dim', text)), ...lines]
    .map((cells) => `${trimmedEnd(cells.join(GAP))}\n`)
    .join('');
}

function isShown<Row>(column: Column<Row>, cells: readonly Cell[], wide: boolean): boolean {
  if (column.when === 'wide') return wide;
  return column.when !== 'filled' || cells.some((cell) => cell.text !== '');
}

function asCell(cell: string | Cell): Cell {
  return typeof cell === 'string'
    ? { text: harmless(cell) }
    : { ...cell, text: harmless(cell.text) };
}

function visibleLength(text: string): number {
  return stripVTControlCharacters(text).length;
}

function pad(text: string, width: number, right = false): string {
  const space = ' '.repeat(Math.max(0, width - visibleLength(text)));
  return right ? space + text : text + space;
}

/** Spaces before the colour's end count as trailing, too. */
function trimmedEnd(line: string): string {
  return line.replace(/ +((?:\u001b\[[0-9;]*m)*)$/u, '$1');
}
