import {
  batteryFlowCodec,
  energyTierCodec,
  type Doubt__Output,
  type GetPowerResponse__Output,
  type GetRackResponse__Output,
  type Node__Output,
  type Service__Output,
} from '@grappe/protocol';
import { durationText, spanText } from '../format/duration.ts';
import { percentText } from '../format/electricity.ts';
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
    const [rack, { nodes }, { services }, power] = await Promise.all([
      client.getRack(),
      client.listNodes(),
      client.listServices({}),
      client.getPower(),
    ]);
    const status = { rack, nodes, services, power };
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
  readonly power: GetPowerResponse__Output;
}

function statusText(status: Status, paint: Paint): string {
  const { rack } = status;
  const counts = countsOf(status);
  // The doubt is said above, with its remedy.
  const saidAbove = rack.doubt?.why ?? '';
  const troubles = troublesOf(status).filter(
    (trouble) => saidAbove === '' || !trouble.includes(saidAbove),
  );
  const ratio = (have: number, want: number, what: string) =>
    `${paint(have === want ? 'green' : 'red', `${have} of ${want}`)} ${what}`;
  const lines = [
    ...doubtLines(rack.doubt, paint),
    `rack      ${paint('bold', harmless(rack.name))}, controller ${harmless(rack.version)}, up ${durationText(rack.upMs)}`,
    `nodes     ${ratio(counts.nodesReady, counts.nodes, 'ready')}${asideText(counts)}`,
    `services  ${ratio(counts.servicesAsWanted, counts.services, 'as wanted')}`,
    `tasks     ${ratio(counts.tasksRunning, counts.tasksWanted, 'running')}`,
    ...energyLines(status.power, paint),
    ...troubles
      .slice(0, TROUBLES_SHOWN_MAX)
      .map((trouble) => `${paint('yellow', '!')} ${harmless(trouble)}`),
  ];
  const more = troubles.length - TROUBLES_SHOWN_MAX;
  if (more > 0) lines.push(`  and ${more} more: \`grappe node ls\`, \`grappe service ls\``);
  return `${lines.join('\n')}\n`;
}

/** The one state of a rack in which nothing repairs itself until a person has looked: said first, and what to do. */
function doubtLines(doubt: Doubt__Output | null, paint: Paint): string[] {
  if (doubt === null) return [];
  const loud = (text: string) => paint(['bold', 'red'], text);
  return [
    loud(`THE CONTROLLER DOUBTS ITSELF, for ${durationText(doubt.forMs)}: nothing is moved.`),
    `  ${harmless(doubt.why)}`,
    `  silent: ${harmless(doubt.nodes.join(', '))}`,
    '  Look at the switch and at the cable of the controller first. If the nodes are down:',
    `  ${loud('grappe rack trust-silence')}`,
    '',
  ];
}

/** Only where there is something to say of it: most racks that are fed from a wall have no battery, and one tier. */
function energyLines({ tier, hasBattery, because, battery }: Power, paint: Paint): string[] {
  const isNormal = energyTierCodec.decode(tier) === 'normal';
  if (!hasBattery && isNormal) return [];
  const left = battery === null ? '' : `, ${chargeText(battery)}`;
  return [`energy    ${paint(isNormal ? 'green' : 'yellow', harmless(because))}${left}`];
}

type Power = GetPowerResponse__Output;

function chargeText({
  charge,
  low,
  high,
  synchronised,
  flow,
  toEmptyMs,
}: NonNullable<Power['battery']>): string {
  const guess = synchronised ? '' : ', a guess';
  const lasts = toEmptyMs === undefined ? '' : `, lasts ${spanText(toEmptyMs)}`;
  return `battery ${percentText(charge)} (${percentText(low)} to ${percentText(high)}${guess}), ${batteryFlowCodec.decode(flow) ?? ''}${lasts}`;
}

/** Nodes that are out of service on purpose, as the line of the nodes goes on with them. */
function asideText({
  nodesDrained,
  nodesCordoned,
  nodesInMaintenance,
  nodesHalted,
}: ReturnType<typeof countsOf>): string {
  const parts = [
    [nodesDrained, 'drained'],
    [nodesCordoned, 'cordoned'],
    [nodesInMaintenance, 'in maintenance'],
    [nodesHalted, 'halted'],
  ] as const;
  return parts.map(([count, what]) => (count === 0 ? '' : `, ${count} ${what}`)).join('');
}

function countsOf({ nodes, services }: Status) {
  const sum = (pick: (service: Service__Output) => number) =>
    services.reduce((total, service) => total + pick(service), 0);
  return {
    nodes: nodes.length,
    nodesReady: nodes.filter((node) => conditionOf(node) === 'ready').length,
    nodesDrained: nodes.filter(
      (node) => availabilityOf(node) === 'drained' && node.maintenanceLeftMs === undefined,
    ).length,
    nodesCordoned: nodes.filter((node) => availabilityOf(node) === 'cordoned').length,
    nodesInMaintenance: nodes.filter((node) => node.maintenanceLeftMs !== undefined).length,
    nodesHalted: nodes.filter((node) => conditionOf(node) === 'halted').length,
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
        const text = conditionOf(node);
        // Why it is halted says its note.
        const condition = text === 'ready' || text === 'halted' ? '' : ` is ${text}${silent}`;
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
    tier: energyTierCodec.decode(status.power.tier) ?? null,
    charge: status.power.battery?.charge ?? null,
    warnings: rack.warnings,
    doubt: rack.doubt && {
      forMs: rack.doubt.forMs,
      nodes: rack.doubt.nodes,
      why: rack.doubt.why,
    },
    troubles: troublesOf(status),
  };
}
