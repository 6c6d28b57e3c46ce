/**
 * What Home Assistant takes as device discovery over MQTT, as far as it is used here, but stricter: unknown keys are refused, which it would ignore
 * within a component, and what it only logs is an error. Written from its documentation (home-assistant.io: integrations mqtt, sensor.mqtt,
 * binary_sensor.mqtt, button.mqtt) and compared with home-assistant/core: components/mqtt/schemas.py (0f5c1b547043), discovery.py (00b08a436e4d),
 * button.py (1ecdb9be82be), components/sensor/const.py (00eb6680fbf6) and components/binary_sensor/__init__.py (027590d94dd8).
 */

/** Why a value does not fit; undefined: it does. */
type Check = (value: unknown) => string | undefined;

interface Shape {
  readonly required: Readonly<Record<string, Check>>;
  readonly optional: Readonly<Record<string, Check>>;
}

type Json = Readonly<Record<string, unknown>>;

const text: Check = (value) =>
  typeof value === 'string' && value !== '' ? undefined : 'expected a text';
const flag: Check = (value) => (typeof value === 'boolean' ? undefined : 'expected true or false');
const count: Check = (value) =>
  Number.isInteger(value) && Number(value) >= 0 ? undefined : 'expected a whole number';
const qos = oneOf(0, 1, 2);
/** All of our topics are plain, those that are subscribed to as well. */
const topic: Check = (value) =>
  typeof value === 'string' && /^[^+#\0/]+(\/[^+#\0/]+)*$/.test(value)
    ? undefined
    : 'expected a topic without wildcards';
const template: Check = (value) =>
  typeof value === 'string' && /^\{[{%].*\}\}$/s.test(value) ? undefined : 'expected a template';
const url: Check = (value) =>
  typeof value === 'string' && /^(homeassistant|https?):\/\//.test(value)
    ? undefined
    : 'expected a URL';
const icon: Check = (value) =>
  typeof value === 'string' && /^\w+:[\w-]+$/.test(value) ? undefined : 'expected prefix:name';

function oneOf(...allowed: readonly unknown[]): Check {
  return (value) => (allowed.includes(value) ? undefined : `expected one of ${allowed.join(', ')}`);
}

function listOf(check: Check): Check {
  return (value) => {
    if (!Array.isArray(value) || value.length === 0) return 'expected a list that is not empty';
    return value.map(check).find((problem) => problem !== undefined);
  };
}

function shaped(shape: Shape): Check {
  return (value) => problemsOf(shape, value).join('; ') || undefined;
}

function problemsOf({ required, optional }: Shape, value: unknown): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return ['expected an object'];
  const object = value as Json;
  const missing = Object.keys(required)
    .filter((key) => !(key in object))
    .map((key) => `${key}: missing`);
  const wrong = Object.entries(object).flatMap(([key, inner]) => {
    const check = required[key] ?? optional[key];
    const problem = check === undefined ? 'unknown key' : check(inner);
    return problem === undefined ? [] : [`${key}: ${problem}`];
  });
  return [...missing, ...wrong];
}

const AVAILABILITY = {
  availability: listOf(
    shaped({
      required: { topic },
      optional: { payload_available: text, payload_not_available: text, value_template: template },
    }),
  ),
  availability_mode: oneOf('all', 'any', 'latest'),
};

const DEVICE: Shape = {
  // Identifiers or connections are required; we have no connections.
  required: { identifiers: listOf(text), name: text },
  optional: {
    configuration_url: url,
    hw_version: text,
    manufacturer: text,
    model: text,
    model_id: text,
    serial_number: text,
    suggested_area: text,
    sw_version: text,
    via_device: text,
  },
};

const ORIGIN: Shape = {
  required: { name: text },
  optional: { sw_version: text, support_url: url },
};

/** `unique_id` is required in device discovery; `entity_category` is checked by platform. */
const ENTITY: Shape = {
  required: { platform: text, unique_id: text, name: text },
  optional: {
    ...AVAILABILITY,
    enabled_by_default: flag,
    encoding: text,
    icon,
    json_attributes_template: template,
    json_attributes_topic: topic,
    qos,
  },
};

/** A sensor shows something: it is not there to set anything. */
const SHOWN = oneOf('diagnostic');
const SET_OR_SHOWN = oneOf('config', 'diagnostic');

const BINARY_SENSOR_CLASSES = [
  ...['battery', 'battery_charging', 'carbon_monoxide', 'cold', 'connectivity', 'door'],
  ...['garage_door', 'gas', 'heat', 'light', 'lock', 'moisture', 'motion', 'moving', 'occupancy'],
  ...['opening', 'plug', 'power', 'presence', 'problem', 'running', 'safety', 'smoke', 'sound'],
  ...['tamper', 'update', 'vibration', 'window'],
];

/** Units and state classes by device class, of those that a rack has something for. */
const SENSOR_CLASSES: Readonly<
  Record<string, { readonly units: readonly unknown[]; readonly states: readonly unknown[] }>
> = {
  battery: { units: ['%'], states: ['measurement'] },
  current: { units: ['A', 'mA'], states: ['measurement'] },
  duration: {
    units: ['d', 'h', 'min', 's', 'ms'],
    states: ['measurement', 'total', 'total_increasing'],
  },
  energy: {
    units: ['mWh', 'Wh', 'kWh', 'MWh', 'GWh', 'TWh', 'J', 'kJ', 'MJ', 'GJ'],
    states: ['total', 'total_increasing'],
  },
  enum: { units: [undefined], states: [] },
  power: { units: ['mW', 'W', 'kW', 'MW', 'GW', 'TW'], states: ['measurement'] },
  temperature: { units: ['°C', '°F', 'K'], states: ['measurement'] },
  voltage: { units: ['µV', 'mV', 'V', 'kV', 'MV'], states: ['measurement'] },
};

const PLATFORMS: Readonly<Record<string, Shape>> = {
  sensor: {
    required: { state_topic: topic },
    optional: {
      device_class: oneOf(...Object.keys(SENSOR_CLASSES)),
      entity_category: SHOWN,
      expire_after: count,
      force_update: flag,
      last_reset_value_template: template,
      options: listOf(text),
      state_class: oneOf('measurement', 'total', 'total_increasing'),
      suggested_display_precision: count,
      unit_of_measurement: text,
      value_template: template,
    },
  },
  binary_sensor: {
    required: { state_topic: topic },
    optional: {
      device_class: oneOf(...BINARY_SENSOR_CLASSES),
      entity_category: SHOWN,
      expire_after: count,
      force_update: flag,
      off_delay: count,
      payload_off: text,
      payload_on: text,
      value_template: template,
    },
  },
  button: {
    required: { command_topic: topic },
    optional: {
      command_template: template,
      device_class: oneOf('identify', 'restart', 'update'),
      entity_category: SET_OR_SHOWN,
      payload_press: text,
      retain: flag,
    },
  },
};

/** What holds between the keys of a sensor. */
function sensorProblems(sensor: Json): string[] {
  const { options, unit_of_measurement: unit } = sensor;
  const kind = sensor['device_class'];
  const state = sensor['state_class'];
  const problems: string[] = [];
  if (options !== undefined && (kind !== 'enum' || state !== undefined || unit !== undefined))
    problems.push('options: only for an enum, without unit and state class');
  if (kind === 'enum' && options === undefined) problems.push('an enum without options');
  const allowed = SENSOR_CLASSES[String(kind)];
  if (allowed === undefined) return problems;
  if (!allowed.units.includes(unit)) problems.push(`${String(unit)}: no unit of ${String(kind)}`);
  if (state !== undefined && !allowed.states.includes(state))
    problems.push(`${JSON.stringify(state)}: no state class of ${String(kind)}`);
  return problems;
}

const component: Check = (value) => {
  const object = value as Json;
  const platform = PLATFORMS[String(object['platform'])];
  if (platform === undefined) return 'platform: not one that is known here';
  const shape = {
    required: { ...ENTITY.required, ...platform.required },
    optional: { ...ENTITY.optional, ...platform.optional },
  };
  const problems = problemsOf(shape, value);
  const more = object['platform'] === 'sensor' ? sensorProblems(object) : [];
  return [...problems, ...more].join('; ') || undefined;
};

const components: Check = (value) => {
  if (typeof value !== 'object' || value === null) return 'expected an object';
  const problems = Object.entries(value).flatMap(([key, inner]) => {
    const problem = component(inner);
    return problem === undefined ? [] : [`${key}: ${problem}`];
  });
  return problems.join('\n') || undefined;
};

const CONFIG: Shape = {
  required: { device: shaped(DEVICE), origin: shaped(ORIGIN), components },
  optional: { ...AVAILABILITY, command_topic: topic, encoding: text, qos, state_topic: topic },
};

/** What Home Assistant would object to; nothing: it takes the message. */
export function discoveryProblems(messageTopic: string, payload: string): string[] {
  const where = /^homeassistant\/device\/[a-zA-Z0-9_-]+\/config$/.test(messageTopic)
    ? []
    : [`${messageTopic}: not a topic of device discovery`];
  return [...where, ...problemsOf(CONFIG, JSON.parse(payload) as unknown)];
}
