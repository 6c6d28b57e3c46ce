import {
  MESSAGE_TEXT_MAX,
  parseConverterName,
  parseNodeName,
  type ButtonPress,
  type Failure,
  type HardwareReport,
  type Result,
  type SensorReading,
} from '@grappe/domain';
import type {
  ButtonPress as ButtonPressProto,
  ButtonPress__Output,
} from '../generated/grappe/link/v1/ButtonPress.ts';
import type {
  HardwareReport as HardwareReportProto,
  HardwareReport__Output,
} from '../generated/grappe/link/v1/HardwareReport.ts';
import type { Reading as ReadingProto } from '../generated/grappe/link/v1/Reading.ts';
import { buttonPressCodec, sensorRoleCodec } from './enums.ts';
import { decoding, given, type Fields } from './wire-fields.ts';
import {
  COUNT,
  PINS_MAX,
  SENSORS_PER_NODE_MAX,
  STATE_NAME_LENGTH_MAX,
  TROUBLES_MAX,
} from './wire-limits.ts';

/** The agent has judged what it measured; this only keeps out what is no number at all, or beyond anything a board may see. */
const MEASURED = { min: -1e9, max: 1e9 };

/** Texts and lists beyond the limits are cut: better a shorter report than a refused one. */
export function encodeHardwareReport(report: HardwareReport): HardwareReportProto {
  return {
    ...report,
    troubles: report.troubles.slice(0, TROUBLES_MAX).map(cut),
    readings: report.readings.map(encodeReading),
    powerGoods: report.powerGoods.map((good) => ({ ...good })),
    relays: report.relays.map((relay) => ({ ...relay })),
  };
}

export function decodeHardwareReport(
  message: HardwareReport__Output | null,
): Result<HardwareReport, Failure> {
  return decoding('hardwareReport', message, (report) => ({
    troubles: report.texts('troubles', TROUBLES_MAX, MESSAGE_TEXT_MAX),
    readings: report.messages('readings', SENSORS_PER_NODE_MAX, readReading),
    powerGoods: report.messages('powerGoods', PINS_MAX, (good) => ({
      converter: good.named('converter', parseConverterName),
      good: good.flag('good'),
    })),
    relays: report.messages('relays', PINS_MAX, (relay) => ({
      node: relay.named('node', parseNodeName),
      off: relay.flag('off'),
    })),
    ...given('underVoltage', flagOptional(report, 'underVoltage')),
    ...given('temperatureC', report.realOptional('temperatureC', MEASURED)),
    ...given('modelledWatts', report.realOptional('modelledWatts', MEASURED)),
    lights: report.text('lights', STATE_NAME_LENGTH_MAX),
  }));
}

export function encodeButtonPress(press: ButtonPress): ButtonPressProto {
  return { kind: buttonPressCodec.encode(press) };
}

export function decodeButtonPress(
  message: ButtonPress__Output | null,
): Result<ButtonPress, Failure> {
  return decoding('button', message, (press) => press.choice('kind', buttonPressCodec));
}

function encodeReading(reading: SensorReading): ReadingProto {
  const { role, sensor, sample, distrust = '', ageMs } = reading;
  return {
    role: sensorRoleCodec.encode(role),
    sensor: cut(sensor),
    sample: sample === undefined ? null : { ...sample },
    distrust: cut(distrust),
    ageMs: Math.min(Math.max(0, Math.round(ageMs)), COUNT.max),
  };
}

function readReading(reading: Fields): SensorReading {
  const sample = reading.messageOptional('sample');
  const distrust = reading.text('distrust', MESSAGE_TEXT_MAX);
  return {
    role: reading.choice('role', sensorRoleCodec),
    sensor: reading.text('sensor', MESSAGE_TEXT_MAX),
    ...given('sample', sample && readSample(sample)),
    ...given('distrust', distrust === '' ? undefined : distrust),
    ageMs: reading.integer('ageMs', COUNT),
  };
}

function readSample(sample: Fields): NonNullable<SensorReading['sample']> {
  return {
    ...given('volts', sample.realOptional('volts', MEASURED)),
    ...given('amps', sample.realOptional('amps', MEASURED)),
    ...given('watts', sample.realOptional('watts', MEASURED)),
    ...given('charge', sample.realOptional('charge', MEASURED)),
    ...given('temperatureC', sample.realOptional('temperatureC', MEASURED)),
    ...given('onMains', flagOptional(sample, 'onMains')),
    ...given('batteryLow', flagOptional(sample, 'batteryLow')),
    ...given('runtimeSeconds', sample.realOptional('runtimeSeconds', MEASURED)),
  };
}

function flagOptional(fields: Fields, key: string): boolean | undefined {
  return fields.has(key) ? fields.flag(key) : undefined;
}

function cut(text: string): string {
  return text.slice(0, MESSAGE_TEXT_MAX);
}
