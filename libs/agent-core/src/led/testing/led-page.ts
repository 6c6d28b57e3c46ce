import { LED_STATES, LED_TABLE, type LedPattern } from '@grappe/domain';

const BEGIN = '<!-- begin: table of lights, generated -->';
const END = '<!-- end: table of lights -->';
const HEADS = ['state', 'status LED', 'power LED', 'what it says', 'what to do'];

/** The page of the lights with its table as the data has it now, laid out as prettier would. */
export function withLedTable(page: string): string {
  const [before, rest] = split(page, BEGIN);
  const [, after] = split(rest, END);
  return `${before}${BEGIN}\n\n${table()}\n\n${END}${after}`;
}

function table(): string {
  const rows = LED_STATES.map((state) => {
    const { status, power, meaning, advice } = LED_TABLE[state];
    return [`**${state}**`, looks(status), looks(power), meaning, advice];
  });
  const widths = HEADS.map((head, column) =>
    Math.max(head.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[], filler = ' ') =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0, filler)).join(' | ')} |`;
  const rule = line(
    HEADS.map(() => ''),
    '-',
  );
  return [line(HEADS), rule, ...rows.map((row) => line(row))].join('\n');
}

function looks(pattern: LedPattern | undefined): string {
  return pattern?.looks ?? '–';
}

function split(text: string, mark: string): readonly [before: string, after: string] {
  const at = text.indexOf(mark);
  if (at < 0) throw new Error(`the page has no line ${mark}`);
  return [text.slice(0, at), text.slice(at + mark.length)];
}
