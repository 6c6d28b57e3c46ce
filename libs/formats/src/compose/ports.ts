import type { PortSpec } from '@grappe/domain';
import { keyTable, readFields } from '../yaml/fields.ts';
import { isIpAddress } from '@grappe/domain';
import type { Spot } from '../yaml/located.ts';
import { readItems } from '../yaml/lists.ts';
import { compareText } from '../yaml/problem.ts';
import type { Reading } from '../yaml/reading.ts';
import { readNonEmptyText, readOneOf, readScalar, refuse } from '../yaml/scalars.ts';
import { portRange, splitPort, type PortText } from './port-text.ts';

/** The engine runs a proxy process for every published port; a board has no memory for thousands. */
const PORTS_PER_SERVICE_MAX = 256;

const SHORT_EXPECTED =
  '"8080:80", "8000-8010:80-90", "127.0.0.1:8080:80" or "80", with /tcp or /udp';
const LONG_KEYS = keyTable({
  read: ['target', 'published', 'protocol', 'host_ip', 'mode'],
  warn: {
    name: 'ports are known by their numbers',
    app_protocol: 'nothing here looks into the traffic',
  },
});

interface PlacedPort {
  readonly port: PortSpec;
  readonly spot: Spot;
}

/** `ports`, short and long; ranges written out, in a fixed order, none twice. */
export function readPorts(reading: Reading, spot: Spot): readonly PortSpec[] {
  const placed: PlacedPort[] = [];
  for (const item of readItems(reading, spot, `a list of ports: ${SHORT_EXPECTED}`)) {
    const text = item.node.kind === 'map' ? readLong(reading, item) : readShort(reading, item);
    if (text === undefined) continue;
    for (const port of expand(reading, item, text)) placed.push({ port, spot: item });
    if (placed.length > PORTS_PER_SERVICE_MAX) {
      reading.report.problem(
        item,
        'the service has too many ports',
        `at most ${PORTS_PER_SERVICE_MAX}`,
      );
      return [];
    }
  }
  reportDoubles(reading, placed);
  return placed.map(({ port }) => port).sort(comparePorts);
}

function readShort(reading: Reading, spot: Spot): PortText | undefined {
  const text = readScalar(reading, spot, SHORT_EXPECTED)?.text.trim();
  if (text === undefined) return undefined;
  const split = splitPort(text);
  if (split !== undefined) return split;
  const hint = /^[0-9a-f]*:[0-9a-f]*:/i.test(text) ? '; an IPv6 address needs brackets' : '';
  return refuse(reading, spot, text, SHORT_EXPECTED, hint);
}

function readLong(reading: Reading, spot: Spot): PortText | undefined {
  const fields = readFields(reading.report, spot, LONG_KEYS);
  const targetSpot = fields?.get('target');
  if (fields === undefined || targetSpot === undefined) {
    reading.report.problem(spot, "the container's port is missing", 'target: 80');
    return undefined;
  }
  const target = readRange(reading, targetSpot);
  const publishedSpot = fields.get('published');
  const published = publishedSpot === undefined ? undefined : readRange(reading, publishedSpot);
  const protocolSpot = fields.get('protocol');
  const protocol = protocolSpot === undefined ? undefined : readNonEmptyText(reading, protocolSpot);
  const hostIpSpot = fields.get('host_ip');
  const hostIp = hostIpSpot === undefined ? undefined : readNonEmptyText(reading, hostIpSpot);
  const modeSpot = fields.get('mode');
  const mode =
    modeSpot === undefined ? undefined : readOneOf(reading, modeSpot, ['host', 'ingress']);
  if (target === undefined) return undefined;
  if (mode === 'ingress' && modeSpot !== undefined) {
    const why = outsideReason(published !== undefined, protocol?.toLowerCase(), hostIp);
    if (why !== undefined) reading.report.warning(modeSpot, why);
  }
  return {
    target,
    ...(published === undefined ? {} : { published }),
    ...(protocol === undefined ? {} : { protocol: protocol.toLowerCase() }),
    ...(hostIp === undefined ? {} : { hostIp }),
    ...(mode === 'host' ? { isOnNode: true } : {}),
  };
}

/** Why the front door has nothing to do with a port; undefined when it has. */
function outsideReason(
  isPublished: boolean,
  protocol: string | undefined,
  hostIp: string | undefined,
): string | undefined {
  if (protocol === 'udp')
    return 'the front door serves no UDP: the port is published on the nodes that run the service';
  if (hostIp !== undefined)
    return 'the front door has one address: with a host_ip the port is published on the nodes that run the service';
  return isPublished ? undefined : 'without a published port the front door does not serve it';
}

function readRange(reading: Reading, spot: Spot): PortText['target'] | undefined {
  const expected = 'a port from 1 to 65535';
  const text = readScalar(reading, spot, expected)?.text.trim();
  if (text === undefined) return undefined;
  return portRange(text) ?? refuse(reading, spot, text, expected);
}

/** Checks what both syntaxes have in common, and makes one port of each in a range. */
function expand(reading: Reading, spot: Spot, text: PortText): readonly PortSpec[] {
  const protocol = text.protocol ?? 'tcp';
  if (protocol !== 'tcp' && protocol !== 'udp') {
    refuse(reading, spot, protocol, 'the protocol tcp or udp');
    return [];
  }
  const hostIp = text.hostIp?.replace(/^\[(.*)\]$/, '$1');
  if (hostIp !== undefined && !isIpAddress(hostIp)) {
    refuse(reading, spot, hostIp, 'an IP address of the node before the ports');
    return [];
  }
  const { target, published, isOnNode = false } = text;
  const isIngress =
    !isOnNode && outsideReason(published !== undefined, protocol, hostIp) === undefined;
  const count = target.to - target.from + 1;
  if (published !== undefined && published.to - published.from + 1 !== count) {
    reading.report.problem(
      spot,
      'the two ranges have different lengths',
      'as many published ports as container ports',
    );
    return [];
  }
  if (count > PORTS_PER_SERVICE_MAX) {
    reading.report.problem(
      spot,
      `the range has ${count} ports`,
      `at most ${PORTS_PER_SERVICE_MAX}`,
    );
    return [];
  }
  return Array.from({ length: count }, (_, index) => ({
    target: target.from + index,
    protocol,
    ...(published === undefined ? {} : { published: published.from + index }),
    ...(hostIp === undefined ? {} : { hostIp }),
    ...(isIngress ? { ingress: true } : {}),
  }));
}

/** Two containers can share a port number on different nodes; one container cannot have it twice. */
function reportDoubles(reading: Reading, placed: readonly PlacedPort[]): void {
  const seen = new Map<string, PlacedPort[]>();
  for (const entry of placed) {
    const { port } = entry;
    const number = port.published === undefined ? `any:${port.target}` : String(port.published);
    const key = `${number}/${port.protocol}`;
    const others = seen.get(key) ?? [];
    const clash = others.find((other) => sameAddress(other.port.hostIp, port.hostIp));
    if (clash !== undefined) {
      const what = port.published === undefined ? 'container port' : 'published port';
      reading.report.problem(
        entry.spot,
        `the ${what} ${port.published ?? port.target}/${port.protocol} stands twice in this service`,
        `each once; it is taken by ${clash.spot.path}`,
      );
    }
    seen.set(key, [...others, entry]);
  }
}

function sameAddress(a: string | undefined, b: string | undefined): boolean {
  return a === b || isAny(a) || isAny(b);
}

function isAny(address: string | undefined): boolean {
  return address === undefined || address === '0.0.0.0' || address === '::';
}

function comparePorts(a: PortSpec, b: PortSpec): number {
  return (
    a.target - b.target ||
    compareText(a.protocol, b.protocol) ||
    (a.published ?? 0) - (b.published ?? 0) ||
    compareText(a.hostIp ?? '', b.hostIp ?? '')
  );
}
