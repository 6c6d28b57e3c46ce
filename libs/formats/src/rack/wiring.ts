import type { NodeName } from '@grappe/domain';
import { keyTable, readFields } from '../yaml/fields.ts';
import type { Spot } from '../yaml/located.ts';
import { readNonEmptyText } from '../yaml/scalars.ts';
import { readNodeReference, type RackReading } from './rack-reading.ts';

const LINE_KEYS = keyTable({ read: ['node', 'gpio'] });
const SENSOR_KEYS = keyTable({ read: ['node', 'hwmon'] });
const OWN_SENSOR_KEYS = keyTable({ read: ['hwmon'] });
const LED_KEYS = keyTable({ read: ['power', 'status'] });

/** `{ node, gpio }`: a pin of some node that senses or switches something. */
export function readLine(
  reading: RackReading,
  spot: Spot,
): { readonly node: NodeName; readonly spot: Spot } | undefined {
  const fields = readFields(reading.report, spot, LINE_KEYS);
  if (fields === undefined) return undefined;
  const nodeSpot = fields.get('node');
  const gpioSpot = fields.get('gpio');
  if (nodeSpot === undefined || gpioSpot === undefined) {
    reading.report.problem(spot, 'node or gpio is missing', '{ node: name, gpio: pin }');
  }
  const node = nodeSpot && readNodeReference(reading, nodeSpot);
  if (gpioSpot !== undefined) reading.pins.read(reading, gpioSpot, node);
  return nodeSpot === undefined || node === undefined ? undefined : { node, spot: nodeSpot };
}

/** `{ node, hwmon }`, or `{ hwmon }` within a node. */
export function checkSensor(reading: RackReading, spot: Spot, place: 'rack' | 'node'): void {
  const keys = place === 'rack' ? SENSOR_KEYS : OWN_SENSOR_KEYS;
  const fields = readFields(reading.report, spot, keys);
  if (fields === undefined) return;
  const nodeSpot = fields.get('node');
  if (nodeSpot !== undefined) readNodeReference(reading, nodeSpot);
  else if (place === 'rack') {
    reading.report.problem(spot, 'the node of the sensor is missing', 'node: name');
  }
  const hwmonSpot = fields.get('hwmon');
  if (hwmonSpot !== undefined) readNonEmptyText(reading, hwmonSpot, 'a hwmon driver, like ina226');
  else reading.report.problem(spot, 'the hwmon driver is missing', 'hwmon: ina226');
}

/** `leds`: pins of the node itself. */
export function checkLeds(reading: RackReading, spot: Spot, node: string | undefined): void {
  const fields = readFields(reading.report, spot, LED_KEYS);
  for (const key of LED_KEYS.keys()) {
    const led = fields?.get(key);
    if (led !== undefined) reading.pins.read(reading, led, node);
  }
}
