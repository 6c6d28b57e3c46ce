import { durationText } from '../format/duration.ts';
import type { Stretch } from './simulate-outcome.ts';

/** Characters of a whole timeline; with the columns beside it, a line fits into a terminal of 100. */
const CELLS = 40;
/** What is shorter is not told apart: the left end of each part, where the axis would otherwise have no end. */
const SHORTEST_MS = 250;

const ALL = '█';
const SOME = '▒';
const NONE = '░';
export const TIMELINE_LEGEND = `${ALL} all replicas served  ${SOME} some  ${NONE} none; later time is drawn shorter`;

/**
 * A story in characters: one part from each failure or return of power to the next. Within a part time is drawn by its logarithm, because
 * a failover takes a second and a story minutes. Each cell shows the worst of its time.
 */
export class Timeline {
  readonly #parts: readonly (readonly Cell[])[];

  /** `turnsMs`: when something fails or comes back. */
  constructor(turnsMs: readonly number[], forMs: number) {
    const begins = [...new Set([0, ...turnsMs])].filter((ms) => ms < forMs).sort((a, b) => a - b);
    const cells = Math.max(4, Math.floor(CELLS / begins.length));
    this.#parts = begins.map((beginMs, part) => cellsOf(beginMs, begins[part + 1] ?? forMs, cells));
  }

  /** When each part begins, and marks on its way, as far as there is space for them. */
  get header(): string {
    return `|${this.#parts.map(scaleText).join('|')}|`;
  }

  bar(stretches: readonly Stretch[], replicas: number): string {
    const parts = this.#parts.map((cells) =>
      cells.map((cell) => cellText(worstServed(stretches, cell, replicas), replicas)).join(''),
    );
    return `|${parts.join('|')}|`;
  }
}

/** Lengths from the begin of a part that are marked. */
const MARKS = [1_000, 10_000, 60_000, 600_000, 3_600_000, 36_000_000];

function scaleText(cells: readonly Cell[]): string {
  const beginMs = cells[0]?.fromMs ?? 0;
  let text = durationText(beginMs);
  for (const mark of MARKS) {
    const at = cells.findIndex(({ untilMs }) => untilMs > beginMs + mark);
    const label = `+${durationText(mark)}`;
    if (at > text.length && at + label.length <= cells.length) text = text.padEnd(at) + label;
  }
  return text.slice(0, cells.length).padEnd(cells.length);
}

interface Cell {
  readonly fromMs: number;
  readonly untilMs: number;
}

function cellsOf(beginMs: number, endMs: number, cells: number): Cell[] {
  const lengthMs = endMs - beginMs;
  const edge = (cell: number): number => {
    if (cell === 0) return beginMs;
    if (lengthMs <= SHORTEST_MS) return beginMs + (lengthMs * cell) / cells;
    return beginMs + SHORTEST_MS * (lengthMs / SHORTEST_MS) ** (cell / cells);
  };
  return Array.from({ length: cells }, (_, cell) => ({
    fromMs: edge(cell),
    untilMs: edge(cell + 1),
  }));
}

function worstServed(stretches: readonly Stretch[], cell: Cell, replicas: number): number {
  const within = stretches.filter(
    ({ fromMs, untilMs }) => fromMs < cell.untilMs && untilMs > cell.fromMs,
  );
  return Math.min(replicas, ...within.map(({ served }) => served));
}

function cellText(served: number, replicas: number): string {
  if (served >= replicas) return ALL;
  return served === 0 ? NONE : SOME;
}
