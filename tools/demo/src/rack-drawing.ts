import type { Colour, Paint } from './paint.ts';
import type { NodeView, TaskView } from './rack-view.ts';
import { isEnded, isServing } from './rack-view.ts';

/** What to draw. */
export interface Rack {
  readonly nodes: readonly NodeView[];
  readonly tasks: readonly TaskView[];
  /** Nodes whose network cable is pulled. */
  readonly cut: ReadonlySet<string>;
  /** Containers that run behind pulled cables, whatever the controller has written off. */
  readonly containersBehindCut: ReadonlySet<string>;
}

const INDENT = '  ';
const GAP = '  ';
const NOTHING = '(empty)';
const CUT_NOTE = 'cut off';

interface Line {
  readonly text: string;
  readonly colour?: Colour;
}

/** A node as lines of equal width. */
interface Box {
  readonly node: NodeView;
  readonly cut: boolean;
  readonly lines: readonly Line[];
}

/**
 * Draws nodes in boxes, fed by converters from above and plugged into the switch below. A node that is cut off is crossed
 * out: its box is made of x, its cable is broken.
 */
export function drawRack(rack: Rack, paint: Paint): readonly string[] {
  const boxes = rack.nodes.map((node) => boxOf(node, rack));
  const innerWidth = Math.max(
    ...boxes.flatMap(({ lines }) => lines.map(({ text }) => text.length)),
  );
  const height = Math.max(...boxes.map(({ lines }) => lines.length));
  const rows = Array.from({ length: height }, (_, row) =>
    joined(boxes.map((box) => contentCell(box, row, innerWidth, paint))),
  );
  const borders = joined(boxes.map((box) => borderCell(box, innerWidth, paint)));
  const cables = joined(boxes.map((box) => cableCell(box, innerWidth, paint)));
  const width = boxes.length * (innerWidth + 4) + (boxes.length - 1) * GAP.length;
  return [
    converterLine(boxes, innerWidth + 4),
    borders,
    ...rows,
    borders,
    cables,
    `${INDENT}${switchText(width)}`,
  ].map((line) => line.trimEnd());
}

function joined(cells: readonly string[]): string {
  return `${INDENT}${cells.join(GAP)}`;
}

function boxOf(node: NodeView, rack: Rack): Box {
  const cut = rack.cut.has(node.name);
  const here = rack.tasks.filter((task) => task.node === node.name && isShown(task, rack));
  const tasks = here.map((task) => taskLine(task, cut));
  const none: readonly Line[] = [{ text: NOTHING, colour: 'dim' }];
  const note: readonly Line[] = cut ? [{ text: CUT_NOTE, colour: 'red' }] : [];
  const name: Line = { text: node.name, colour: cut ? 'red' : 'bold' };
  return { node, cut, lines: [name, ...(tasks.length === 0 ? none : tasks), ...note] };
}

/** What was written off may run on behind a cut cable; elsewhere a task that has ended leaves nothing. */
function isShown(task: TaskView, { containersBehindCut }: Rack): boolean {
  return !isEnded(task) || (task.state === 'lost' && containersBehindCut.has(task.containerId));
}

function taskLine(task: TaskView, cut: boolean): Line {
  const name = `${task.service}.${task.slot}`;
  if (cut) return { text: `(${name})`, colour: 'dim' };
  if (isServing(task)) return { text: name, colour: 'green' };
  return { text: `${name} ${task.state}`, colour: 'yellow' };
}

function contentCell(box: Box, row: number, innerWidth: number, paint: Paint): string {
  const line = box.lines[row] ?? { text: '' };
  const padded = line.text.padEnd(innerWidth);
  const content = line.colour === undefined ? padded : paint(line.colour, padded);
  const side = box.cut ? paint('red', 'x') : '|';
  return `${side} ${content} ${side}`;
}

function borderCell(box: Box, innerWidth: number, paint: Paint): string {
  if (box.cut) return paint('red', 'x'.repeat(innerWidth + 4));
  return `+${'-'.repeat(innerWidth + 2)}+`;
}

function cableCell(box: Box, innerWidth: number, paint: Paint): string {
  const width = innerWidth + 4;
  const left = ' '.repeat(Math.floor(width / 2) - 1);
  const cable = box.cut ? paint('red', 'X') : '|';
  return `${left}${cable}${' '.repeat(width - left.length - 1)}`;
}

/** Each converter's name over the nodes it feeds; neighbours on the same converter share the line. */
function converterLine(boxes: readonly Box[], boxWidth: number): string {
  const groups: { name: string; count: number }[] = [];
  for (const { node } of boxes) {
    const last = groups.at(-1);
    if (last?.name === node.converter) last.count += 1;
    else groups.push({ name: node.converter, count: 1 });
  }
  const cells = groups.map(({ name, count }) => {
    const width = count * boxWidth + (count - 1) * GAP.length;
    return framed(` converter ${name === '' ? '?' : name} `, width, '.', '-');
  });
  return joined(cells);
}

function switchText(width: number): string {
  return framed(' switch ', width, '=', '=');
}

/** A text in the middle of a line. */
function framed(text: string, width: number, end: string, fill: string): string {
  const room = Math.max(0, width - 2 - text.length);
  const left = Math.floor(room / 2);
  return `${end}${fill.repeat(left)}${text}${fill.repeat(room - left)}${end}`;
}
