import { GrappeError } from '@grappe/domain';
import { absenceEndCodec, type Incident__Output, type Outage__Output } from '@grappe/protocol';
import { ageText, isoTime, spanText } from '../format/duration.ts';
import { harmless } from '../format/harmless.ts';
import { printDocument, printRows, renderFacts, type OutputFormat } from '../format/print.ts';
import { painter, write, type CliIo, type Paint } from '../io.ts';
import { withSession, type ConnectedOptions } from '../session.ts';
import { incidentChart } from './incident-chart.ts';
import {
  durationOf,
  endsUnseen,
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
    const request = {
      ...(node !== undefined && { node: nodeName(node) }),
      ...(service !== undefined && { service: await resolveService(client, service) }),
      openOnly: open ?? false,
      limit: options.number,
    };
    const [{ incidents }, { term }] = await Promise.all([
      client.listIncidents(request),
      client.getRack(),
    ]);
    await printRows(io, options.output, {
      columns: incidentColumns(io.nowMs(), term),
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
    const [{ incident }, { term }] = await Promise.all([
      client.getIncident({ id }),
      client.getRack(),
    ]);
    if (incident === null) {
      throw new GrappeError('INTERNAL', 'the controller answered without the incident', {
        remedy: 'check that command and controller have the same version: `grappe version`',
      });
    }
    if (options.output === 'json' || options.output === 'yaml') {
      await printDocument(io, options.output, wholeIncidentDocument(incident));
    } else {
      const now = { nowMs: io.nowMs(), term };
      await write(io.stdout, incidentText(incident, now, painter(io, io.stdout)));
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

/** The controller's term, and the wall clock here. */
interface Present {
  readonly nowMs: number;
  readonly term: number;
}

function incidentText(incident: Incident__Output, present: Present, paint: Paint): string {
  const { text, colour } = incidentStateCell(incident);
  const state = colour === undefined ? text : paint(colour, text);
  const head = `incident ${incident.id}: ${paint('bold', harmless(incidentSubject(incident)))}, ${state}\n`;
  const facts = incidentFacts(incident, present).map(
    ([label, value]) => [label, harmless(value)] as const,
  );
  const chart = incidentChart(incident, present.term, paint);
  return `${head}${renderFacts(facts)}${chart === '' ? '' : `\n${chart}`}`;
}

function incidentFacts(
  incident: Incident__Output,
  { nowMs, term }: Present,
): readonly (readonly [string, string])[] {
  const { detectionMs, continues, converter } = incident;
  const open = incident.state === 'INCIDENT_STATE_OPEN';
  const unseen = endsUnseen(incident, term);
  return [
    ['cause', incident.cause],
    ['began', `${isoTime(incident.beganAtMs) ?? ''}, ${ageText(incident.beganAtMs, nowMs)}`],
    ['detected in', detectionMs === undefined ? '' : spanText(detectionMs)],
    [open ? 'lasts for' : 'lasted', durationOf(incident)],
    ['converter', converter === '' ? '' : `${converter}: other nodes of it were lost as well`],
    ['absence', absenceText(incident, unseen)],
    ['unserved', unservedText(incident, unseen)],
    ['continues', continues === undefined ? '' : `incident ${continues}: it is the same failure`],
  ];
}

function absenceText({ node, absence, kind }: Incident__Output, unseen: boolean): string {
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
      return unseen ? 'nobody saw its end' : `${what} is not back`;
  }
}

/** Services of which no replica was left, each with how long. */
function unservedText(incident: Incident__Output, unseen: boolean): string {
  const outages = new Map<string, (Outage__Output | null)[]>();
  for (const { service, outage } of incident.unserved)
    outages.set(service, [...(outages.get(service) ?? []), outage]);
  // Only of an open incident is it known how long it lasts by now.
  const untilNowMs = incident.state === 'INCIDENT_STATE_OPEN' ? incident.durationMs : undefined;
  return [...outages]
    .map(([service, all]) => `${service} ${outagesText(all, unseen, untilNowMs)}`)
    .join(', ');
}

/** `for 1.31 s`, `for 7.50 s so far`, or what is known of one without an end. */
function outagesText(
  outages: readonly (Outage__Output | null)[],
  unseen: boolean,
  untilNowMs: number | undefined,
): string {
  const lengths = outages
    .map((outage) => lengthMs(outage, untilNowMs))
    .filter((ms) => ms !== undefined);
  const total =
    lengths.length === 0 ? '' : `for ${spanText(lengths.reduce((sum, ms) => sum + ms, 0))}`;
  if (outages.every((outage) => outage?.untilMs !== undefined)) return total;
  if (lengths.length === outages.length) return `${total} so far`;
  const rest = unseen ? 'with an end that nobody saw' : 'up to now';
  return total === '' ? rest : `${total}, and again ${rest}`;
}

function lengthMs(
  outage: Outage__Output | null,
  untilNowMs: number | undefined,
): number | undefined {
  const untilMs = outage?.untilMs ?? untilNowMs;
  return outage === null || untilMs === undefined ? undefined : untilMs - outage.fromMs;
}
