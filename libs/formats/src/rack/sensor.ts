import type { NodeName, SensorSpec } from '@grappe/domain';
import { keyTable, readFields, type Fields } from '../yaml/fields.ts';
import type { Spot } from '../yaml/located.ts';
import { readInteger, readNumber, readOneOf, readText, refuse } from '../yaml/scalars.ts';
import { readNodeReference, type RackReading } from './rack-reading.ts';

const KINDS = ['hwmon', 'iio', 'powerSupply', 'nut'] as const;
type Kind = (typeof KINDS)[number];
const OPTIONS = ['channel', 'shuntOhms', 'divider'] as const;
type Option = (typeof OPTIONS)[number];
const OWN_KEYS = keyTable({ read: [...KINDS, ...OPTIONS] });
const RACK_KEYS = keyTable({ read: ['node', ...KINDS, ...OPTIONS] });
const EXPECTED = 'hwmon: ina226, iio: ads1115, powerSupply: name or nut: ups@host';

/** Chips of one driver, whose files mean the same for all of them. */
const INA2XX = ['ina219', 'ina220', 'ina226', 'ina230', 'ina231'] as const;
const INA3221 = 'ina3221';
const INA3221_CHANNELS = 3;
const ADS101X = ['ads1015', 'ads1115'] as const;
const ADS101X_CHANNEL_MAX = 3;

/** Shunts one can buy lie between a tenth of a milliohm and an ohm; more is the value in milliohms. */
const SHUNT_OHMS = { min: 0.000_1, max: 10 };
/** Below 1 a divider would multiply; at a hundred, nothing is left to be measured of a battery. */
const DIVIDER = { min: 1, max: 100 };
/** As the kernel names them: one part of a path. */
const SUPPLY_NAME = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,62}$/;
/** `ups@host`, `ups@host:port`; an IPv6 address in brackets. */
const NUT_UPS =
  /^([A-Za-z0-9][\w.-]{0,62})@(?:\[([0-9A-Fa-f:.]{2,45})\]|([\w.-]{1,253}))(?::(.*))?$/;
/** Assigned to NUT by IANA. */
const NUT_PORT = 3_493;
const PORT_MAX = 65_535;
const NUT_EXPECTED = 'ups@host or ups@host:port';

/** A sensor of the rack, which says on which node it is: that node's agent reads it. */
export function readRackSensor(
  reading: RackReading,
  spot: Spot,
): ({ readonly node: NodeName } & SensorSpec) | undefined {
  const fields = readFields(reading.report, spot, RACK_KEYS);
  if (fields === undefined) return undefined;
  const nodeSpot = fields.get('node');
  if (nodeSpot === undefined) {
    reading.report.problem(spot, 'the node of the sensor is missing', 'node: name');
  }
  const node = nodeSpot && readNodeReference(reading, nodeSpot);
  const sensor = readSensor(reading, spot, fields, node);
  return node === undefined || sensor === undefined ? undefined : { node, ...sensor };
}

/** A sensor within the node that it is on. */
export function readNodeSensor(
  reading: RackReading,
  spot: Spot,
  node: NodeName | undefined,
): SensorSpec | undefined {
  const fields = readFields(reading.report, spot, OWN_KEYS);
  return fields && readSensor(reading, spot, fields, node);
}

function readSensor(
  reading: RackReading,
  spot: Spot,
  fields: Fields,
  node: NodeName | undefined,
): SensorSpec | undefined {
  const kinds = KINDS.filter((kind) => fields.get(kind) !== undefined);
  const [kind] = kinds;
  const kindSpot = kind && fields.get(kind);
  if (kind === undefined || kindSpot === undefined) {
    reading.report.problem(spot, 'it is not said what measures', EXPECTED);
    return undefined;
  }
  if (kinds.length > 1) {
    reading.report.problem(spot, `${kinds.join(' and ')} are several sensors`, 'one of them');
    return undefined;
  }
  const sensor = READERS[kind](reading, kindSpot, fields);
  if (sensor === undefined || node === undefined) return sensor;
  const holder = reading.claims.claim(node, identityOf(sensor), spot.path);
  if (holder === undefined) return sensor;
  const text = identityOf(sensor);
  return refuse(reading, kindSpot, text, 'a sensor of its own', `: ${holder} reads it on ${node}`);
}

const READERS: Readonly<
  Record<Kind, (reading: RackReading, spot: Spot, fields: Fields) => SensorSpec | undefined>
> = { hwmon: readHwmon, iio: readIio, powerSupply: readPowerSupply, nut: readNut };

function identityOf(sensor: SensorSpec): string {
  switch (sensor.kind) {
    case 'hwmon':
      return `hwmon ${sensor.driver} channel ${sensor.channel}`;
    case 'iio':
      return `iio ${sensor.device} channel ${sensor.channel}`;
    case 'power-supply':
      return `power supply ${sensor.name}`;
    case 'nut':
      return `${sensor.ups}@${sensor.host}:${sensor.port}`;
  }
}

function readHwmon(reading: RackReading, spot: Spot, fields: Fields): SensorSpec | undefined {
  const driver = readOneOf(reading, spot, [...INA2XX, INA3221]);
  if (driver === undefined) return undefined;
  const several = driver === INA3221;
  refuseOthers(reading, fields, driver, several ? ['channel', 'shuntOhms'] : ['shuntOhms']);
  const channel = fields.get('channel');
  const range = { min: 1, max: INA3221_CHANNELS };
  return {
    kind: 'hwmon',
    driver,
    channel: (several && channel ? readInteger(reading, channel, range) : undefined) ?? 1,
    ...readShunt(reading, fields),
  };
}

function readShunt(reading: RackReading, fields: Fields): { readonly shuntOhms?: number } {
  const spot = fields.get('shuntOhms');
  const shuntOhms = spot && readNumber(reading, spot, SHUNT_OHMS);
  return shuntOhms === undefined ? {} : { shuntOhms };
}

function readIio(reading: RackReading, spot: Spot, fields: Fields): SensorSpec | undefined {
  const device = readOneOf(reading, spot, [...ADS101X, ...INA2XX]);
  if (device === undefined) return undefined;
  const measuresInputs = ADS101X.some((name) => name === device);
  if (!measuresInputs) {
    refuseOthers(reading, fields, device, ['shuntOhms']);
    return { kind: 'iio', device, channel: 0, divider: 1, ...readShunt(reading, fields) };
  }
  refuseOthers(reading, fields, device, ['channel', 'divider']);
  const channelSpot = fields.get('channel');
  const range = { min: 0, max: ADS101X_CHANNEL_MAX };
  const channel = (channelSpot && readInteger(reading, channelSpot, range)) ?? 0;
  const dividerSpot = fields.get('divider');
  if (dividerSpot === undefined) {
    // A battery without a divider would destroy the chip, so one that is not named has been forgotten.
    const expected = 'divider: 5 for five volts to one volt at the input; 1 for none';
    reading.report.problem(spot, `the divider before the ${device} is missing`, expected);
  }
  const divider = dividerSpot && readNumber(reading, dividerSpot, DIVIDER);
  return divider === undefined ? undefined : { kind: 'iio', device, channel, divider };
}

function readPowerSupply(reading: RackReading, spot: Spot, fields: Fields): SensorSpec | undefined {
  refuseOthers(reading, fields, 'powerSupply', []);
  const expected = 'a name below /sys/class/power_supply';
  const name = readText(reading, spot, expected);
  if (name === undefined) return undefined;
  if (!SUPPLY_NAME.test(name)) return refuse(reading, spot, name, expected);
  return { kind: 'power-supply', name };
}

function readNut(reading: RackReading, spot: Spot, fields: Fields): SensorSpec | undefined {
  refuseOthers(reading, fields, 'nut', []);
  const text = readText(reading, spot, NUT_EXPECTED);
  if (text === undefined) return undefined;
  const [, ups, inBrackets, plain, portText] = NUT_UPS.exec(text) ?? [];
  const host = inBrackets ?? plain;
  const port = portText === undefined ? NUT_PORT : onePort(portText);
  if (ups === undefined || host === undefined || port === undefined) {
    return refuse(reading, spot, text, NUT_EXPECTED);
  }
  return { kind: 'nut', ups, host, port };
}

function onePort(text: string): number | undefined {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return port >= 1 && port <= PORT_MAX ? port : undefined;
}

/** Options that say something about another kind of sensor: one of the two is a slip. */
function refuseOthers(
  reading: RackReading,
  fields: Fields,
  what: string,
  allowed: readonly Option[],
): void {
  for (const option of OPTIONS) {
    const spot = fields.get(option);
    if (spot === undefined || allowed.includes(option)) continue;
    const expected = allowed.length === 0 ? 'no further keys' : allowed.join(', ');
    reading.report.problem(spot, `${option} does not go with ${what}`, expected);
  }
}
