import type {
  DecisionCause__Output,
  ExplainServiceResponse__Output,
  GetFrontDoorResponse__Output,
  NodeVerdict__Output,
  Rollout__Output,
  SlotExplanation__Output,
  Task__Output,
} from '@grappe/protocol';
import { spanText } from '../format/duration.ts';
import { harmless } from '../format/harmless.ts';
import { printDocument, type Document } from '../format/print.ts';
import { renderTable, type Column } from '../format/table.ts';
import { painter, write, type CliIo, type Paint } from '../io.ts';
import { withSession } from '../session.ts';
import { frontDoorDocument, waysInText } from './front-door-view.ts';
import { resolveService } from './resolve-service.ts';
import { isUnderWay, rolloutDocument } from './rollout-view.ts';
import { rolloutText } from './rollout.ts';
import { serviceDocument } from './service-view.ts';
import type { ServiceOptions } from './service.ts';
import { presentTasks, stateCell, taskColumns, taskDocument } from './task-view.ts';

export async function explainService(
  io: CliIo,
  name: string,
  options: ServiceOptions,
): Promise<void> {
  await withSession(io, options, async ({ client }) => {
    const service = await resolveService(client, name);
    const [answer, { rollouts }, door] = await Promise.all([
      client.explainService({ service }),
      client.listRollouts({ service, limit: 1 }),
      client.getFrontDoor({ service }),
    ]);
    const rollout = rollouts.find(isUnderWay);
    if (options.output === 'json' || options.output === 'yaml') {
      await printDocument(io, options.output, explanationDocument(answer, rollout, door));
    } else {
      const wide = options.output === 'wide';
      const paint = painter(io, io.stdout);
      const reached = waysInText(door, paint);
      const text = explanationText(answer, rollout, io.nowMs(), wide, paint);
      await write(io.stdout, reached === '' ? text : `${reached}\n${text}`);
    }
  });
}

const verdictColumns: readonly Column<NodeVerdict__Output>[] = [
  { header: '    NODE', cell: (verdict) => `    ${verdict.node}` },
  {
    header: 'FITS',
    cell: ({ fits }) => (fits ? { text: 'yes', colour: 'green' } : { text: 'no', colour: 'red' }),
  },
  {
    header: 'SCORE',
    cell: ({ fits, score }) => (fits ? String(Math.round(score * 100) / 100) : ''),
    alignRight: true,
  },
  { header: 'REASON', cell: (verdict) => verdict.reason },
];

function explanationText(
  { service, slots }: ExplainServiceResponse__Output,
  rollout: Rollout__Output | undefined,
  nowMs: number,
  wide: boolean,
  paint: Paint,
): string {
  const head =
    service === null
      ? ''
      : `${paint('bold', harmless(service.key))}: ${service.tasksRunning} of ${service.tasksWanted} tasks run` +
        `${service.note === '' ? '' : `; ${harmless(service.note)}`}\n`;
  const parts = slots.map((slot) => slotText(slot, nowMs, wide, paint));
  const underWay = rollout === undefined ? [] : [rolloutText(rollout, nowMs, paint)];
  return [head, ...underWay, ...parts].join('\n');
}

function slotText(
  slot: SlotExplanation__Output,
  nowMs: number,
  wide: boolean,
  paint: Paint,
): string {
  const lines = [`slot ${paint('bold', harmless(slot.slot))}: ${currentText(slot.task, paint)}\n`];
  for (const fact of slotFacts(slot)) lines.push(`  ${harmless(fact)}\n`);
  if (slot.verdicts.length > 0) {
    const best = slot.verdicts.toSorted(
      (a, b) => Number(b.fits) - Number(a.fits) || b.score - a.score,
    );
    lines.push(renderTable(verdictColumns, best, { wide, paint }));
  }
  if (slot.earlier.length > 0) {
    lines.push('  earlier tasks of this slot, newest first:\n');
    const present = presentTasks([...(slot.task === null ? [] : [slot.task]), ...slot.earlier]);
    const columns = taskColumns(nowMs, present).filter(
      ({ header }) => !['SERVICE', 'SLOT'].includes(header),
    );
    lines.push(indented(renderTable(columns, slot.earlier, { wide, paint })));
  }
  return lines.join('');
}

/** What was decided about the slot, when, on which evidence, and who would take it over. */
function slotFacts(slot: SlotExplanation__Output): string[] {
  const { because, decidedAgoMs, summary, waitsFor, spare, standby } = slot;
  const answers = because === null ? '' : `: incident ${because.incident}, ${because.text}`;
  const decided =
    decidedAgoMs === undefined
      ? answers && `decided before the controller's start${answers}`
      : `decided ${spanText(decidedAgoMs)} ago${answers}`;
  return [
    summary,
    summary.includes(waitsFor) ? '' : waitsFor,
    decided,
    spare === '' ? '' : `${spare} would take over${standbyText(standby)}`,
  ].filter((fact) => fact !== '');
}

function standbyText(standby: Task__Output | null): string {
  if (standby === null) return '';
  const { text } = stateCell(standby);
  return `: standby ${standby.id} on ${standby.node} is ${text.replace(' (standby)', '')}`;
}

function currentText(task: Task__Output | null, paint: Paint): string {
  if (task === null) return 'no task';
  const { text, colour } = stateCell(task);
  const state = colour === undefined ? text : paint(colour, text);
  const node = task.node === '' ? '' : ` on ${harmless(task.node)}`;
  const message = task.status?.message ?? '';
  return `${state}${node}${message === '' ? '' : `: ${harmless(message)}`}`;
}

export function indented(text: string): string {
  return text.replace(/^(?=.)/gm, '    ');
}

export function causeDocument(cause: DecisionCause__Output | null): Document | null {
  return cause && { incident: cause.incident, text: cause.text };
}

function explanationDocument(
  { service, slots }: ExplainServiceResponse__Output,
  rollout: Rollout__Output | undefined,
  door: GetFrontDoorResponse__Output,
): Document {
  const { waysIn } = frontDoorDocument(door);
  return {
    service: service && serviceDocument(service),
    waysIn: waysIn ?? [],
    rollout: rollout === undefined ? null : rolloutDocument(rollout),
    slots: slots.map((slot) => ({
      slot: slot.slot,
      summary: slot.summary,
      waitsFor: slot.waitsFor === '' ? null : slot.waitsFor,
      decidedAgoMs: slot.decidedAgoMs ?? null,
      because: causeDocument(slot.because),
      spare: slot.spare === '' ? null : slot.spare,
      standby: slot.standby && taskDocument(slot.standby),
      task: slot.task && taskDocument(slot.task),
      verdicts: slot.verdicts.map(({ node, fits, reason, score }) => ({
        node,
        fits,
        score,
        reason,
      })),
      earlier: slot.earlier.map(taskDocument),
    })),
  };
}
