import { spanText } from '../format/duration.ts';
import { harmless } from '../format/harmless.ts';
import { cpusText, sizeText } from '../format/size.ts';
import { renderTable, type Cell, type Column } from '../format/table.ts';
import type { Paint } from '../io.ts';
import type { NodeOutcome, RunOutcome, ServiceOutcome } from './simulate-outcome.ts';
import { Timeline, TIMELINE_LEGEND } from './simulate-timeline.ts';

/** More than a screen of them tells a person nothing; documents have all. */
const MOMENTS_SHOWN_MAX = 20;
const ROOM_CELLS = 20;

export interface ViewOptions {
  /** With where replicas have moved to. */
  readonly wide: boolean;
  readonly paint: Paint;
}

/** One story in detail. */
export function storyText(outcome: RunOutcome, forMs: number, options: ViewOptions): string {
  const { paint } = options;
  const { run, services, nodes } = outcome;
  const timeline = new Timeline(
    run.events.flatMap(({ atMs, healAtMs }) => [atMs, healAtMs ?? 0]),
    forMs,
  );
  const columns: readonly Column<ServiceOutcome>[] = [
    { header: 'SERVICE', cell: ({ service }) => service },
    { header: 'BEFORE', cell: (one) => share(one, one.before), alignRight: true },
    { header: 'WHILE OFF', cell: (one) => share(one, one.whileOff), alignRight: true },
    { header: 'AT THE END', cell: (one) => share(one, one.atEnd), alignRight: true },
    { header: 'NOT SERVED', cell: outageCell, alignRight: true },
    { header: 'FULL AGAIN', cell: fullAgainCell },
    { header: 'MOVED', cell: movesText, when: 'wide' },
    { header: timeline.header, cell: (one) => timeline.bar(one.timeline, one.replicas) },
  ];
  return [
    `${momentsText(outcome, paint)}\n`,
    `${renderTable(columns, services, options)}${paint('dim', TIMELINE_LEGEND)}\n\n`,
    renderTable(ROOM_COLUMNS, nodes, options),
    before(waitsText([outcome], paint)),
  ].join('');
}

function before(part: string): string {
  return part === '' ? '' : `\n${part}`;
}

interface SurveyRow {
  readonly outcome: RunOutcome;
  readonly isFirst: boolean;
  readonly service?: ServiceOutcome;
}

/** Each single failure, and who suffers from it. */
export function surveyText(outcomes: readonly RunOutcome[], options: ViewOptions): string {
  const rows = outcomes.flatMap((outcome): SurveyRow[] => {
    const suffer = outcome.services.filter(suffers);
    if (suffer.length === 0) return [{ outcome, isFirst: true }];
    return suffer.map((service, index) => ({ outcome, isFirst: index === 0, service }));
  });
  const ofService =
    (cell: (service: ServiceOutcome) => string | Cell) =>
    ({ service }: SurveyRow) =>
      service === undefined ? '' : cell(service);
  const columns: readonly Column<SurveyRow>[] = [
    { header: 'FAILURE', cell: ({ outcome, isFirst }) => (isFirst ? outcome.run.title : '') },
    {
      header: 'SERVICE',
      cell: ({ service }) =>
        service === undefined ? { text: 'all untouched', colour: 'green' } : service.service,
    },
    {
      header: 'REPLICAS',
      cell: ofService((one) => `${one.before} > ${one.whileOff}`),
      alignRight: true,
    },
    { header: 'NOT SERVED', cell: ofService(surveyOutageCell), alignRight: true },
    { header: 'FULL AGAIN', cell: ofService(fullAgainCell) },
    { header: 'MOVED', cell: ofService(movesText), when: 'wide' },
    {
      header: 'MEMORY TAKEN',
      cell: ({ outcome, isFirst }) => (isFirst ? memoryTaken(outcome) : ''),
      alignRight: true,
    },
  ];
  return `${renderTable(columns, rows, options)}${before(waitsText(outcomes, options.paint))}`;
}

function suffers({ fullAfterMs, outageMs, staysDown }: ServiceOutcome): boolean {
  return fullAfterMs !== 0 || outageMs > 0 || staysDown;
}

function share({ replicas }: ServiceOutcome, served: number): Cell {
  const text = `${served}/${replicas}`;
  if (served === replicas) return { text };
  return { text, colour: served === 0 ? 'red' : 'yellow' };
}

function outageCell({ outageMs }: ServiceOutcome): string | Cell {
  return outageMs === 0 ? '-' : { text: spanText(outageMs), colour: 'yellow' };
}

/** How long the power stays away is nobody's finding. */
function surveyOutageCell(service: ServiceOutcome): string | Cell {
  const { staysDown, whileOff } = service;
  return staysDown && whileOff === 0 ? { text: 'while off', colour: 'red' } : outageCell(service);
}

function fullAgainCell(service: ServiceOutcome): Cell {
  const { fullAfterMs, fullAfterHealMs, staysDown, goneWithNode } = service;
  if (fullAfterMs === 0) return { text: goneWithNode > 0 ? 'all that can be' : 'untouched' };
  if (fullAfterMs !== undefined) return { text: `after ${spanText(fullAfterMs)}`, colour: 'green' };
  const colour = staysDown ? 'red' : 'yellow';
  if (fullAfterHealMs === undefined) return { text: 'never', colour };
  return { text: `power + ${spanText(fullAfterHealMs)}`, colour };
}

function movesText({ moves }: ServiceOutcome): string {
  return moves.map(({ slot, from, to }) => `${slot}: ${from} > ${to}`).join(', ');
}

/** Of all nodes that have power, when the rest does without. */
function memoryTaken({ nodes }: RunOutcome): string {
  const left = nodes.map(({ whileOff }) => whileOff).filter(({ powered }) => powered);
  const sum = (of: (node: (typeof left)[number]) => number): number =>
    left.reduce((total, node) => total + of(node), 0);
  const taken = sum(({ memoryReservedBytes = 0 }) => memoryReservedBytes);
  const all = sum(({ capacity }) => capacity.memoryBytes);
  if (all === 0) return '-';
  return `${Math.round((100 * taken) / all)} % of ${sizeText(all)}`;
}

function momentsText({ moments }: RunOutcome, paint: Paint): string {
  const shown = moments.slice(0, MOMENTS_SHOWN_MAX);
  const times = shown.map(({ atMs }) => spanText(atMs));
  const width = Math.max(0, ...times.map((text) => text.length));
  const lines = shown.map(({ what, kind }, index) => {
    const text = harmless(`${(times[index] ?? '').padStart(width)}  ${what}`);
    return `${kind === 'rack.doubted' ? paint('yellow', text) : text}\n`;
  });
  const more = moments.length - shown.length;
  if (more > 0) lines.push(`${''.padStart(width)}  and ${more} more, see -o json\n`);
  return lines.join('');
}

/** Why replicas wait, in the controller's own words; the same in several failures is said once. */
function waitsText(outcomes: readonly RunOutcome[], paint: Paint): string {
  const titles = new Map<string, { service: string; what: string; runs: string[] }>();
  for (const { run, services } of outcomes) {
    for (const { service, waits } of services) {
      for (const what of waits) {
        const key = `${service} ${what}`;
        const known = titles.get(key) ?? { service, what, runs: [] };
        known.runs.push(run.title);
        titles.set(key, known);
      }
    }
  }
  if (titles.size === 0) return '';
  const lines = [...titles.values()].map(({ service, what, runs }) => {
    const when = outcomes.length === 1 ? '' : ` (${runs.join(', ')})`;
    return harmless(`  ${service}${when}: ${what}`);
  });
  return `${paint('bold', 'What replicas wait for')}\n${lines.join('\n')}\n`;
}

const ROOM_COLUMNS: readonly Column<NodeOutcome>[] = [
  { header: 'NODE', cell: ({ before }) => before.name },
  {
    header: 'POWER',
    cell: ({ whileOff }) => (whileOff.powered ? 'on' : { text: 'off', colour: 'red' }),
  },
  {
    header: 'MEMORY RESERVED',
    cell: (node) => {
      const all = node.before.capacity.memoryBytes;
      return `${change(node, ({ memoryReservedBytes }) => memoryReservedBytes, sizeText)} of ${sizeText(all)}`;
    },
    alignRight: true,
  },
  { header: '', cell: roomBar },
  {
    header: 'CPUS RESERVED',
    cell: (node) =>
      `${change(node, ({ cpusReserved }) => cpusReserved, cpusText)} of ${cpusText(node.before.capacity.cpus)}`,
    alignRight: true,
  },
];

function change(
  { before, whileOff }: NodeOutcome,
  of: (look: NodeOutcome['before']) => number | undefined,
  text: (value: number) => string,
): string {
  const [from, to] = [of(before), whileOff.powered ? of(whileOff) : 0];
  const name = (value: number | undefined): string => (value === undefined ? '?' : text(value));
  return from === to ? name(from) : `${name(from)} > ${name(to)}`;
}

function roomBar({ before, whileOff }: NodeOutcome): Cell {
  if (!whileOff.powered) return { text: '' };
  const cells = (bytes: number | undefined): number =>
    Math.min(ROOM_CELLS, Math.ceil(((bytes ?? 0) / before.capacity.memoryBytes) * ROOM_CELLS));
  const old = Math.min(cells(before.memoryReservedBytes), cells(whileOff.memoryReservedBytes));
  const all = cells(whileOff.memoryReservedBytes);
  return { text: `${'█'.repeat(old)}${'▒'.repeat(all - old)}`.padEnd(ROOM_CELLS, '░') };
}
