import { parseConverterName, type ConverterSpec, type NodeName } from '@grappe/domain';
import { keyTable, readFields, type Fields } from '../yaml/fields.ts';
import type { Spot } from '../yaml/located.ts';
import { readItems } from '../yaml/lists.ts';
import { readNumber, readOneOf, readText, refuse } from '../yaml/scalars.ts';
import { readNodeReference, type RackReading } from './rack-reading.ts';
import { checkSensor, readLine } from './wiring.ts';

const POWER_KEYS = keyTable({ read: ['battery', 'converters', 'switchWatts'] });
const BATTERY_KEYS = keyTable({ read: ['chemistry', 'nominalVolts', 'capacityAh', 'sensor'] });
const CONVERTER_KEYS = keyTable({ read: ['name', 'nodes', 'maxAmps', 'powerGood'] });
const CHEMISTRIES = ['lead-acid', 'agm', 'gel', 'lifepo4', 'li-ion'] as const;
/** Smaller than anything that can be measured, so that zero and less are refused. */
const POSITIVE_MIN = 0.001;
/** A network switch of a rack; a kilowatt is a mistyped watt. */
const SWITCH_WATTS_MAX = 1_000;
/** Above it a cable would have to be as thick as a thumb. */
const AMPS_MAX = 1_000;
const VOLTS_MAX = 1_000;
const CAPACITY_AH_MAX = 100_000;

export interface ReadPower {
  readonly converters: readonly ConverterSpec[];
  /** Name of the converter that feeds a node, by the node. */
  readonly converterOf: ReadonlyMap<NodeName, string>;
}

export function readPower(reading: RackReading, spot: Spot | undefined): ReadPower {
  const converterOf = new Map<NodeName, string>();
  const fields = spot === undefined ? undefined : readFields(reading.report, spot, POWER_KEYS);
  if (fields === undefined) return { converters: [], converterOf };
  const battery = fields.get('battery');
  if (battery !== undefined) checkBattery(reading, battery);
  checkNumber(reading, fields, 'switchWatts', { min: 0, max: SWITCH_WATTS_MAX });
  const list = fields.get('converters');
  const names = new Set<string>();
  const items = list === undefined ? [] : readItems(reading, list, 'a list of converters');
  const converters = items.flatMap((item) => {
    const converter = readConverter(reading, item, names, converterOf);
    return converter === undefined ? [] : [converter];
  });
  return { converters, converterOf };
}

function checkBattery(reading: RackReading, spot: Spot): void {
  const fields = readFields(reading.report, spot, BATTERY_KEYS);
  if (fields === undefined) return;
  const chemistry = fields.get('chemistry');
  if (chemistry !== undefined) readOneOf(reading, chemistry, CHEMISTRIES);
  checkNumber(reading, fields, 'nominalVolts', { min: POSITIVE_MIN, max: VOLTS_MAX });
  checkNumber(reading, fields, 'capacityAh', { min: POSITIVE_MIN, max: CAPACITY_AH_MAX });
  const sensor = fields.get('sensor');
  if (sensor !== undefined) checkSensor(reading, sensor, 'rack');
}

function checkNumber(
  reading: RackReading,
  fields: Fields,
  key: string,
  range: { readonly min: number; readonly max: number },
): number | undefined {
  const spot = fields.get(key);
  return spot === undefined ? undefined : readNumber(reading, spot, range);
}

function readConverter(
  reading: RackReading,
  spot: Spot,
  names: Set<string>,
  converterOf: Map<NodeName, string>,
): ConverterSpec | undefined {
  const fields = readFields(reading.report, spot, CONVERTER_KEYS);
  if (fields === undefined) return undefined;
  const nameSpot = fields.get('name');
  if (nameSpot === undefined) reading.report.problem(spot, 'the name is missing', 'name: c1');
  const text = nameSpot && readText(reading, nameSpot, 'the name of the converter');
  const maxAmps = checkNumber(reading, fields, 'maxAmps', { min: POSITIVE_MIN, max: AMPS_MAX });
  const powerGood = fields.get('powerGood');
  if (powerGood !== undefined) readLine(reading, powerGood);
  const label = text ?? spot.path;
  const nodesSpot = fields.get('nodes');
  const items = nodesSpot === undefined ? [] : readItems(reading, nodesSpot, 'a list of nodes');
  const nodes = items.flatMap((item) => {
    const node = readNodeReference(reading, item);
    if (node === undefined) return [];
    const other = converterOf.get(node);
    if (other !== undefined) {
      refuse(reading, item, node, 'a node on one converter only', `: ${other} feeds it already`);
    }
    converterOf.set(node, other ?? label);
    return [node];
  });
  if (nameSpot === undefined || text === undefined) return undefined;
  const name = parseConverterName(text);
  if (!name.ok) reading.report.problem(nameSpot, name.error);
  if (names.has(text)) {
    refuse(reading, nameSpot, text, 'a name of its own', ': another converter has this name');
  }
  names.add(text);
  if (!name.ok) return undefined;
  return { name: name.value, nodes, ...(maxAmps === undefined ? {} : { maxAmps }) };
}
