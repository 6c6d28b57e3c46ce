import type {
  ExplainNodeResponse__Output,
  NodeFailures__Output,
  NodeTask__Output,
  RefusedBoard__Output,
} from '@grappe/protocol';
import { ageText, spanText } from '../format/duration.ts';
import { harmless } from '../format/harmless.ts';
import { printDocument, renderFacts } from '../format/print.ts';
import { renderTable, type Column } from '../format/table.ts';
import { painter, write, type CliIo, type Paint } from '../io.ts';
import { withSession } from '../session.ts';
import { figuresText } from './availability-view.ts';
import { indented } from './explain.ts';
import { hardwareText } from './hardware-view.ts';
import { incidentColumns } from './incident-view.ts';
import { detectionFacts, nodeExplanationDocument } from './node-explain-view.ts';
import { availabilityText, conditionOf } from './node-view.ts';
import { nodeName, present, type NodeOptions } from './node.ts';
import { stateCell } from './task-view.ts';

/** What the controller thinks of a node, and why. */
export async function explainNode(io: CliIo, name: string, options: NodeOptions): Promise<void> {
  await withSession(io, options, async ({ client }) => {
    const [answer, { term }] = await Promise.all([
      client.explainNode({ name: nodeName(name) }),
      client.getRack(),
    ]);
    if (options.output === 'json' || options.output === 'yaml') {
      await printDocument(io, options.output, nodeExplanationDocument(answer));
    } else {
      const wide = options.output === 'wide';
      const present = { nowMs: io.nowMs(), term };
      await write(io.stdout, explanationText(answer, present, wide, painter(io, io.stdout)));
    }
  });
}

function explanationText(
  answer: ExplainNodeResponse__Output,
  { nowMs, term }: { readonly nowMs: number; readonly term: number },
  wide: boolean,
  paint: Paint,
): string {
  const node = present(answer.node);
  const facts = nodeFacts(answer, nowMs).map(([label, value]) => [label, harmless(value)] as const);
  const table = <R>(title: string, columns: readonly Column<R>[], rows: readonly R[]): string =>
    rows.length === 0
      ? ''
      : `\n${paint('bold', title)}\n${indented(renderTable(columns, rows, { wide, paint }))}`;
  return [
    `${paint('bold', harmless(node.name))}: ${conditionOf(node)}, ${availabilityText(node)}\n`,
    indented(renderFacts(facts)),
    hardwareText(node.hardware, paint),
    table('tasks', taskColumns, answer.tasks),
    table('singletons that it may be running', leaseColumns, answer.leases),
    table('failures on it', failureColumns, answer.failures),
    table('boards that were refused under its name', refusalColumns, answer.refusedBoards),
    table('incidents', incidentColumns(nowMs, term), answer.incidents),
  ].join('');
}

function nodeFacts(
  answer: ExplainNodeResponse__Output,
  nowMs: number,
): readonly (readonly [string, string])[] {
  const node = present(answer.node);
  const { availabilityFrom: from, detection, figures } = answer;
  return [
    ...(detection === null ? [] : detectionFacts(detection)),
    ['availability', from === null ? '' : `${ageText(from.atMs, nowMs)}: ${from.message}`],
    ['note', node.note],
    ['avoided', answer.avoidedBecause],
    ['stands by for', answer.standbys.map(standbyText).join(', ')],
    [
      'would take over',
      answer.spareFor.map(({ service, slot }) => `${service}.${slot}`).join(', '),
    ],
    ['record', figures === null ? 'it was never ready' : figuresText(figures)],
  ];
}

function standbyText(task: ExplainNodeResponse__Output['standbys'][number]): string {
  return `${task.service}.${task.slot} (${stateCell(task).text.replace(' (standby)', '')})`;
}

const taskColumns: readonly Column<NodeTask__Output>[] = [
  { header: 'SERVICE', cell: ({ task }) => task?.service ?? '' },
  { header: 'SLOT', cell: ({ task }) => task?.slot ?? '' },
  { header: 'STATE', cell: ({ task }) => (task === null ? '' : stateCell(task)) },
  {
    header: 'PLACED',
    cell: ({ decidedAgoMs }) =>
      decidedAgoMs === undefined ? 'before the start' : `${spanText(decidedAgoMs)} ago`,
  },
  { header: 'REASON', cell: ({ task }) => task?.reason ?? '' },
  {
    header: 'BECAUSE',
    cell: ({ because }) =>
      because === null ? '' : `incident ${because.incident}: ${because.text}`,
    when: 'filled',
  },
  { header: 'TASK', cell: ({ task }) => task?.id ?? '', when: 'wide' },
];

const leaseColumns: readonly Column<ExplainNodeResponse__Output['leases'][number]>[] = [
  { header: 'SERVICE', cell: (lease) => lease.service },
  { header: 'TASK', cell: (lease) => lease.task },
  {
    header: 'LEASE',
    cell: ({ leftMs }) =>
      leftMs > 0
        ? `${spanText(leftMs)} left`
        : `ended ${spanText(-leftMs)} ago; its stop grace runs`,
  },
];

const refusalColumns: readonly Column<RefusedBoard__Output>[] = [
  { header: 'FROM', cell: ({ address }) => (address === '' ? '' : harmless(address)) },
  { header: 'LAST', cell: ({ lastAgoMs }) => `${spanText(lastAgoMs)} ago` },
  { header: 'TIMES', cell: ({ count }) => String(count), alignRight: true },
  { header: 'WHY', cell: ({ message }) => harmless(message) },
];

const failureColumns: readonly Column<NodeFailures__Output>[] = [
  { header: 'SERVICE', cell: (failures) => failures.service },
  { header: 'VERSION', cell: (failures) => String(failures.version), alignRight: true },
  { header: 'GIVEN UP', cell: (failures) => String(failures.count), alignRight: true },
  { header: 'LAST', cell: (failures) => `${spanText(failures.lastAgoMs)} ago` },
];
