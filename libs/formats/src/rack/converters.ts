import { parseConverterName, type ConverterSpec, type NodeName } from '@grappe/domain';
import type { ConverterName, LineSpec } from '@grappe/domain';
import { keyTable, readFields, type Fields } from '../yaml/fields.ts';
import type { Spot } from '../yaml/located.ts';
import { readItems } from '../yaml/lists.ts';
import { readNumber, readText, refuse } from '../yaml/scalars.ts';
import { readLine } from './pins.ts';
import { readNodeReference, type RackReading } from './rack-reading.ts';

const KEYS = keyTable({ read: ['name', 'nodes', 'maxAmps', 'powerGood'] });
/** Above a thousand a cable would have to be as thick as a thumb. */
const AMPS = { min: 0.001, max: 1_000 };

export interface ReadConverters {
  readonly converters: readonly ConverterSpec[];
  /** Name of the converter that feeds a node, by the node. */
  readonly converterOf: ReadonlyMap<NodeName, string>;
}

export function readConverters(reading: RackReading, list: Spot | undefined): ReadConverters {
  const converterOf = new Map<NodeName, string>();
  const names = new Set<string>();
  const items = list === undefined ? [] : readItems(reading, list, 'a list of converters');
  const converters = items.flatMap((item) => {
    const converter = readConverter(reading, item, names, converterOf);
    return converter === undefined ? [] : [converter];
  });
  return { converters, converterOf };
}

function readConverter(
  reading: RackReading,
  spot: Spot,
  names: Set<string>,
  converterOf: Map<NodeName, string>,
): ConverterSpec | undefined {
  const fields = readFields(reading.report, spot, KEYS);
  if (fields === undefined) return undefined;
  const nameSpot = fields.get('name');
  if (nameSpot === undefined) reading.report.problem(spot, 'the name is missing', 'name: c1');
  const text = nameSpot && readText(reading, nameSpot, 'the name of the converter');
  const ampsSpot = fields.get('maxAmps');
  const maxAmps = ampsSpot && readNumber(reading, ampsSpot, AMPS);
  const nodes = readFedNodes(reading, fields, text ?? spot.path, converterOf);
  const powerGood = readPowerGood(reading, fields, nodes);
  const name =
    nameSpot === undefined || text === undefined
      ? undefined
      : readConverterName(reading, nameSpot, text, names);
  if (name === undefined) return undefined;
  return {
    name,
    nodes,
    ...(maxAmps === undefined ? {} : { maxAmps }),
    ...(powerGood === undefined ? {} : { powerGood }),
  };
}

function readConverterName(
  reading: RackReading,
  spot: Spot,
  text: string,
  names: Set<string>,
): ConverterName | undefined {
  const name = parseConverterName(text);
  if (!name.ok) reading.report.problem(spot, name.error);
  if (names.has(text)) {
    refuse(reading, spot, text, 'a name of its own', ': another converter has this name');
  }
  names.add(text);
  return name.ok ? name.value : undefined;
}

function readFedNodes(
  reading: RackReading,
  fields: Fields,
  label: string,
  converterOf: Map<NodeName, string>,
): readonly NodeName[] {
  const list = fields.get('nodes');
  const items = list === undefined ? [] : readItems(reading, list, 'a list of nodes');
  return items.flatMap((item) => {
    const node = readNodeReference(reading, item);
    if (node === undefined) return [];
    const other = converterOf.get(node);
    if (other !== undefined) {
      refuse(reading, item, node, 'a node on one converter only', `: ${other} feeds it already`);
    }
    converterOf.set(node, other ?? label);
    return [node];
  });
}

/** Whoever watches a converter must be alive to tell that it has failed. */
function readPowerGood(
  reading: RackReading,
  fields: Fields,
  fed: readonly NodeName[],
): LineSpec | undefined {
  const spot = fields.get('powerGood');
  const read = spot && readLine(reading, spot);
  if (read === undefined) return undefined;
  if (!fed.includes(read.node)) return read.line;
  const hint = ': it goes dark together with this one';
  return refuse(reading, read.nodeSpot, read.node, 'a node on another converter', hint);
}
