/** What a device or an entity can be reached by: all of the topics must say `online`. */
export interface Availability {
  readonly availability: readonly { readonly topic: string }[];
  readonly availability_mode: 'all';
}

interface Entity {
  readonly name: string;
  readonly unique_id: string;
  readonly entity_category?: 'diagnostic' | 'config';
}

export interface SensorComponent extends Entity, Partial<Availability> {
  readonly platform: 'sensor';
  readonly state_topic: string;
  readonly value_template: string;
  readonly device_class?: string;
  readonly state_class?: 'measurement' | 'total_increasing';
  readonly unit_of_measurement?: string;
  /** All that an `enum` can be. */
  readonly options?: readonly string[];
}

export interface BinarySensorComponent extends Entity, Partial<Availability> {
  readonly platform: 'binary_sensor';
  readonly state_topic: string;
  readonly value_template?: string;
  readonly payload_on?: string;
  readonly payload_off?: string;
  readonly device_class: string;
  readonly json_attributes_topic?: string;
  readonly json_attributes_template?: string;
}

export interface ButtonComponent extends Entity, Partial<Availability> {
  readonly platform: 'button';
  readonly command_topic: string;
  readonly payload_press: string;
  readonly device_class?: string;
}

export type Component = SensorComponent | BinarySensorComponent | ButtonComponent;

/** One message of Home Assistant's device discovery, as JSON: the names are Home Assistant's. */
export interface DeviceConfig extends Availability {
  readonly device: {
    readonly identifiers: readonly string[];
    readonly name: string;
    readonly manufacturer: string;
    readonly model: string;
    readonly sw_version?: string;
    readonly via_device?: string;
  };
  readonly origin: { readonly name: string; readonly sw_version: string };
  /** By the part of `unique_id` that differs within the device. */
  readonly components: Readonly<Record<string, Component>>;
}

/** What a kind of measurement is to Home Assistant, which has fixed units for each. */
export const MEASURED = {
  volts: { device_class: 'voltage', unit_of_measurement: 'V', state_class: 'measurement' },
  amps: { device_class: 'current', unit_of_measurement: 'A', state_class: 'measurement' },
  watts: { device_class: 'power', unit_of_measurement: 'W', state_class: 'measurement' },
  wattHours: { device_class: 'energy', unit_of_measurement: 'Wh', state_class: 'total_increasing' },
  celsius: { device_class: 'temperature', unit_of_measurement: '°C', state_class: 'measurement' },
  charge: { device_class: 'battery', unit_of_measurement: '%', state_class: 'measurement' },
  percent: { unit_of_measurement: '%', state_class: 'measurement' },
  minutes: { device_class: 'duration', unit_of_measurement: 'min', state_class: 'measurement' },
  count: { state_class: 'measurement' },
} as const;

export const DIAGNOSTIC = { entity_category: 'diagnostic' } as const;

export function availableWith(...topics: readonly string[]): Availability {
  return { availability: topics.map((topic) => ({ topic })), availability_mode: 'all' };
}
