import { TIERS, VERSION, type ConverterName, type RackName } from '@grappe/domain';
import {
  controllerPresenceTopic,
  discoveryId,
  rackAlertsTopic,
  rackPowerTopic,
} from '@grappe/protocol';
import {
  availableWith,
  DIAGNOSTIC,
  MEASURED,
  type BinarySensorComponent,
  type Component,
  type DeviceConfig,
  type SensorComponent,
} from './components.ts';
import { anyAt, attributeOf, eachOf, percentOf, switchIn, switchOf, valueOf } from './templates.ts';

/** What of a rack can be shown. */
export interface RackFeatures {
  readonly name: RackName;
  readonly hasBattery: boolean;
  /** Whose power-good is sensed. */
  readonly converters: readonly ConverterName[];
}

export const MANUFACTURER = 'Grappe';
export const ORIGIN = { name: 'Grappe', sw_version: VERSION } as const;

/** How the rack as a whole appears. All of it is told by the controller, and known as long as that is there. */
export function rackDevice({ name, hasBattery, converters }: RackFeatures): DeviceConfig {
  const id = discoveryId(name);
  const state_topic = rackPowerTopic(name);
  const sensor: MakeSensor = (key, entity) => ({
    [key]: { platform: 'sensor', unique_id: `${id}_${key}`, state_topic, ...entity },
  });
  const binary: MakeBinary = (key, entity) => ({
    [key]: { platform: 'binary_sensor', unique_id: `${id}_${key}`, state_topic, ...entity },
  });
  return {
    device: {
      identifiers: [id],
      name: `Rack ${name}`,
      manufacturer: MANUFACTURER,
      model: 'Rack',
      sw_version: VERSION,
    },
    origin: ORIGIN,
    ...availableWith(controllerPresenceTopic(name)),
    components: {
      ...rackSensors(sensor),
      ...(hasBattery ? { ...batterySensors(sensor), ...batterySwitches(binary, state_topic) } : {}),
      ...converterSensors(binary, converters),
      alerts: alertsSensor(name),
    },
  };
}

type MakeSensor = (
  key: string,
  entity: Omit<SensorComponent, 'platform' | 'unique_id' | 'state_topic'>,
) => Record<string, Component>;
type MakeBinary = (
  key: string,
  entity: Omit<BinarySensorComponent, 'platform' | 'unique_id' | 'state_topic'>,
) => Record<string, Component>;

function rackSensors(sensor: MakeSensor): Record<string, Component> {
  return {
    ...sensor('tier', {
      name: 'Energy tier',
      value_template: valueOf('tier'),
      device_class: 'enum',
      options: TIERS,
    }),
    ...sensor('watts', { name: 'Power', value_template: valueOf('watts'), ...MEASURED.watts }),
    ...sensor('energy_today', {
      name: 'Energy today',
      value_template: valueOf('energyToday.wh'),
      ...MEASURED.wattHours,
    }),
    ...sensor('nodes_halted', {
      name: 'Nodes halted',
      value_template: valueOf('nodesHalted'),
      ...MEASURED.count,
    }),
  };
}

function batterySensors(sensor: MakeSensor): Record<string, Component> {
  return {
    ...sensor('charge', {
      name: 'Battery',
      value_template: percentOf('battery.charge'),
      ...MEASURED.charge,
    }),
    ...sensor('charge_uncertainty', {
      name: 'Battery uncertainty',
      value_template: percentOf('battery.uncertainty'),
      ...MEASURED.percent,
      ...DIAGNOSTIC,
    }),
    ...sensor('flow', {
      name: 'Battery flow',
      value_template: valueOf('battery.flow'),
      device_class: 'enum',
      options: ['charging', 'discharging', 'resting'],
    }),
    ...sensor('battery_volts', {
      name: 'Battery voltage',
      value_template: valueOf('battery.volts'),
      ...MEASURED.volts,
    }),
    ...sensor('battery_amps', {
      name: 'Battery current',
      value_template: valueOf('battery.amps'),
      ...MEASURED.amps,
    }),
    ...sensor('runtime', {
      name: 'Battery runtime',
      value_template: valueOf('battery.toEmptyMinutes'),
      ...MEASURED.minutes,
    }),
  };
}

function batterySwitches(binary: MakeBinary, state_topic: string): Record<string, Component> {
  return {
    ...binary('mains', {
      name: 'Mains',
      value_template: switchOf('battery.onMains'),
      device_class: 'plug',
    }),
    ...binary('battery_trouble', {
      name: 'Battery sensor',
      value_template: anyAt('trouble'),
      device_class: 'problem',
      json_attributes_topic: state_topic,
      json_attributes_template: attributeOf('trouble', 'trouble'),
      ...DIAGNOSTIC,
    }),
  };
}

/** On while some alert lasts; what they say is for a person. */
function alertsSensor(rack: RackName): BinarySensorComponent {
  const state_topic = rackAlertsTopic(rack);
  return {
    platform: 'binary_sensor',
    unique_id: `${discoveryId(rack)}_alerts`,
    state_topic,
    name: 'Alerts',
    value_template: anyAt('open'),
    device_class: 'problem',
    json_attributes_topic: state_topic,
    json_attributes_template: eachOf('alerts', 'message'),
  };
}

function converterSensors(
  binary: MakeBinary,
  converters: readonly ConverterName[],
): Record<string, Component> {
  const each = converters.flatMap((converter) =>
    Object.entries(
      binary(`power_good_${converter}`, {
        name: `Converter ${converter}`,
        value_template: switchIn('powerGood', converter),
        device_class: 'power',
        ...DIAGNOSTIC,
      }),
    ),
  );
  return Object.fromEntries(each);
}
