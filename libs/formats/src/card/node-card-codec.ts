import {
  err,
  ipv4Number,
  isIpAddress,
  isUsable,
  NAME_SERVERS_MAX,
  ok,
  parseCidr,
  parseCountry,
  parseHost,
  parseNodeName,
  parseRackName,
  parseSshPublicKey,
  parseSsid,
  parseUserName,
  SSH_KEYS_MAX,
  TIME_SERVERS_MAX,
  type CardNetwork,
  type LedSpec,
  type NodeCard,
  type Result,
  type WiringSpec,
} from '@grappe/domain';
import { utf8Bytes } from '../yaml/utf8-bytes.ts';
import { JsonReader, type CardProblem } from './json-reader.ts';

export type { CardProblem } from './json-reader.ts';

/** Written by programs: another number is another file. */
const FORMAT = 1;
/** The most keys of the longest kind; the file is read whole into memory at boot. */
export const CARD_BYTES_MAX = 262_144;
/** A controller has one address, a few while it moves. */
const CONTROLLERS_MAX = 16;
/** Agent and command line, with all that they depend on, on a board without a way to a mirror. */
const PACKAGES_MAX = 512;
const GPIO = { min: 0, max: 27 };

const KEYS = [
  'format',
  'cardId',
  'system',
  'rack',
  'node',
  'controllers',
  'network',
  'timeServers',
  'access',
  'leds',
  'packages',
] as const;

/** card.json as it is written: keys in one order, so that same cards are same bytes. */
export function formatNodeCard(card: NodeCard): string {
  const { network, leds } = card;
  const ordered = {
    format: FORMAT,
    cardId: card.cardId,
    system: card.system,
    rack: card.rack,
    node: card.node,
    controllers: card.controllers,
    network: {
      address: network.address,
      gateway: network.gateway,
      nameServers: network.nameServers,
      wifi: network.wifi && { ssid: network.wifi.ssid, country: network.wifi.country },
    },
    timeServers: card.timeServers,
    access: { user: card.access.user, sshKeys: card.access.sshKeys },
    leds: {
      power: leds.power && orderedLed(leds.power),
      status: leds.status && orderedLed(leds.status),
    },
    packages: card.packages.map(({ file, sha256 }) => ({ file, sha256 })),
  };
  return `${JSON.stringify(ordered, undefined, 2)}\n`;
}

function orderedLed(led: LedSpec): LedSpec {
  return led.kind === 'gpio'
    ? { kind: led.kind, gpio: led.gpio, activeLow: led.activeLow }
    : { kind: led.kind, name: led.name };
}

/** Reads card.json. Everything that is wrong with it at once; nothing of it is taken then. */
export function parseNodeCard(text: string): Result<NodeCard, readonly CardProblem[]> {
  const bytes = utf8Bytes(text);
  if (bytes > CARD_BYTES_MAX) {
    return err([{ path: '', message: `the file has ${bytes} bytes, at most ${CARD_BYTES_MAX}` }]);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The parser's message has a piece of the file in it.
    return err([{ path: '', message: 'the file is not JSON: it was cut off or changed' }]);
  }
  const reader = new JsonReader();
  const card = readCard(reader, value);
  return card === undefined || reader.problems.length > 0 ? err(reader.problems) : ok(card);
}

function readCard(reader: JsonReader, value: unknown): NodeCard | undefined {
  // First of all: what is unknown in another format is no mistake.
  if (isOfOtherFormat(value)) {
    return reader.problem(
      'format',
      `this program knows format ${FORMAT}; the card was prepared by another version of Grappe, prepare it anew with the one that the rack runs`,
    );
  }
  const fields = reader.object(value, '', KEYS);
  if (fields === undefined) return undefined;
  const cardId = reader.parsed(fields.cardId, 'cardId', parseCardId);
  const system = reader.parsed(fields.system, 'system', parseSystem);
  const rack = reader.parsed(fields.rack, 'rack', parseRackName);
  const node = reader.parsed(fields.node, 'node', parseNodeName);
  const controllers = reader.list(
    fields.controllers,
    'controllers',
    { min: 1, max: CONTROLLERS_MAX },
    (item, path) => reader.parsed(item, path, parseHostPort),
  );
  const network = readNetwork(reader, fields.network);
  const timeServers = reader.list(
    fields.timeServers,
    'timeServers',
    { min: 0, max: TIME_SERVERS_MAX },
    (item, path) => reader.parsed(item, path, parseHost),
  );
  const access = readAccess(reader, fields.access);
  const leds = readLeds(reader, fields.leds);
  const packages = readPackages(reader, fields.packages);
  if (cardId === undefined || system === undefined || rack === undefined || node === undefined)
    return undefined;
  if (network === undefined || access === undefined || leds === undefined) return undefined;
  return { cardId, system, rack, node, controllers, network, timeServers, access, leds, packages };
}

function isOfOtherFormat(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return !('format' in value) || value.format !== FORMAT;
}

function parseCardId(text: string): Result<string, string> {
  return /^[0-9a-f]{32}$/.test(text) ? ok(text) : err('32 hexadecimal digits are expected');
}

function parseSystem(text: string): Result<NodeCard['system'], string> {
  return text === 'grappe' || text === 'raspberry-pi-os'
    ? ok(text)
    : err('grappe or raspberry-pi-os is expected');
}

/** `host:port`; an IPv6 address in brackets. */
function parseHostPort(text: string): Result<string, string> {
  const [, bracketed, plain, port = ''] =
    /^(?:\[([0-9A-Fa-f:.]{2,45})\]|([^:[\]]{1,253})):(\d{1,5})$/.exec(text) ?? [];
  const isHost =
    bracketed === undefined
      ? parseHost(plain ?? '').ok
      : isIpAddress(bracketed) && bracketed.includes(':');
  const isPort = Number(port) >= 1 && Number(port) <= 65_535;
  return isHost && isPort ? ok(text) : err('host:port is expected, such as 172.16.0.10:7443');
}

function readNetwork(reader: JsonReader, value: unknown): CardNetwork | undefined {
  const keys = ['address', 'gateway', 'nameServers', 'wifi'];
  const fields = reader.object(value, 'network', keys);
  if (fields === undefined) return undefined;
  const optional = (key: string, parse: (text: string) => Result<string, string>) =>
    fields[key] === undefined ? undefined : reader.parsed(fields[key], `network.${key}`, parse);
  const address = optional('address', parseAddress);
  const gateway = optional('gateway', parseGateway);
  const nameServers = reader.list(
    fields.nameServers,
    'network.nameServers',
    { min: 0, max: NAME_SERVERS_MAX },
    (item, path) => reader.parsed(item, path, parseNameServer),
  );
  const wifi = fields.wifi === undefined ? undefined : readWifi(reader, fields.wifi);
  return {
    nameServers,
    ...(address === undefined ? {} : { address }),
    ...(gateway === undefined ? {} : { gateway }),
    ...(wifi === undefined ? {} : { wifi }),
  };
}

function parseAddress(text: string): Result<string, string> {
  const expected = 'an IPv4 address with the length of its prefix is expected, like 172.16.0.51/16';
  const address = ipv4Number(text.split('/')[0] ?? '');
  const parsed = parseCidr(text);
  return parsed !== undefined && address !== undefined && isUsable(parsed.cidr, address)
    ? ok(text)
    : err(expected);
}

function parseGateway(text: string): Result<string, string> {
  return ipv4Number(text) === undefined ? err('an IPv4 address is expected') : ok(text);
}

function parseNameServer(text: string): Result<string, string> {
  return isIpAddress(text) ? ok(text) : err('an IP address is expected');
}

function readWifi(reader: JsonReader, value: unknown): CardNetwork['wifi'] {
  const fields = reader.object(value, 'network.wifi', ['ssid', 'country']);
  if (fields === undefined) return undefined;
  const ssid = reader.parsed(fields.ssid, 'network.wifi.ssid', parseSsid);
  const country = reader.parsed(fields.country, 'network.wifi.country', parseCountry);
  return ssid === undefined || country === undefined ? undefined : { ssid, country };
}

function readAccess(reader: JsonReader, value: unknown): NodeCard['access'] | undefined {
  const fields = reader.object(value, 'access', ['user', 'sshKeys']);
  if (fields === undefined) return undefined;
  const user = reader.parsed(fields.user, 'access.user', parseUserName);
  const sshKeys = reader.list(
    fields.sshKeys,
    'access.sshKeys',
    { min: 0, max: SSH_KEYS_MAX },
    (item, path) => reader.parsed(item, path, parseSshPublicKey),
  );
  return user === undefined ? undefined : { user, sshKeys };
}

function readLeds(reader: JsonReader, value: unknown): WiringSpec['leds'] | undefined {
  const fields = reader.object(value, 'leds', ['power', 'status']);
  if (fields === undefined) return undefined;
  const one = (key: string): LedSpec | undefined =>
    fields[key] === undefined ? undefined : readLed(reader, fields[key], `leds.${key}`);
  const power = one('power');
  const status = one('status');
  return {
    ...(power === undefined ? {} : { power }),
    ...(status === undefined ? {} : { status }),
  };
}

function readLed(reader: JsonReader, value: unknown, path: string): LedSpec | undefined {
  const fields = reader.object(value, path, ['kind', 'gpio', 'activeLow', 'name']);
  if (fields === undefined) return undefined;
  const mixed = (key: string) =>
    reader.problem(`${path}.${key}`, `does not go with kind ${String(fields.kind)}`);
  if (fields.kind === 'kernel') {
    for (const key of ['gpio', 'activeLow']) if (fields[key] !== undefined) mixed(key);
    const name = reader.parsed(fields.name, `${path}.name`, parseLedName);
    return name === undefined ? undefined : { kind: 'kernel', name };
  }
  if (fields.kind !== 'gpio') return reader.problem(`${path}.kind`, 'gpio or kernel is expected');
  if (fields.name !== undefined) mixed('name');
  const gpio = reader.integer(fields.gpio, `${path}.gpio`, GPIO);
  const activeLow = reader.boolean(fields.activeLow, `${path}.activeLow`);
  if (gpio === undefined || activeLow === undefined) return undefined;
  return { kind: 'gpio', gpio, activeLow };
}

/** One part of a path below /sys/class/leds. */
function parseLedName(text: string): Result<string, string> {
  return /^[A-Za-z0-9][A-Za-z0-9._:-]{0,62}$/.test(text)
    ? ok(text)
    : err('a name below /sys/class/leds is expected');
}

function readPackages(reader: JsonReader, value: unknown): NodeCard['packages'] {
  const seen = new Set<string>();
  return reader.list(value, 'packages', { min: 0, max: PACKAGES_MAX }, (item, path) => {
    const fields = reader.object(item, path, ['file', 'sha256']);
    if (fields === undefined) return undefined;
    const file = reader.parsed(fields.file, `${path}.file`, parsePackageFile);
    const sha256 = reader.parsed(fields.sha256, `${path}.sha256`, parseSha256);
    if (file === undefined || sha256 === undefined) return undefined;
    if (seen.has(file.toLowerCase())) return reader.problem(`${path}.file`, 'stands twice');
    seen.add(file.toLowerCase());
    return { file, sha256 };
  });
}

/** As apt names them, and a name that FAT can hold: no path, no colon. */
function parsePackageFile(text: string): Result<string, string> {
  return /^[a-z0-9][A-Za-z0-9+._~%-]{0,194}\.deb$/.test(text)
    ? ok(text)
    : err('the name of a Debian package is expected, like grappe-agent_0.1.0_arm64.deb');
}

function parseSha256(text: string): Result<string, string> {
  return /^[0-9a-f]{64}$/.test(text) ? ok(text) : err('64 hexadecimal digits are expected');
}
