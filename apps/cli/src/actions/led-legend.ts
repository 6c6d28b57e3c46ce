import {
  LED_STATES,
  LED_TABLE,
  ledPeriodMs,
  ledStrip,
  type LedPattern,
  type LedState,
} from '@grappe/domain';
import { printDocument, renderFacts, type Document, type OutputFormat } from '../format/print.ts';
import { painter, write, type CliIo, type Paint } from '../io.ts';
import { indented } from './explain.ts';

export interface LedLegendOptions {
  readonly output: OutputFormat;
}

/** The shortest step of any pattern: a longer cell would hide it. */
const CELL_MS = 100;
/** As long as the longest round, so that every group of flashes or winks is seen with the rest that follows it. */
const CELLS = 40;

const KEY = `One character is ${CELL_MS} ms: █ lit, · dark; it begins anew at the end.
Of what holds at once, the first is shown; a light with – goes on with what comes next.
A light that is alone shows what status does, or power where status has –.
`;

/** Says it without a controller: it is for who stands before a rack that blinks. */
export async function showLedLegend(io: CliIo, { output }: LedLegendOptions): Promise<void> {
  if (output === 'json' || output === 'yaml') await printDocument(io, output, legendDocument());
  else await write(io.stdout, legendText(painter(io, io.stdout)));
}

function legendText(paint: Paint): string {
  return [...LED_STATES.map((state) => stateText(state, paint)), paint('dim', KEY)].join('\n');
}

function stateText(state: LedState, paint: Paint): string {
  const { meaning, advice, status, power } = LED_TABLE[state];
  const facts = renderFacts([
    ['status', patternText(status, paint)],
    ['power', patternText(power, paint)],
    ['do', advice],
  ]);
  return `${paint('bold', state)}: ${meaning}\n${indented(facts)}`;
}

function patternText(pattern: LedPattern | undefined, paint: Paint): string {
  if (pattern === undefined) return '–';
  const roundCells = ledPeriodMs(pattern) / CELL_MS;
  // Whole rounds: what is cut off would be counted wrongly.
  const cells = Math.max(1, Math.floor(CELLS / roundCells)) * roundCells;
  const strip = ledStrip(pattern, cells, CELL_MS).padEnd(CELLS);
  return `${strip.replace(/█+/g, (lit) => paint('yellow', lit))}  ${pattern.looks}`;
}

function legendDocument(): Document {
  return {
    states: LED_STATES.map((state) => {
      const { meaning, advice, status, power } = LED_TABLE[state];
      return {
        state,
        meaning,
        advice,
        status: patternDocument(status),
        power: patternDocument(power),
      };
    }),
  };
}

function patternDocument(pattern: LedPattern | undefined): Document | null {
  if (pattern === undefined) return null;
  const { looks, steps } = pattern;
  return { looks, steps: steps.map(([lit, ms]) => ({ lit, durationMs: ms })) };
}
