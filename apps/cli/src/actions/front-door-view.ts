import type {
  GatewayStatus__Output,
  GetFrontDoorResponse__Output,
  ServerStatus__Output,
  WayIn__Output,
} from '@grappe/protocol';
import { spanText } from '../format/duration.ts';
import type { Document } from '../format/print.ts';
import { renderTable, type Cell, type CellColour, type Column } from '../format/table.ts';
import type { Paint } from '../io.ts';

interface Shown {
  readonly wide: boolean;
  readonly paint: Paint;
}

/** A way in with one of its servers; without any, it is there all the same. */
interface ServerRow {
  readonly way: WayIn__Output;
  readonly server: ServerStatus__Output;
}

export function frontDoorDocument(door: GetFrontDoorResponse__Output): Document {
  const { virtualIp, waiting, gateways, waysIn, troubles } = door;
  return {
    virtualIp,
    waiting,
    gateways: gateways.map((gateway) => ({ ...gateway })),
    waysIn: waysIn.map((way) => ({
      ...way,
      servers: way.servers.map((server) => ({
        ...server,
        opinions: server.opinions.map((opinion) => ({ ...opinion })),
      })),
    })),
    troubles: troubles.map((trouble) => ({ ...trouble })),
  };
}

export function frontDoorText(door: GetFrontDoorResponse__Output, shown: Shown): string {
  if (door.virtualIp === '')
    return [NO_FRONT_DOOR, problemLines(door.troubles)].filter((part) => part !== '').join('\n');
  const parts = [
    `${headline(door)}\n`,
    renderTable(gatewayColumns, door.gateways, shown),
    door.waysIn.length === 0
      ? 'nothing is served: deploy a service with published ports\n'
      : renderTable(wayColumns, door.waysIn, shown),
    shown.wide ? serverTable(door.waysIn, shown) : '',
    problemLines([...door.gateways, ...door.troubles]),
  ];
  return parts.filter((part) => part !== '').join('\n');
}

const NO_FRONT_DOOR =
  'this rack has no front door: ports are published on the nodes\nrack.yaml needs a virtualIp and nodes with the role gateway\n';

function headline({ virtualIp, gateways, waiting }: GetFrontDoorResponse__Output): string {
  const holders = gateways.filter(({ state }) => state === 'holder');
  // What one that is away said last is old: another may have taken over.
  const present = namesText(holders.filter(({ connected }) => connected));
  const away = namesText(holders.filter(({ connected }) => !connected));
  const last = away === '' ? '' : `, last by ${away}`;
  const held = present === '' ? `nobody is known to hold it${last}` : `held by ${present}`;
  const waits = waiting ? '; changes wait until all nodes have connected' : '';
  return `virtual IP ${virtualIp}: ${held}${waits}`;
}

function namesText(gateways: readonly GatewayStatus__Output[]): string {
  return gateways.map(({ node }) => node).join(' and ');
}

const STATE_COLOUR: Readonly<Record<string, CellColour>> = {
  holder: 'green',
  backup: 'green',
  starting: 'yellow',
  fault: 'red',
};

const gatewayColumns: readonly Column<GatewayStatus__Output>[] = [
  { header: 'GATEWAY', cell: ({ node }) => node },
  { header: 'STATE', cell: gatewayState },
  { header: 'FOR', cell: ({ state, forMs }) => (state === '' ? '' : spanText(forMs)) },
  { header: 'RESTARTS', cell: ({ restarts }) => countText(restarts), when: 'filled' },
  { header: 'TWO HOLDERS', cell: ({ twoHolders }) => countText(twoHolders), when: 'filled' },
  { header: 'NOTE', cell: gatewayNote, when: 'filled' },
];

function gatewayState({ state, connected }: GatewayStatus__Output): Cell {
  if (!connected) return { text: 'away', colour: 'red' };
  const colour = STATE_COLOUR[state];
  const text = state === '' ? 'not told yet' : state;
  return colour === undefined ? { text } : { text, colour };
}

function gatewayNote({ reason, problems, behind, connected }: GatewayStatus__Output): string {
  if (reason !== '') return reason;
  if (problems.length > 0)
    return problems.length === 1 ? '1 problem' : `${problems.length} problems`;
  return behind && connected ? 'the latest changes are on their way' : '';
}

function countText(count: number): string {
  return count === 0 ? '' : String(count);
}

const wayColumns: readonly Column<WayIn__Output>[] = [
  { header: 'PORT', cell: ({ port }) => String(port), alignRight: true },
  { header: 'MODE', cell: modeText },
  { header: 'HOST AND PATH', cell: ({ host, path }) => `${host}${path}`, when: 'filled' },
  { header: 'SERVICE', cell: ({ service }) => service },
  { header: 'BALANCE', cell: ({ balance }) => balance },
  { header: 'SERVERS', cell: serversCell },
];

function modeText({ mode, certificates }: WayIn__Output): string {
  if (certificates.length === 0) return mode;
  return mode === 'http' ? 'https' : 'tls';
}

function serversCell({ servers }: WayIn__Output): Extract<Cell, { readonly text: string }> {
  const up = servers.filter(isUp).length;
  const text = `${up} of ${servers.length} up`;
  if (up === 0) return { text, colour: 'red' };
  return { text, colour: up < servers.length ? 'yellow' : 'green' };
}

function isUp({ state, opinions }: ServerStatus__Output): boolean {
  return state === 'ready' && !opinions.some((opinion) => opinion.state === 'down');
}

function serverTable(ways: readonly WayIn__Output[], shown: Shown): string {
  const rows = ways.flatMap((way) => way.servers.map((server) => ({ way, server })));
  return rows.length === 0 ? '' : renderTable(serverColumns, rows, shown);
}

const serverColumns: readonly Column<ServerRow>[] = [
  { header: 'PORT', cell: ({ way }) => String(way.port), alignRight: true },
  { header: 'SERVICE', cell: ({ way }) => way.service },
  { header: 'SLOT', cell: ({ server }) => String(server.slot), alignRight: true },
  { header: 'TASK', cell: ({ server }) => server.taskId },
  { header: 'NODE', cell: ({ server }) => server.node },
  { header: 'ADDRESS', cell: ({ server }) => server.address },
  { header: 'WEIGHT', cell: ({ server }) => String(server.weight), alignRight: true },
  { header: 'STATE', cell: ({ server }) => server.state },
  { header: 'CHECKS', cell: ({ server }) => opinionsText(server), when: 'filled' },
];

/** `n1 up, n2 down for 5.00 s (L4CON)`. */
function opinionsText({ opinions }: ServerStatus__Output): string {
  return opinions
    .map(({ gateway, state, forMs, check }) => {
      const found = check === '' ? '' : ` (${check})`;
      return state === 'down'
        ? `${gateway} down for ${spanText(forMs)}${found}`
        : `${gateway} ${state}`;
    })
    .join(', ');
}

/** `reached at https://shop.example.org:443/api (172.16.0.50, round-robin): 1 of 2 up`, a line for each way in. */
export function waysInText(
  { virtualIp, waysIn }: GetFrontDoorResponse__Output,
  paint: Paint,
): string {
  return waysIn
    .map((way) => {
      const { host, path, port, balance } = way;
      const named = host === '' ? virtualIp : host;
      const where = `${modeText(way)}://${named}:${port}${path}`;
      const at = host === '' ? balance : `${virtualIp}, ${balance}`;
      const { text, colour } = serversCell(way);
      return `reached at ${where} (${at}): ${colour === undefined ? text : paint(colour, text)}\n`;
    })
    .join('');
}

function problemLines(nodes: readonly Pick<GatewayStatus__Output, 'node' | 'problems'>[]): string {
  return nodes
    .flatMap(({ node, problems }) => problems.map((problem) => `${node}: ${problem}\n`))
    .join('');
}
