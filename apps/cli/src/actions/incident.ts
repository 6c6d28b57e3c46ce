import { GrappeError } from '@grappe/domain';
import { absenceEndCodec, type Incident__Output } from '@grappe/protocol';
import { ageText, isoTime, spanText } from '../format/duration.ts';
import { harmless } from '../format/harmless.ts';
import { printDocument, printRows, renderFacts, type OutputFormat } from '../format/print.ts';
import { painter, write, type CliIo, type Paint } from '../io.ts';
import { withSession, type ConnectedOptions } from '../session.ts';
import { incidentChart } from './incident-chart.ts';
import {
  incidentColumns,
  incidentDocument,
  incidentStateCell,
  incidentSubject,
  wholeIncidentDocument,
} from './incident-view.ts';
import { nodeName } from './node.ts';
import { resolveService } from './resolve-service.ts';

export interface IncidentOptions extends ConnectedOptions {
  readonly output: OutputFormat;
}

export interface ListIncidentsOptions extends IncidentOptions {
  readonly node?: string;
  readonly service?: string;
  readonly open?: boolean;
  readonly number: number;
}

export async function listIncidents(io: CliIo, options: ListIncidentsOptions): Promise<void> {
  await withSession(io, options, async ({ client }) => {
    const { node, service, open } = options;
    const { incidents } = await client.listIncidents({
      ...(node !== undefined && { node: nodeName(node) }),
      ...(service !== undefined && { service: await resolveService(client, service) }),
      openOnly: open ?? false,
      limit: options.number,
    });
    await printRows(io, options.output, {
      columns: incidentColumns(io.nowMs()),
      rows: incidents,
      none: open ? 'no open incidents' : 'no incidents',
      document: () => ({ incidents: incidents.map(incidentDocument) }),
    });
  });
}

export async function showIncident(
  io: CliIo,
  text: string,
  options: IncidentOptions,
): Promise<void> {
  const id = incidentId(text);
  await withSession(io, options, async ({ client }) => {
    const { incident } = await client.getIncident({ id });
    if (incident === null) {
      throw new GrappeError('INTERNAL', 'the controller answered without the incident', {
        remedy: 'check that command and controller have the same version: `grappe version`',
      });
    }
    if (options.output === 'json' || options.output === 'yaml') {
      await printDocument(io, options.output, wholeIncidentDocument(incident));
    } else {
      await write(io.stdout, incidentText(incident, io.nowMs(), painter(io, io.stdout)));
    }
  });
}

function incidentId(text: string): number {
  const id = Number(text);
  if (/^\d{1,15}$/.test(text) && id > 0) return id;
  throw new GrappeError(
    'INVALID_INPUT',
    `${JSON.stringify(text)} is not the number of an incident`,
    { remedy: '`grappe incident ls` lists them with their numbers' },
  );
}

function incidentText(incident: Incident__Output, nowMs: number, paint: Paint): string {
  const { text, colour } = incidentStateCell(incident);
  const state = colour === undefined ? text : paint(colour, text);
  const head = `incident ${incident.id}: ${paint('bold', harmless(incidentSubject(incident)))}, ${state}\n`;
  const facts = incidentFacts(incident, nowMs).map(
    ([label, value]) => [label, harmless(value)] as const,
  );
  const chart = incidentChart(incident, paint);
  return `${head}${renderFacts(facts)}${chart === '' ? '' : `\n${chart}`}`;
}

function incidentFacts(
  incident: Incident__Output,
  nowMs: number,
): readonly (readonly [string, string])[] {
  const { durationMs, detectionMs, continues, converter } = incident;
  const open = incident.state === 'INCIDENT_STATE_OPEN';
  return [
    ['cause', incident.cause],
    ['began', `${isoTime(incident.beganAtMs) ?? ''}, ${ageText(incident.beganAtMs, nowMs)}`],
    ['detected in', detectionMs === undefined ? '' : spanText(detectionMs)],
    [open ? 'lasts for' : 'lasted', durationMs === undefined ? '' : spanText(durationMs)],
    ['converter', converter === '' ? '' : `${converter}: other nodes of it were lost as well`],
    ['absence', absenceText(incident)],
    ['unserved', unservedText(incident)],
    ['continues', continues === undefined ? '' : `incident ${continues}: it is the same failure`],
  ];
}

function absenceText({ node, absence, kind, state }: Incident__Output): string {
  if (absence === null) return '';
  const what = kind === 'INCIDENT_KIND_ENGINE' ? `the engine of ${node}` : node;
  const after = absence.untilMs === undefined ? '' : ` after ${spanText(absence.untilMs)}`;
  switch (absenceEndCodec.decode(absence.end)) {
    case 'returned':
      return `${what} was back${after}`;
    case 'planned':
      return `the operator took ${what} out of service${after}`;
    case 'removed':
      return `the operator removed ${node}${after}`;
    case 'none':
    case undefined:
      return state === 'INCIDENT_STATE_INTERRUPTED' ? 'nobody saw its end' : `${what} is not back`;
  }
}

/** Services of which no replica was left, each with how long. */
function unservedText({ unserved }: Incident__Output): string {
  const spans = new Map<string, (number | undefined)[]>();
  for (const { service, outage } of unserved) {
    const ms = outage?.untilMs === undefined ? undefined : outage.untilMs - outage.fromMs;
    spans.set(service, [...(spans.get(service) ?? []), ms]);
  }
  return [...spans].map(([service, lengths]) => `${service} ${totalText(lengths)}`).join(', ');
}

/** `undefined` stands for a length that nobody has seen the end of, or that has none yet. */
function totalText(lengths: readonly (number | undefined)[]): string {
  const ended = lengths.filter((ms) => ms !== undefined);
  const total = ended.length === 0 ? '' : `for ${spanText(ended.reduce((sum, ms) => sum + ms, 0))}`;
  if (ended.length === lengths.length) return total;
  return total === '' ? 'without an end so far' : `${total}, and again without an end so far`;
}
