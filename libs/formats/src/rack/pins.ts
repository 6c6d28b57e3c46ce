import type { LineSpec, NodeName, PinSpec } from '@grappe/domain';
import { keyTable, readFields, type Fields } from '../yaml/fields.ts';
import type { Spot } from '../yaml/located.ts';
import { readBoolean, readInteger, refuse } from '../yaml/scalars.ts';
import { readNodeReference, type RackReading } from './rack-reading.ts';

const PIN_KEYS = keyTable({ read: ['gpio', 'activeLow'] });
const LINE_KEYS = keyTable({ read: ['node', 'gpio', 'activeLow'] });
/** BCM numbers on the 40-pin header. */
const PIN_MAX = 27;

/** The number of a pin that nothing else uses. `node` undefined: the node is unknown and reported, only the number is checked. */
export function readPinNumber(
  reading: RackReading,
  spot: Spot,
  node: NodeName | undefined,
): number | undefined {
  const pin = readInteger(reading, spot, { min: 0, max: PIN_MAX });
  if (pin === undefined || node === undefined) return pin;
  const user = reading.claims.claim(node, `gpio ${pin}`, spot.path);
  if (user === undefined) return pin;
  return refuse(reading, spot, String(pin), 'a free pin', `: ${user} uses it on ${node}`);
}

/** A pin of the node itself: its number, or `{ gpio, activeLow }`. `activeLowOf` says what a pin is where the file does not. */
export function readPin(
  reading: RackReading,
  spot: Spot,
  node: NodeName | undefined,
  activeLowOf: (gpio: number) => boolean,
): PinSpec | undefined {
  if (spot.node.kind !== 'map') {
    const gpio = readPinNumber(reading, spot, node);
    return gpio === undefined ? undefined : { gpio, activeLow: activeLowOf(gpio) };
  }
  const fields = readFields(reading.report, spot, PIN_KEYS);
  const gpioSpot = fields?.get('gpio');
  if (fields === undefined || gpioSpot === undefined) {
    reading.report.problem(spot, 'gpio is missing', '{ gpio: pin }');
    return undefined;
  }
  const gpio = readPinNumber(reading, gpioSpot, node);
  const activeLow = readActiveLow(reading, fields);
  return gpio === undefined ? undefined : { gpio, activeLow: activeLow ?? activeLowOf(gpio) };
}

export function readActiveLow(reading: RackReading, fields: Fields): boolean | undefined {
  const spot = fields.get('activeLow');
  return spot === undefined ? undefined : readBoolean(reading, spot);
}

/** A line, and where its node is named. */
export interface ReadLine {
  readonly node: NodeName;
  readonly nodeSpot: Spot;
  /** Absent: reported. */
  readonly line?: LineSpec;
}

/** `{ node, gpio, activeLow }`: a pin of some node that senses or switches something. */
export function readLine(reading: RackReading, spot: Spot): ReadLine | undefined {
  const fields = readFields(reading.report, spot, LINE_KEYS);
  if (fields === undefined) return undefined;
  const nodeSpot = fields.get('node');
  const gpioSpot = fields.get('gpio');
  if (nodeSpot === undefined || gpioSpot === undefined) {
    reading.report.problem(spot, 'node or gpio is missing', '{ node: name, gpio: pin }');
  }
  const node = nodeSpot && readNodeReference(reading, nodeSpot);
  const gpio = gpioSpot && readPinNumber(reading, gpioSpot, node);
  const activeLow = readActiveLow(reading, fields) ?? false;
  if (nodeSpot === undefined || node === undefined) return undefined;
  return { node, nodeSpot, ...(gpio === undefined ? {} : { line: { node, gpio, activeLow } }) };
}
