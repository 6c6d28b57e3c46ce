import { NO_WIRING, type LedSpec, type LineSpec, type NodeName } from '@grappe/domain';
import type { PinSpec, WiringSpec } from '@grappe/domain';
import { keyTable, readFields, type Fields } from '../yaml/fields.ts';
import type { Spot } from '../yaml/located.ts';
import { readText, refuse } from '../yaml/scalars.ts';
import { readActiveLow, readLine, readPin, readPinNumber } from './pins.ts';
import type { RackReading } from './rack-reading.ts';
import { readNodeSensor } from './sensor.ts';

/** Keys of a node that say what is wired to it. */
export const WIRING_KEYS = ['leds', 'button', 'relay', 'sensor'] as const;

const LEDS = ['power', 'status'] as const;
const LEDS_KEYS = keyTable({ read: LEDS });
const LED_KEYS = keyTable({ read: ['gpio', 'activeLow', 'kernel'] });
const LED_EXPECTED = '{ gpio: pin } or { kernel: name }';
/** The kernel cuts longer names; a slash would lead out of the folder. */
const KERNEL_LED_NAME = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,62}$/;
/** GPIO 0 to 8 of every Raspberry Pi are pulled up while nobody drives them, the others down (BCM2835 ARM Peripherals, table 6-31). */
const PULLED_UP_MAX = 8;

export function readWiring(
  reading: RackReading,
  fields: Fields,
  node: NodeName | undefined,
  converterOf: ReadonlyMap<NodeName, string>,
): WiringSpec {
  const ledsSpot = fields.get('leds');
  const buttonSpot = fields.get('button');
  const relaySpot = fields.get('relay');
  const sensorSpot = fields.get('sensor');
  const leds = ledsSpot === undefined ? NO_WIRING.leds : readLeds(reading, ledsSpot, node);
  const button = buttonSpot && readButton(reading, buttonSpot, node);
  const relay = relaySpot && readRelay(reading, relaySpot, node, converterOf);
  const sensor = sensorSpot && readNodeSensor(reading, sensorSpot, node);
  return {
    leds,
    ...(button === undefined ? {} : { button }),
    ...(relay === undefined ? {} : { relay }),
    ...(sensor === undefined ? {} : { sensor }),
  };
}

function readLeds(
  reading: RackReading,
  spot: Spot,
  node: NodeName | undefined,
): WiringSpec['leds'] {
  const fields = readFields(reading.report, spot, LEDS_KEYS);
  const read = LEDS.flatMap((key) => {
    const ledSpot = fields?.get(key);
    const led = ledSpot && readLed(reading, ledSpot, node);
    return led === undefined ? [] : [[key, led] as const];
  });
  return Object.fromEntries(read);
}

/** `17`, `{ gpio: 17, activeLow: true }` or `{ kernel: ACT }`. */
function readLed(
  reading: RackReading,
  spot: Spot,
  node: NodeName | undefined,
): LedSpec | undefined {
  if (spot.node.kind !== 'map') {
    const gpio = readPinNumber(reading, spot, node);
    return gpio === undefined ? undefined : { kind: 'gpio', gpio, activeLow: false };
  }
  const fields = readFields(reading.report, spot, LED_KEYS);
  if (fields === undefined) return undefined;
  const kernelSpot = fields.get('kernel');
  const gpioSpot = fields.get('gpio');
  const activeLow = readActiveLow(reading, fields);
  if ((kernelSpot === undefined) === (gpioSpot === undefined)) {
    const problem = gpioSpot ? 'gpio and kernel are two lights' : 'gpio or kernel is missing';
    reading.report.problem(spot, problem, LED_EXPECTED);
    return undefined;
  }
  if (kernelSpot === undefined) {
    const gpio = gpioSpot && readPinNumber(reading, gpioSpot, node);
    return gpio === undefined ? undefined : { kind: 'gpio', gpio, activeLow: activeLow ?? false };
  }
  if (activeLow !== undefined) {
    const problem = 'activeLow does not go with kernel: the kernel knows how its lights are wired';
    reading.report.problem(fields.get('activeLow') ?? spot, problem, '{ kernel: name }');
  }
  return readKernelLed(reading, kernelSpot, node);
}

function readKernelLed(
  reading: RackReading,
  spot: Spot,
  node: NodeName | undefined,
): LedSpec | undefined {
  const expected = 'a name below /sys/class/leds, like ACT';
  const name = readText(reading, spot, expected);
  if (name === undefined) return undefined;
  if (!KERNEL_LED_NAME.test(name)) return refuse(reading, spot, name, expected);
  const holder = node && reading.claims.claim(node, `light ${name}`, spot.path);
  if (holder === undefined) return { kind: 'kernel', name };
  return refuse(reading, spot, name, 'a light of its own', `: ${holder} is this light`);
}

/** An open button leaves its pin where the board pulls it, so pressed is the other level. */
function readButton(
  reading: RackReading,
  spot: Spot,
  node: NodeName | undefined,
): PinSpec | undefined {
  return readPin(reading, spot, node, (gpio) => gpio <= PULLED_UP_MAX);
}

/** Whoever switches a node's power must stay up while that node's converter is down. */
function readRelay(
  reading: RackReading,
  spot: Spot,
  node: NodeName | undefined,
  converterOf: ReadonlyMap<NodeName, string>,
): LineSpec | undefined {
  const read = readLine(reading, spot);
  if (read === undefined || node === undefined) return undefined;
  const expected = 'a node on another converter';
  const converter = converterOf.get(node);
  if (read.node === node) {
    const hint = ': a node cannot switch itself back on';
    return refuse(reading, read.nodeSpot, read.node, expected, hint);
  }
  if (converter !== undefined && converterOf.get(read.node) === converter) {
    return refuse(reading, read.nodeSpot, read.node, expected, `: ${converter} feeds both`);
  }
  return read.line;
}
