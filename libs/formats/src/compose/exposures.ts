import type {
  BackEndTimeouts,
  BalancingPolicy,
  ExposureSpec,
  PortSpec,
  SupportedBalanceName,
} from '@grappe/domain';
import {
  BACK_END_TIMEOUTS,
  CERTIFICATE_NAME,
  CLIENT_TIMEOUT_MS_DEFAULT,
  CONNECTIONS_LIMIT,
  EXPOSURES_PER_SERVICE_MAX,
  HEADER_TOKEN,
  parseBalance,
  parseNodeName,
  RETRIES_DEFAULT,
  RETRIES_MAX,
  ROUTE_HOST,
  ROUTE_PATH,
  SERVER_WEIGHT_MAX,
  usesWeights,
} from '@grappe/domain';
import { keyTable, readFields, type Fields } from '../yaml/fields.ts';
import { readItems, readTextOrList, sortedSet } from '../yaml/lists.ts';
import { entrySpots, nodeKind, type Spot } from '../yaml/located.ts';
import type { Reading } from '../yaml/reading.ts';
import { readBoolean, readInteger, readOneOf, readText, refuse } from '../yaml/scalars.ts';
import { readDurationMs } from './duration.ts';
import { readCheck, type CheckPart } from './exposure-check.ts';
import { readSticky } from './exposure-sticky.ts';

const KEYS = keyTable({
  read: [
    'port',
    'target',
    'mode',
    'host',
    'path',
    'tls',
    'balance',
    'header',
    'weights',
    'sticky',
    'check',
    'timeouts',
    'retries',
    'max_connections',
    'forwarded_for',
  ],
});
const TIMEOUT_KEYS = keyTable({ read: ['client', 'connect', 'server', 'queue', 'tunnel'] });
const PORT = { min: 1, max: 65_535 };
/** Where browsers look. */
const HTTP_PORT = 80;
const HTTPS_PORT = 443;
const TIMEOUT = { minMs: 1, maxMs: 2_000_000_000 };

/** `x-grappe.expose`: what the front door does for the service. */
export function readExposures(
  reading: Reading,
  spot: Spot,
  ports: readonly PortSpec[],
): readonly ExposureSpec[] {
  const items = readItems(reading, spot, 'a list of ways in, like "- { port: 80, target: 8069 }"');
  if (items.length > EXPOSURES_PER_SERVICE_MAX) {
    const most = `at most ${EXPOSURES_PER_SERVICE_MAX}`;
    reading.report.problem(spot, `the service is exposed ${items.length} times`, most);
    return [];
  }
  return items.flatMap((item) => readExposure(reading, item, ports) ?? []);
}

function readExposure(
  reading: Reading,
  spot: Spot,
  ports: readonly PortSpec[],
): ExposureSpec | undefined {
  const fields = readFields(reading.report, spot, KEYS);
  if (fields === undefined) return undefined;
  const at = reader(fields);
  const mode = at('mode', (found) => readOneOf(reading, found, ['http', 'tcp'])) ?? 'http';
  const certificates = at('tls', (found) => readCertificates(reading, found)) ?? [];
  const port =
    at('port', (found) => readInteger(reading, found, PORT)) ?? usualPort(mode, certificates);
  if (port === undefined && fields.get('port') === undefined)
    reading.report.problem(spot, 'the port on the virtual IP is missing', 'port: 5432');
  const target = readTarget(reading, spot, fields, ports);
  const weights = at('weights', (found) => readWeights(reading, found));
  const timeouts = at('timeouts', (found) => readFields(reading.report, found, TIMEOUT_KEYS));
  const base = {
    clientTimeoutMs: readTimeout(reading, timeouts, 'client') ?? CLIENT_TIMEOUT_MS_DEFAULT,
    ...readPolicy(reading, fields, mode, timeouts),
    ...(certificates.length === 0 ? {} : { certificates }),
    ...weights,
  };
  const http = readHttp(reading, fields, mode);
  if (port === undefined || target === undefined) return undefined;
  return mode === 'tcp'
    ? { ...base, mode, port, target }
    : { ...base, ...http, mode, port, target };
}

function reader(
  fields: Fields,
): <T>(key: string, read: (found: Spot) => T | undefined) => T | undefined {
  return (key, read) => {
    const found = fields.get(key);
    return found === undefined ? undefined : read(found);
  };
}

function usualPort(mode: 'http' | 'tcp', certificates: readonly string[]): number | undefined {
  if (mode === 'tcp') return undefined;
  return certificates.length === 0 ? HTTP_PORT : HTTPS_PORT;
}

/** Not said: the only one that the service publishes. */
function readTarget(
  reading: Reading,
  spot: Spot,
  fields: Fields,
  ports: readonly PortSpec[],
): number | undefined {
  const found = fields.get('target');
  if (found !== undefined) return readInteger(reading, found, PORT);
  const targets = new Set(
    ports.filter(({ protocol }) => protocol === 'tcp').map((one) => one.target),
  );
  const [only, second] = targets;
  if (only !== undefined && second === undefined) return only;
  reading.report.problem(spot, "the container's port is missing", 'target: 8069');
  return undefined;
}

interface HttpPart {
  readonly host?: string;
  readonly path?: string;
  readonly forwardedFor: boolean;
}

function readHttp(reading: Reading, fields: Fields, mode: 'http' | 'tcp'): HttpPart {
  const at = reader(fields);
  if (mode === 'tcp') {
    for (const key of ['host', 'path', 'forwarded_for'])
      at(key, (found) => {
        reading.report.problem(found, `${key} reads requests`, 'mode: http');
      });
  }
  const host = at('host', (found) => readHost(reading, found));
  const path = at('path', (found) => readPath(reading, found));
  return {
    ...(host === undefined ? {} : { host }),
    ...(path === undefined ? {} : { path }),
    forwardedFor: at('forwarded_for', (found) => readBoolean(reading, found)) ?? true,
  };
}

function readHost(reading: Reading, spot: Spot): string | undefined {
  const expected = 'a host name like shop.example.org or *.example.org';
  const text = readText(reading, spot, expected)?.toLowerCase();
  if (text === undefined || ROUTE_HOST.test(text)) return text;
  return refuse(reading, spot, text, expected);
}

function readPath(reading: Reading, spot: Spot): string | undefined {
  const expected = 'a path like /shop, without blanks, quotes or a question mark';
  const text = readText(reading, spot, expected);
  if (text === undefined || ROUTE_PATH.test(text)) return text;
  return refuse(reading, spot, text, expected);
}

function readCertificates(reading: Reading, spot: Spot): readonly string[] {
  const expected = 'names of certificates that the controller has, like shop';
  const items = readTextOrList(reading, spot, expected).filter((item) => {
    if (CERTIFICATE_NAME.test(item.text)) return true;
    refuse(reading, item.spot, item.text, expected);
    return false;
  });
  return sortedSet(items.map(({ text }) => text));
}

function readPolicy(
  reading: Reading,
  fields: Fields,
  mode: 'http' | 'tcp',
  timeouts: Fields | undefined,
): BalancingPolicy & CheckPart {
  const at = reader(fields);
  const balance = readBalance(reading, fields, mode);
  if (balance !== undefined) checkWeights(reading, fields, balance);
  const connectionsMax = at('max_connections', (found) =>
    readInteger(reading, found, { min: 1, max: CONNECTIONS_LIMIT }),
  );
  return {
    balance: balance ?? { name: 'round-robin' },
    sticky: at('sticky', (found) => readSticky(reading, found, mode)) ?? { kind: 'none' },
    ...readCheck(reading, fields.get('check'), mode),
    timeouts: readTimeouts(reading, timeouts, mode),
    retries:
      at('retries', (found) => readInteger(reading, found, { min: 0, max: RETRIES_MAX })) ??
      RETRIES_DEFAULT,
    ...(connectionsMax === undefined ? {} : { connectionsMax }),
  };
}

function readBalance(
  reading: Reading,
  fields: Fields,
  mode: 'http' | 'tcp',
): BalancingPolicy['balance'] | undefined {
  const spot = fields.get('balance');
  const headerSpot = fields.get('header');
  const header = headerSpot && readHeader(reading, headerSpot);
  const none = { name: mode === 'http' ? 'round-robin' : 'least-connections' } as const;
  const text = spot && readText(reading, spot, 'the name of an algorithm');
  const name = text === undefined ? undefined : parseBalance(text);
  if (name?.ok === false && spot !== undefined) reading.report.problem(spot, name.error);
  if (headerSpot !== undefined && (name?.ok !== true || name.value !== 'header-hash'))
    reading.report.problem(
      headerSpot,
      'only header-hash looks at a header',
      'balance: header-hash',
    );
  if (spot === undefined) return none;
  if (name?.ok !== true) return undefined;
  if (mode === 'tcp' && (name.value === 'uri-hash' || name.value === 'header-hash')) {
    reading.report.problem(spot, `${name.value} reads requests`, 'mode: http, or source-hash');
    return undefined;
  }
  if (name.value !== 'header-hash') return { name: name.value };
  if (headerSpot === undefined)
    reading.report.problem(spot, 'the header to hash is missing', 'header: X-Customer beside it');
  return header === undefined ? undefined : { name: name.value, header };
}

function readHeader(reading: Reading, spot: Spot): string | undefined {
  const expected = 'the name of a header, like X-Customer';
  const text = readText(reading, spot, expected);
  if (text === undefined || HEADER_TOKEN.test(text)) return text;
  return refuse(reading, spot, text, expected);
}

type Weights = Pick<ExposureSpec, 'weights' | 'weightsByLoad'>;

const BY_LOAD = 'by-load';

function readWeights(reading: Reading, spot: Spot): Weights | undefined {
  const expected = `a map of nodes, like { black-pearl1: 50 }, or ${BY_LOAD}`;
  if (spot.node.kind === 'scalar') {
    const text = readText(reading, spot, expected);
    if (text === undefined || text === BY_LOAD) return { weightsByLoad: true };
    return refuse(reading, spot, text, expected);
  }
  if (spot.node.kind !== 'map') {
    reading.report.problem(spot, `this is ${nodeKind(spot.node)}`, expected);
    return undefined;
  }
  const weights = entrySpots(spot).flatMap(([key, entry]): [string, number][] => {
    const weight = readInteger(reading, entry, { min: 0, max: SERVER_WEIGHT_MAX });
    const node = parseNodeName(key);
    if (!node.ok) reading.report.problem({ offset: entry.keyOffset, path: entry.path }, node.error);
    return node.ok && weight !== undefined ? [[node.value, weight]] : [];
  });
  const sorted = weights.sort(([a], [b]) => (a < b ? -1 : 1));
  return sorted.length === 0 ? undefined : { weights: Object.fromEntries(sorted) };
}

function checkWeights(reading: Reading, fields: Fields, balance: BalancingPolicy['balance']): void {
  const spot = fields.get('weights');
  if (spot === undefined) return;
  if (usesWeights(balance.name)) {
    // Each change would move clients to other tasks.
    if (spot.node.kind !== 'scalar' || isByTurns(balance.name)) return;
    const said = `the algorithm ${balance.name} keeps clients where they are, whatever the load`;
    reading.report.problem(spot, said, 'balance: weighted-least-connections');
    return;
  }
  const weighted = `balance: weighted-${balance.name}`;
  reading.report.problem(spot, `the algorithm ${balance.name} has no weights`, weighted);
}

function isByTurns(name: SupportedBalanceName): boolean {
  return name === 'weighted-round-robin' || name === 'weighted-least-connections';
}

function readTimeouts(
  reading: Reading,
  fields: Fields | undefined,
  mode: 'http' | 'tcp',
): BackEndTimeouts {
  const usual = BACK_END_TIMEOUTS[mode];
  return {
    connectMs: readTimeout(reading, fields, 'connect') ?? usual.connectMs,
    serverMs: readTimeout(reading, fields, 'server') ?? usual.serverMs,
    queueMs: readTimeout(reading, fields, 'queue') ?? usual.queueMs,
    tunnelMs: readTimeout(reading, fields, 'tunnel') ?? usual.tunnelMs,
  };
}

function readTimeout(
  reading: Reading,
  fields: Fields | undefined,
  key: string,
): number | undefined {
  const spot = fields?.get(key);
  return spot === undefined ? undefined : readDurationMs(reading, spot, TIMEOUT);
}
