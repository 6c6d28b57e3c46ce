import type { GetRackResponse__Output, Node__Output, Service__Output } from '@grappe/protocol';
import { durationText } from '../format/duration.ts';
import { harmless } from '../format/harmless.ts';
import { printDocument, type Document, type OutputFormat } from '../format/print.ts';
import { painter, write, type CliIo, type Paint } from '../io.ts';
import { withSession, type ConnectedOptions } from '../session.ts';
import { availabilityOf, conditionOf } from './node-view.ts';

export interface StatusOptions extends ConnectedOptions {
  readonly output: OutputFormat;
}

/** Lines of trouble that fit on one screen with the summary; the rest is counted. */
const TROUBLES_SHOWN_MAX = 15;

/** The rack on one screen: what runs, what does not, and what needs the operator. */
export async function showStatus(io: CliIo, options: StatusOptions): Promise<void> {
  await withSession(io, options, async ({ client }) => {
    const [rack, { nodes }, { services }] = await Promise.all([
      client.getRack(),
      client.listNodes(),
      client.listServices({}),
    ]);
    const status = { rack, nodes, services };
    if (options.output === 'json' || options.output === 'yaml') {
      await printDocument(io, options.output, statusDocument(status));
    } else {
      await write(io.stdout, statusText(status, painter(io, io.stdout)));
    }
  });
}

interface Status {
  readonly rack: GetRackResponse__Output;
  readonly nodes: readonly Node__Output[];
  readonly services: readonly Service__Output[];
}

function statusText(status: Status, paint: Paint): string {
  const { rack } = status;
  const counts = countsOf(status);
  const troubles = troublesOf(status);
  const ratio = (have: number, want: number, what: string) =>
    `${paint(have === want ? 'green' : 'red', `${have} of ${want}`)} ${what}`;
  const lines = [
    `rack      ${paint('bold', harmless(rack.name))}, controller ${harmless(rack.version)}, up ${durationText(rack.upMs)}`,
    `nodes     ${ratio(counts.nodesReady, counts.nodes, 'ready')}${counts.nodesDrained === 0 ? '' : `, ${counts.nodesDrained} drained`}`,
    `services  ${ratio(counts.servicesAsWanted, counts.services, 'as wanted')}`,
    `tasks     ${ratio(counts.tasksRunning, counts.tasksWanted, 'running')}`,
    ...troubles
      .slice(0, TROUBLES_SHOWN_MAX)
      .map((trouble) => `${paint('yellow', '!')} ${harmless(trouble)}`),
  ];
  const more = troubles.length - TROUBLES_SHOWN_MAX;
  if (more > 0) lines.push(`  and ${more} more: \`grappe node ls\`, \`grappe service ls\``);
  return `${lines.join('\n')}\n`;
}

function countsOf({ nodes, services }: Status) {
  const sum = (pick: (service: Service__Output) => number) =>
    services.reduce((total, service) => total + pick(service), 0);
  return {
    nodes: nodes.length,
    nodesReady: nodes.filter((node) => conditionOf(node) === 'ready').length,
    nodesDrained: nodes.filter((node) => availabilityOf(node) === 'drained').length,
    services: services.length,
    servicesAsWanted: services.filter(asWanted).length,
    tasksRunning: sum((service) => service.tasksRunning),
    tasksWanted: sum((service) => service.tasksWanted),
  };
}

const asWanted = ({ tasksRunning, tasksWanted }: Service__Output) => tasksRunning === tasksWanted;

function troublesOf({ rack, nodes, services }: Status): string[] {
  return [
    ...rack.warnings,
    ...nodes
      .filter((node) => conditionOf(node) !== 'ready' || node.note !== '')
      .map((node) => {
        const silent = node.silentMs === undefined ? '' : ` for ${durationText(node.silentMs)}`;
        const condition = conditionOf(node) === 'ready' ? '' : ` is ${conditionOf(node)}${silent}`;
        return `node ${node.name}${condition}${node.note === '' ? '' : `: ${node.note}`}`;
      }),
    ...services
      .filter((service) => !asWanted(service))
      .map(
        ({ key, tasksRunning, tasksWanted, note }) =>
          `service ${key} runs ${tasksRunning} of ${tasksWanted}${note === '' ? '' : `: ${note}`}`,
      ),
  ];
}

function statusDocument(status: Status): Document {
  const { rack } = status;
  return {
    rack: rack.name,
    controllerVersion: rack.version,
    term: rack.term,
    upMs: rack.upMs,
    ...countsOf(status),
    warnings: rack.warnings,
    troubles: troublesOf(status),
  };
}
