import { NODES_MAX, parseNodeName, type NodeName, type RackNodeSpec } from '@grappe/domain';
import { keyTable, readFields, type Fields } from '../yaml/fields.ts';
import type { Spot } from '../yaml/located.ts';
import { readItems, readTextList, sortedSet } from '../yaml/lists.ts';
import { readPairs, sortedRecord } from '../yaml/pairs.ts';
import type { Reading } from '../yaml/reading.ts';
import { readBoolean, readOneOf, readText, refuse } from '../yaml/scalars.ts';
import { didYouMean } from '../yaml/suggestion.ts';
import { readAddress, type ReadNetwork } from './network.ts';
import type { RackReading } from './rack-reading.ts';
import { readWiring, WIRING_KEYS } from './wiring.ts';

const NODE_KEYS = keyTable({
  read: ['name', 'address', 'board', 'roles', 'labels', 'wifi', ...WIRING_KEYS],
});
const BOARDS = ['rpi-zero-2', 'rpi-3b', 'rpi-3b-plus', 'rpi-4b', 'rpi-5', 'generic'] as const;
const ROLES: readonly string[] = ['gateway', 'controller'];
/** What a placement constraint can name behind `node.labels.`. */
const LABEL_KEY = /^[A-Za-z0-9]([A-Za-z0-9._/-]*[A-Za-z0-9])?$/;

/** A node whose map could be read; its name may still be missing or wrong. */
export interface NodeEntry {
  readonly spot: Spot;
  readonly fields: Fields;
  readonly name: NodeName | undefined;
}

/** First pass: the names, because converters, sensors and relays refer to them from anywhere. */
export function readNodeEntries(reading: Reading, list: Spot | undefined): readonly NodeEntry[] {
  const items = list === undefined ? [] : readItems(reading, list, 'a list of nodes');
  if (list !== undefined && items.length > NODES_MAX) {
    reading.report.problem(list, `the rack has ${items.length} nodes`, `at most ${NODES_MAX}`);
    return [];
  }
  const seen = new Set<string>();
  return items.flatMap((spot) => {
    const fields = readFields(reading.report, spot, NODE_KEYS);
    if (fields === undefined) return [];
    return [{ spot, fields, name: readName(reading, spot, fields.get('name'), seen) }];
  });
}

function readName(
  reading: Reading,
  spot: Spot,
  nameSpot: Spot | undefined,
  seen: Set<string>,
): NodeName | undefined {
  if (nameSpot === undefined) {
    reading.report.problem(spot, 'the name is missing', 'name: of the node');
    return undefined;
  }
  const text = readText(reading, nameSpot, 'the name of the node');
  if (text === undefined) return undefined;
  const name = parseNodeName(text);
  if (!name.ok) {
    reading.report.problem(nameSpot, name.error);
    return undefined;
  }
  if (seen.has(text)) {
    refuse(reading, nameSpot, text, 'a name of its own', ': another node has this name');
  }
  seen.add(text);
  return name.value;
}

/** Second pass: everything else about a node. */
export function readNode(
  reading: RackReading,
  entry: NodeEntry,
  network: ReadNetwork,
  converterOf: ReadonlyMap<NodeName, string>,
): RackNodeSpec | undefined {
  const { fields, name } = entry;
  const addressSpot = fields.get('address');
  const address = addressSpot && readAddress(reading, addressSpot, network);
  const boardSpot = fields.get('board');
  const board = boardSpot && readOneOf(reading, boardSpot, BOARDS);
  const wifi = readNodeWifi(reading, fields.get('wifi'), network);
  const rolesSpot = fields.get('roles');
  const roles = rolesSpot === undefined ? [] : readRoles(reading, rolesSpot);
  const labelsSpot = fields.get('labels');
  const labels = labelsSpot === undefined ? {} : readNodeLabels(reading, labelsSpot);
  const wiring = readWiring(reading, fields, name, converterOf);
  if (name === undefined) return undefined;
  return {
    name,
    roles,
    labels,
    wiring,
    ...(address === undefined ? {} : { address }),
    ...(board === undefined ? {} : { board }),
    ...(wifi ? { wifi } : {}),
  };
}

/** True: the node has no cable. */
function readNodeWifi(
  reading: Reading,
  spot: Spot | undefined,
  network: ReadNetwork,
): true | undefined {
  if (spot === undefined || readBoolean(reading, spot) !== true) return undefined;
  if (network.saysWifi) return true;
  const expected = 'network: { wifi: { ssid: ..., country: ... } }';
  reading.report.problem(spot, 'no Wi-Fi network is named that the node could be in', expected);
  return undefined;
}

function readRoles(reading: Reading, spot: Spot): readonly string[] {
  const items = readTextList(reading, spot, 'a list of roles').filter((item) => {
    if (ROLES.includes(item.text)) return true;
    refuse(reading, item.spot, item.text, ROLES.join(', '), didYouMean(item.text, ROLES));
    return false;
  });
  return sortedSet(items.map((item) => item.text));
}

function readNodeLabels(reading: Reading, spot: Spot): Readonly<Record<string, string>> {
  const pairs = readPairs(reading, spot).flatMap(({ key, value, spot: place }) => {
    if (LABEL_KEY.test(key)) return [[key, value ?? ''] as const];
    refuse(
      reading,
      place,
      key,
      'a label of letters, digits, dots, slashes, hyphens and underscores',
    );
    return [];
  });
  return sortedRecord(pairs);
}
