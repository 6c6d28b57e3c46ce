import {
  CHEMISTRIES,
  err,
  ok,
  parseConverterName,
  parseNodeName,
  TIERS,
  type BatterySpec,
  type Chemistry,
  type Failure,
  type LedSpec,
  type NodeHardware,
  type NodeStanding,
  type PinSpec,
  type RelaySwitch,
  type Result,
  type RoleSensor,
  type SensorSpec,
  type Tier,
} from '@grappe/domain';
import type {
  Hardware as HardwareProto,
  Hardware__Output,
} from '../generated/grappe/link/v1/Hardware.ts';
import type { Light as LightProto } from '../generated/grappe/link/v1/Light.ts';
import type { Sensor as SensorProto } from '../generated/grappe/link/v1/Sensor.ts';
import type {
  Standing as StandingProto,
  Standing__Output,
} from '../generated/grappe/link/v1/Standing.ts';
import type {
  SwitchRelay as SwitchRelayProto,
  SwitchRelay__Output,
} from '../generated/grappe/link/v1/SwitchRelay.ts';
import { sensorRoleCodec } from './enums.ts';
import { decoding, given, type Fields } from './wire-fields.ts';
import {
  BOARD_NAME_LENGTH_MAX,
  DURATION_MS,
  PINS_MAX,
  PORT_NUMBER,
  SENSORS_PER_NODE_MAX,
} from './wire-limits.ts';

/** BCM numbers on a header of 40 pins. */
const BCM = { min: 0, max: PINS_MAX - 1 };
/** An IIO device has as many as its chip; the largest have 32. */
const CHANNEL = { min: 0, max: 63 };
/** Wider than what rack.yaml accepts, which is where a person is told: here only nonsense is kept out. */
const SHUNT_OHMS = { min: 1e-6, max: 1e3 };
const DIVIDER = { min: 1e-3, max: 1e4 };
const NOMINAL_VOLTS = { min: 0.1, max: 1e3 };
const CAPACITY_AH = { min: 1e-3, max: 1e6 };
/** One part of a path below /sys, as the kernel names its devices; never `.` or `..`. */
const KERNEL_NAME = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,62}$/;
/** As rack.yaml has them: they become words of NUT's protocol, and an address to connect to. */
const UPS_NAME = /^[A-Za-z0-9][\w.-]{0,62}$/;
const HOST = /^[0-9A-Za-z.:_-]{1,253}$/;

const SENSOR_KINDS = ['hwmon', 'iio', 'powerSupply', 'nut'] as const;

export function encodeHardware(hardware: NodeHardware): HardwareProto {
  const { powerLed, statusLed, button, relays, powerGoods, sensors, board = '' } = hardware;
  return {
    powerLed: powerLed === undefined ? null : encodeLight(powerLed),
    statusLed: statusLed === undefined ? null : encodeLight(statusLed),
    button: button === undefined ? null : encodePin(button),
    relays: relays.map((relay) => ({ node: relay.node, pin: encodePin(relay) })),
    powerGoods: powerGoods.map((good) => ({ converter: good.converter, pin: encodePin(good) })),
    sensors: sensors.map(encodeSensor),
    board,
  };
}

export function decodeHardware(message: Hardware__Output | null): Result<NodeHardware, Failure> {
  return decoding('hardware', message, (hardware) => {
    const powerLed = hardware.messageOptional('powerLed');
    const statusLed = hardware.messageOptional('statusLed');
    const button = hardware.messageOptional('button');
    const board = hardware.text('board', BOARD_NAME_LENGTH_MAX);
    return {
      ...given('powerLed', powerLed && readLight(powerLed)),
      ...given('statusLed', statusLed && readLight(statusLed)),
      ...given('button', button && readPin(button)),
      relays: hardware.messages('relays', PINS_MAX, (relay) => ({
        node: relay.named('node', parseNodeName),
        ...readPin(relay.message('pin')),
      })),
      powerGoods: hardware.messages('powerGoods', PINS_MAX, (good) => ({
        converter: good.named('converter', parseConverterName),
        ...readPin(good.message('pin')),
      })),
      sensors: hardware.messages('sensors', SENSORS_PER_NODE_MAX, readSensor),
      ...given('board', board === '' ? undefined : board),
    };
  });
}

export function encodeStanding(standing: NodeStanding): StandingProto {
  const { identifyForMs } = standing;
  return {
    ...standing,
    identifyForMs: Math.min(Math.max(0, Math.round(identifyForMs)), DURATION_MS.max),
  };
}

export function decodeStanding(message: Standing__Output | null): Result<NodeStanding, Failure> {
  return decoding('standing', message, (standing) => ({
    tier: standing.named('tier', parseTier),
    onBattery: standing.flag('onBattery'),
    draining: standing.flag('draining'),
    fault: standing.flag('fault'),
    identifyForMs: standing.integer('identifyForMs', DURATION_MS),
  }));
}

export function encodeSwitchRelay({ node, off }: RelaySwitch): SwitchRelayProto {
  return { node, off };
}

export function decodeSwitchRelay(
  message: SwitchRelay__Output | null,
): Result<RelaySwitch, Failure> {
  return decoding('switchRelay', message, (relay) => ({
    node: relay.named('node', parseNodeName),
    off: relay.flag('off'),
  }));
}

function encodePin({ gpio, activeLow }: PinSpec): { gpio: number; activeLow: boolean } {
  return { gpio, activeLow };
}

function readPin(pin: Fields): PinSpec {
  return { gpio: pin.integer('gpio', BCM), activeLow: pin.flag('activeLow') };
}

function encodeLight(led: LedSpec): LightProto {
  return led.kind === 'gpio' ? { pin: encodePin(led) } : { kernel: led.name };
}

function readLight(light: Fields): LedSpec {
  if (light.oneOf(['pin', 'kernel']) === 'pin') {
    return { kind: 'gpio', ...readPin(light.message('pin')) };
  }
  const name = light.matching('kernel', KERNEL_NAME, 'the name of a light of the kernel');
  return { kind: 'kernel', name };
}

function encodeSensor(sensor: RoleSensor): SensorProto {
  return {
    role: sensorRoleCodec.encode(sensor.role),
    ...encodeSensorKind(sensor.spec),
    battery: sensor.role === 'battery' ? { ...sensor.battery } : null,
  };
}

function encodeSensorKind(spec: SensorSpec): SensorProto {
  switch (spec.kind) {
    case 'hwmon': {
      const { kind: _kind, ...hwmon } = spec;
      return { hwmon };
    }
    case 'iio': {
      const { kind: _kind, ...iio } = spec;
      return { iio };
    }
    case 'power-supply':
      return { powerSupply: { name: spec.name } };
    case 'nut': {
      const { kind: _kind, ...nut } = spec;
      return { nut };
    }
  }
}

function readSensor(sensor: Fields): RoleSensor {
  const role = sensor.choice('role', sensorRoleCodec);
  const spec = readSensorKind(sensor);
  if (role === 'node') return { role, spec };
  return { role, spec, battery: readBattery(sensor.message('battery')) };
}

function readSensorKind(sensor: Fields): SensorSpec {
  const kind = sensor.oneOf(SENSOR_KINDS);
  const fields = sensor.message(kind);
  switch (kind) {
    case 'hwmon':
      return {
        kind,
        driver: fields.matching('driver', KERNEL_NAME, 'the name of a driver'),
        channel: fields.integer('channel', CHANNEL),
        ...given('shuntOhms', fields.realOptional('shuntOhms', SHUNT_OHMS)),
      };
    case 'iio':
      return {
        kind,
        device: fields.matching('device', KERNEL_NAME, 'the name of a device'),
        channel: fields.integer('channel', CHANNEL),
        divider: fields.real('divider', DIVIDER),
        ...given('shuntOhms', fields.realOptional('shuntOhms', SHUNT_OHMS)),
      };
    case 'powerSupply':
      return {
        kind: 'power-supply',
        name: fields.matching('name', KERNEL_NAME, 'the name of a power supply'),
      };
    case 'nut':
      return {
        kind,
        ups: fields.matching('ups', UPS_NAME, 'the name of a UPS'),
        host: fields.matching('host', HOST, 'a host'),
        port: fields.integer('port', PORT_NUMBER),
      };
  }
}

function readBattery(battery: Fields): Omit<BatterySpec, 'sensor'> {
  return {
    chemistry: battery.named('chemistry', parseChemistry),
    nominalVolts: battery.real('nominalVolts', NOMINAL_VOLTS),
    capacityAh: battery.real('capacityAh', CAPACITY_AH),
  };
}

function parseTier(text: string): Result<Tier, string> {
  const tier = TIERS.find((known) => known === text);
  return tier === undefined ? err(`expected one of ${TIERS.join(', ')}`) : ok(tier);
}

function parseChemistry(text: string): Result<Chemistry, string> {
  const chemistry = CHEMISTRIES.find((known) => known === text);
  return chemistry === undefined ? err(`expected one of ${CHEMISTRIES.join(', ')}`) : ok(chemistry);
}
