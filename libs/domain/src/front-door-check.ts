import type {
  BackEnd,
  FrontDoor,
  FrontDoorServer,
  FrontEnd,
  HttpFrontEnd,
  ListenAddress,
  Route,
  ServerCheck,
  StatisticsPage,
} from './front-door.ts';
import { isIpAddress } from './ip-address.ts';

/** A thousand services, with room for several ports of some. */
export const FRONT_ENDS_MAX = 2_048;
export const BACK_ENDS_MAX = 2_048;
/** HAProxy's round robin goes to 4,095; a rack has 64 nodes. */
export const SERVERS_PER_BACK_END_MAX = 1_024;
/** Over all back ends. At some 5 KB each, free ones included, this is what a board with 1 GB can spare. */
export const SLOTS_MAX = 16_384;
/** They are looked through one after the other for each request. */
export const ROUTES_MAX = 2_048;
export const LISTEN_MAX = 64;
/** For one front end, and for all. */
export const CERTIFICATES_MAX = 256;
export const STATUS_RANGES_MAX = 16;
/** HAProxy's own largest. */
export const SERVER_WEIGHT_MAX = 256;
/** More attempts than that only keep a client waiting. */
export const RETRIES_MAX = 10;
/** Of good and of bad checks in a row. */
export const CHECK_COUNT_MAX = 100;
/** HAProxy counts milliseconds in 31 bits. */
const DURATION_MS_MAX = 2_000_000_000;
/** More often than that, checks load a Pi. */
export const CHECK_INTERVAL_MS_MIN = 100;
/** The same for programs. */
export const COMMAND_INTERVAL_MS_MIN = 1_000;
/** A program that hangs takes a place among those that run at once for so long. */
export const COMMAND_TIMEOUT_MS_MAX = 30_000;
/** At 34 KB each, all that the largest board has. */
export const CONNECTIONS_LIMIT = 200_000;
const PORT_MAX = 65_535;

/*
 * What goes into HAProxy's configuration. Its words end at blanks; quotes, `#`, `$` and backslashes mean something there; all of them are left
 * out here, so that a text is one word wherever it stands.
 */
const NAME = /^[a-zA-Z0-9][a-zA-Z0-9._:-]{0,126}$/;
export const ROUTE_HOST =
  /^(?=.{1,253}$)(?:\*\.)?(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
export const ROUTE_PATH = /^\/[a-zA-Z0-9._~%+@:,=/-]{0,511}$/;
export const CHECK_PATH = /^\/[a-zA-Z0-9._~%+@:,=/?&-]{0,511}$/;
export const HEADER_TOKEN = /^[a-zA-Z][a-zA-Z0-9_-]{0,63}$/;
export const PASSWORD_HASH =
  /^\$(?:5|6)\$(?:rounds=[1-9][0-9]{3,5}\$)?[./a-zA-Z0-9]{1,16}\$(?:[./a-zA-Z0-9]{43}|[./a-zA-Z0-9]{86})$/;
export const CERTIFICATE_NAME = /^[a-zA-Z0-9][a-zA-Z0-9._-]{0,63}$/;
/** A file in one folder, never a path. */
export const CHECK_COMMAND = /^[a-zA-Z0-9][a-zA-Z0-9._-]{0,63}$/;

/** What is shown of a text that is refused. */
const SHOWN_MAX = 80;

/** All that is wrong with it, each with where; empty when it is in order. */
export function checkFrontDoor(door: FrontDoor): readonly string[] {
  const found = new Findings();
  found.count('front ends', door.frontEnds.length, FRONT_ENDS_MAX);
  found.count('back ends', door.backEnds.length, BACK_ENDS_MAX);
  const slots = door.backEnds.reduce((sum, { slots: own }) => sum + own, 0);
  found.count('slots of all back ends', slots, SLOTS_MAX);
  const routes = door.frontEnds.reduce(
    (sum, end) => sum + (end.mode === 'http' ? end.routes.length : 1),
    0,
  );
  found.count('routes of all front ends', routes, ROUTES_MAX);
  found.whole('connectionsMax', door.connectionsMax, 1, CONNECTIONS_LIMIT);
  const backEnds = new Map(door.backEnds.map((end) => [end.name, end]));
  for (const end of door.backEnds) checkBackEnd(found.at(`back end ${shown(end.name)}`), end);
  for (const end of door.frontEnds) {
    checkFrontEnd(found.at(`front end ${shown(end.name)}`), end, backEnds);
  }
  if (door.statistics !== undefined) checkStatistics(found.at('statistics page'), door.statistics);
  if (door.prometheus !== undefined) checkListen(found.at('Prometheus'), door.prometheus);
  found.twice(
    'back end',
    door.backEnds.map(({ name }) => name),
  );
  found.twice(
    'front end',
    door.frontEnds.map(({ name }) => name),
  );
  checkPorts(found, door);
  return found.problems;
}

function checkFrontEnd(
  found: Findings,
  end: FrontEnd,
  backEnds: ReadonlyMap<string, BackEnd>,
): void {
  found.text('name', end.name, NAME, 'letters, digits, dots, colons, hyphens and underscores');
  found.least('listen addresses', end.listen.length, 1, LISTEN_MAX);
  for (const listen of end.listen) checkListen(found, listen);
  found.duration('clientTimeoutMs', end.clientTimeoutMs);
  if (end.connectionsMax !== undefined) {
    found.whole('connectionsMax', end.connectionsMax, 1, CONNECTIONS_LIMIT);
  }
  if (end.tls !== undefined) {
    const { certificates } = end.tls;
    found.least('certificates', certificates.length, 1, CERTIFICATES_MAX);
    for (const name of certificates) {
      found.text('certificate', name, CERTIFICATE_NAME, 'letters, digits, dots and hyphens');
    }
    found.twice('certificate', certificates);
  }
  if (end.mode === 'http') checkRoutes(found, end, backEnds);
  else checkTarget(found, end.backEnd, 'tcp', backEnds);
}

function checkRoutes(
  found: Findings,
  { routes }: HttpFrontEnd,
  backEnds: ReadonlyMap<string, BackEnd>,
): void {
  for (const { host, path, backEnd } of routes) {
    if (host !== undefined)
      found.text('host', host, ROUTE_HOST, 'a lower-case host name, or *. and one');
    if (path !== undefined) found.text('path', path, ROUTE_PATH, 'a path without blanks or quotes');
    checkTarget(found, backEnd, 'http', backEnds);
  }
  found.twice('route', routes.map(routeKey));
}

/** What two routes of a front end must not share. A slash at the end says nothing. */
export function routeKey({ host, path }: Route): string {
  return `${host ?? '*'}${path === undefined ? '/' : path.replace(/\/*$/, '/')}`;
}

function checkTarget(
  found: Findings,
  name: string,
  mode: BackEnd['mode'],
  backEnds: ReadonlyMap<string, BackEnd>,
): void {
  const end = backEnds.get(name);
  if (end === undefined) found.add(`leads to back end ${shown(name)}, which does not exist`);
  else if (end.mode !== mode) {
    found.add(`leads to back end ${shown(name)} of mode ${end.mode}: expected mode ${mode}`);
  }
}

function checkBackEnd(found: Findings, end: BackEnd): void {
  found.text('name', end.name, NAME, 'letters, digits, dots, colons, hyphens and underscores');
  found.whole('slots', end.slots, 1, SERVERS_PER_BACK_END_MAX);
  found.whole('retries', end.retries, 0, RETRIES_MAX);
  for (const key of ['connectMs', 'serverMs', 'queueMs', 'tunnelMs'] as const) {
    found.duration(key, end.timeouts[key]);
  }
  if (end.connectionsMax !== undefined) {
    found.whole('connectionsMax', end.connectionsMax, 1, CONNECTIONS_LIMIT);
  }
  const { balance, sticky } = end;
  if (end.mode === 'tcp' && (balance.name === 'uri-hash' || balance.name === 'header-hash')) {
    found.add(`the algorithm ${balance.name} reads requests: expected mode http`);
  }
  if (balance.name === 'header-hash') {
    found.text('header', balance.header, HEADER_TOKEN, 'letters, digits, hyphens and underscores');
  }
  if (sticky.kind === 'cookie') {
    found.text('cookie', sticky.cookie, HEADER_TOKEN, 'letters, digits, hyphens and underscores');
    if (end.mode === 'tcp') found.add('a cookie needs mode http: stick to the source instead');
  }
  if (sticky.kind === 'source') found.duration('expireMs', sticky.expireMs);
  checkCheck(found.at('check'), end.check);
  for (const server of end.servers) {
    checkServer(found.at(`server ${shown(server.task)}`), server, end.slots);
  }
  found.twice(
    'slot',
    end.servers.map(({ slot }) => String(slot)),
  );
  found.twice(
    'task',
    end.servers.map(({ task }) => task),
  );
}

function checkCheck(found: Findings, check: ServerCheck): void {
  if (check.kind === 'none') return;
  found.whole('intervalMs', check.intervalMs, CHECK_INTERVAL_MS_MIN, DURATION_MS_MAX);
  found.duration('timeoutMs', check.timeoutMs);
  found.whole('rise', check.rise, 1, CHECK_COUNT_MAX);
  found.whole('fall', check.fall, 1, CHECK_COUNT_MAX);
  if (check.kind === 'tcp') return;
  if (check.kind === 'command') {
    found.text('command', check.command, CHECK_COMMAND, 'letters, digits, dots and hyphens');
    found.whole('intervalMs', check.intervalMs, COMMAND_INTERVAL_MS_MIN, DURATION_MS_MAX);
    found.whole('timeoutMs', check.timeoutMs, 1, COMMAND_TIMEOUT_MS_MAX);
    return;
  }
  found.text('path', check.path, CHECK_PATH, 'a path without blanks or quotes');
  if (check.host !== undefined)
    found.text('host', check.host, ROUTE_HOST, 'a lower-case host name');
  found.least('expectedStatus', check.expectedStatus.length, 1, STATUS_RANGES_MAX);
  for (const { from, to } of check.expectedStatus) {
    found.whole('expectedStatus', from, 100, 599);
    found.whole('expectedStatus', to, from, 599);
  }
}

function checkServer(found: Findings, server: FrontDoorServer, slots: number): void {
  found.whole('slot', server.slot, 1, slots);
  found.whole('weight', server.weight, 0, SERVER_WEIGHT_MAX);
  checkListen(found, server);
}

function checkStatistics(found: Findings, page: StatisticsPage): void {
  checkListen(found, page);
  found.text('user', page.user, HEADER_TOKEN, 'letters, digits, hyphens and underscores');
  // Not shown: where a hash is expected, somebody may have given the password.
  if (!PASSWORD_HASH.test(page.passwordHash)) {
    found.add('passwordHash is not what crypt(3) makes with SHA-256 or SHA-512');
  }
}

function checkListen(found: Findings, { address, port }: ListenAddress): void {
  if (!isIpAddress(address)) found.add(`address ${shown(address)} is not an IP address`);
  found.whole('port', port, 1, PORT_MAX);
}

const ANY_ADDRESSES = ['0.0.0.0', '::'];

/** Two listeners of one port must have different addresses, and none of them all addresses. */
function checkPorts(found: Findings, door: FrontDoor): void {
  const byPort = new Map<number, { address: string; who: string }[]>();
  for (const { who, address, port } of listeners(door)) {
    const others = byPort.get(port) ?? [];
    const clash = others.find(
      (other) =>
        other.address === address ||
        ANY_ADDRESSES.includes(address) ||
        ANY_ADDRESSES.includes(other.address),
    );
    if (clash !== undefined) {
      found.add(`port ${port} of ${shown(address)} is wanted by ${clash.who} and by ${who}`);
    }
    byPort.set(port, [...others, { address, who }]);
  }
}

function* listeners(door: FrontDoor): Generator<ListenAddress & { readonly who: string }> {
  for (const { name, listen } of door.frontEnds) {
    for (const { address, port } of listen)
      yield { who: `front end ${shown(name)}`, address, port };
  }
  if (door.statistics !== undefined) yield { who: 'the statistics page', ...door.statistics };
  if (door.prometheus !== undefined) yield { who: 'Prometheus', ...door.prometheus };
}

function shown(text: string): string {
  return JSON.stringify(text.slice(0, SHOWN_MAX));
}

/** What was found, with where. */
class Findings {
  readonly problems: string[];
  readonly #where: string;

  constructor(where = '', problems: string[] = []) {
    this.#where = where;
    this.problems = problems;
  }

  at(where: string): Findings {
    return new Findings(`${this.#where}${where}: `, this.problems);
  }

  add(problem: string): void {
    this.problems.push(this.#where + problem);
  }

  text(what: string, text: string, pattern: RegExp, expected: string): void {
    if (!pattern.test(text))
      this.add(`${what} ${shown(text)} cannot be used: expected ${expected}`);
  }

  whole(what: string, value: number, min: number, max: number): void {
    if (!Number.isInteger(value) || value < min || value > max) {
      this.add(`${what} is ${value}: expected a whole number from ${min} to ${max}`);
    }
  }

  duration(what: string, ms: number): void {
    this.whole(what, ms, 1, DURATION_MS_MAX);
  }

  count(what: string, value: number, max: number): void {
    if (value > max) this.add(`${value} ${what}: at most ${max}`);
  }

  least(what: string, value: number, min: number, max: number): void {
    if (value < min || value > max) this.add(`${value} ${what}: expected ${min} to ${max}`);
  }

  twice(what: string, values: readonly string[]): void {
    const seen = new Set<string>();
    for (const value of values) {
      if (seen.has(value)) this.add(`${what} ${shown(value)} is there twice`);
      seen.add(value);
    }
  }
}
