import {
  usesWeights,
  type BackEnd,
  type Balance,
  type FrontDoorServer,
  type ServerCheck,
} from '@grappe/domain';
import type { Section } from './section.ts';
import { endPoint, line, ms } from './words.ts';

/** What `balance` is given. */
const BALANCE_WORDS: Readonly<Record<Exclude<Balance['name'], 'header-hash'>, readonly string[]>> =
  {
    'round-robin': ['roundrobin'],
    'weighted-round-robin': ['roundrobin'],
    'least-connections': ['leastconn'],
    'weighted-least-connections': ['leastconn'],
    'source-hash': ['source'],
    'destination-hash': ['hash', 'dst'],
    'uri-hash': ['uri'],
  };
/** What servers have under an algorithm without weights: some value that is the same for all. */
const EVEN_WEIGHT = 100;
/** A free slot; nothing is ever sent there, since the slot is in maintenance. */
export const NOWHERE = '127.0.0.1:1';
/** A server that is suspected or new is asked this often. */
const FAST_CHECK_MS = 200;
/** Data that a server's kernel does not acknowledge for so long is lost with its node: the request is tried elsewhere. */
const UNACKNOWLEDGED_MS = 2_000;
/** Seconds, the unit of the kernel: the same for connections on which a server is only waited for. */
const KEEP_ALIVE_S = '1s';
const KEEP_ALIVE_PROBES = 2;
/** Clients that a table remembers, at some 100 bytes each once they are there. */
const STICK_TABLE_ENTRIES = '20k';
/** What may be sent twice without harm. Anything else is tried again only when no server has got it. */
const REPEATABLE_METHODS = ['GET', 'HEAD', 'OPTIONS'];

export const PEERS = 'grappe';

export function backEndName(name: string): string {
  return `b_${name}`;
}

export function slotName(slot: number): string {
  return `s${slot}`;
}

/** The weight that a server has in HAProxy. */
export function effectiveWeight({ balance }: BackEnd, { weight }: FrontDoorServer): number {
  return usesWeights(balance.name) || weight === 0 ? weight : EVEN_WEIGHT;
}

export function backEndSection(end: BackEnd): Section {
  const { timeouts, sticky } = end;
  const fixed = [
    line('mode', end.mode),
    line('balance', ...balanceWords(end.balance)),
    // Without it a hash is one that the runtime API cannot change, and moves nearly all clients when one server goes.
    line('hash-type', 'consistent'),
    line('timeout', 'connect', ms(timeouts.connectMs)),
    line('timeout', 'server', ms(timeouts.serverMs)),
    line('timeout', 'queue', ms(timeouts.queueMs)),
    line('timeout', 'tunnel', ms(timeouts.tunnelMs)),
    line('retries', end.retries),
    // Also the first retry asks another server.
    line('option', 'redispatch', 1),
    line('option', 'srvtcpka'),
    line('srvtcpka-idle', KEEP_ALIVE_S),
    line('srvtcpka-intvl', KEEP_ALIVE_S),
    line('srvtcpka-cnt', KEEP_ALIVE_PROBES),
  ];
  if (end.mode === 'http') {
    fixed.push(
      line('retry-on', 'conn-failure', 'empty-response', 'response-timeout'),
      line('http-request', 'disable-l7-retry', 'unless', '{', 'method', ...REPEATABLE_METHODS, '}'),
    );
  }
  if (sticky.kind === 'cookie') {
    fixed.push(line('cookie', sticky.cookie, 'insert', 'indirect', 'nocache', 'httponly'));
  }
  if (sticky.kind === 'source') {
    const size = ['size', STICK_TABLE_ENTRIES, 'expire', ms(sticky.expireMs)];
    // IPv4 addresses fit too.
    fixed.push(
      line('stick-table', 'type', 'ipv6', ...size, 'peers', PEERS),
      line('stick', 'on', 'src'),
    );
  }
  fixed.push(...checkLines(end), `  # ${end.slots} slots`);
  return { heading: `backend ${backEndName(end.name)}`, fixed, movable: serverLines(end) };
}

function balanceWords(balance: Balance): readonly string[] {
  return balance.name === 'header-hash' ? [`hdr(${balance.header})`] : BALANCE_WORDS[balance.name];
}

function checkLines({ check, mode, connectionsMax }: BackEnd): readonly string[] {
  const limit = connectionsMax === undefined ? [] : ['maxconn', connectionsMax];
  // A command is run by the agent, which takes the server out when it fails.
  if (check.kind === 'none' || check.kind === 'command')
    return limit.length === 0 ? [] : [line('default-server', ...limit)];
  const fastMs = Math.min(FAST_CHECK_MS, check.intervalMs);
  const timing = ['inter', ms(check.intervalMs), 'fastinter', ms(fastMs)];
  const counts = ['rise', check.rise, 'fall', check.fall];
  // A connection that fails counts as a bad check: a dead server is found by the first requests, before they run out of further attempts.
  const passive = ['observe', 'layer4', 'error-limit', 1, 'on-error', 'fail-check'];
  // Otherwise a client would wait for an answer until it gives up, a pool for ever.
  const ends = mode === 'tcp' ? ['on-marked-down', 'shutdown-sessions'] : [];
  return [
    ...httpCheckLines(check),
    line('timeout', 'check', ms(check.timeoutMs)),
    line('default-server', 'check', ...timing, ...counts, ...passive, ...ends, ...limit),
  ];
}

function httpCheckLines(check: ServerCheck): readonly string[] {
  if (check.kind !== 'http') return [];
  const status = check.expectedStatus
    .map(({ from, to }) => (from === to ? String(from) : `${from}-${to}`))
    .join(',');
  const request = ['meth', 'GET', 'uri', check.path, 'ver', 'HTTP/1.1'];
  return [
    line('option', 'httpchk'),
    line('http-check', 'send', ...request, 'hdr', 'Host', check.host ?? 'localhost'),
    line('http-check', 'expect', 'status', status),
  ];
}

function serverLines(end: BackEnd): readonly string[] {
  const bySlot = new Map(end.servers.map((server) => [server.slot, server]));
  return Array.from({ length: end.slots }, (_, index) => {
    const slot = index + 1;
    return serverLine(end, slot, bySlot.get(slot));
  });
}

function serverLine(end: BackEnd, slot: number, server: FrontDoorServer | undefined): string {
  const cookie = end.sticky.kind === 'cookie' ? ['cookie', slotName(slot)] : [];
  // The id is what a consistent hash places on its ring.
  const head = ['server', slotName(slot)];
  // HAProxy 2.6 does not take it from the default server.
  const tail = ['id', slot, 'tcp-ut', ms(UNACKNOWLEDGED_MS), ...cookie];
  if (server === undefined) return line(...head, NOWHERE, ...tail, 'disabled');
  // There is no word for a server that drains; it is told so right after the start, and gets nothing new until then.
  const weight = server.state === 'drain' ? 0 : effectiveWeight(end, server);
  const state = server.state === 'maint' ? ['disabled'] : [];
  const address = endPoint(server.address, server.port);
  return line(...head, address, ...tail, 'weight', weight, ...state);
}
