import { LED_STATES, type NodeName, type RackName } from '@grappe/domain';
import {
  controllerPresenceTopic,
  discoveryId,
  nodeCommandTopic,
  nodeLightsTopic,
  nodePowerTopic,
  nodePresenceTopic,
  nodeTasksTopic,
  rackPowerTopic,
} from '@grappe/protocol';
import {
  availableWith,
  DIAGNOSTIC,
  MEASURED,
  type Component,
  type DeviceConfig,
} from './components.ts';
import { MANUFACTURER, ORIGIN } from './rack-device.ts';
import { anyAt, attributeOf, entryOf, switchOf, valueOf } from './templates.ts';

/** What of a node can be shown. */
export interface NodeFeatures {
  readonly name: NodeName;
  /** As in rack.yaml. */
  readonly board?: string;
  readonly agentVersion?: string;
  /** Something measures what it draws; otherwise there are the watts of the board's model, and no volts and amperes. */
  readonly hasSensor: boolean;
}

/** How a node appears. What it tells is known as long as its agent is there; what is asked of it goes by way of the controller. */
export function nodeDevice(rack: RackName, node: NodeFeatures): DeviceConfig {
  const id = discoveryId(rack, node.name);
  const entities = {
    ...states(rack, node.name),
    ...measurements(rack, node),
    ...buttons(rack, node.name),
  };
  const components = Object.entries(entities).map(([key, entity]): [string, Component] => [
    key,
    { ...entity, unique_id: `${id}_${key}` },
  ]);
  return {
    device: {
      identifiers: [id],
      name: node.name,
      manufacturer: MANUFACTURER,
      model: node.board ?? 'Node',
      ...(node.agentVersion === undefined ? {} : { sw_version: node.agentVersion }),
      via_device: discoveryId(rack),
    },
    origin: ORIGIN,
    ...availableWith(nodePresenceTopic(rack, node.name)),
    components: Object.fromEntries(components),
  };
}

/** A component that has not been given its id yet. */
type Part = Component extends infer C
  ? C extends Component
    ? Omit<C, 'unique_id'>
    : never
  : never;

function states(rack: RackName, node: NodeName): Record<string, Part> {
  const tasks = nodeTasksTopic(rack, node);
  const count = (name: string, path: string): Part => ({
    platform: 'sensor',
    name,
    state_topic: tasks,
    value_template: valueOf(path),
    ...MEASURED.count,
  });
  return {
    connected: {
      platform: 'binary_sensor',
      name: 'Connected',
      state_topic: nodePresenceTopic(rack, node),
      payload_on: 'online',
      payload_off: 'offline',
      device_class: 'connectivity',
      ...DIAGNOSTIC,
      // It must be able to say "no" while the node is away.
      ...availableWith(controllerPresenceTopic(rack)),
    },
    tasks_running: count('Tasks running', 'running'),
    tasks_starting: { ...count('Tasks starting', 'starting'), ...DIAGNOSTIC },
    tasks_failed: count('Tasks failed', 'failed'),
    lights: {
      platform: 'sensor',
      name: 'Lights',
      state_topic: nodeLightsTopic(rack, node),
      value_template: valueOf('state'),
      device_class: 'enum',
      options: LED_STATES,
      ...DIAGNOSTIC,
    },
  };
}

function measurements(rack: RackName, { name, hasSensor }: NodeFeatures): Record<string, Part> {
  const state_topic = nodePowerTopic(rack, name);
  const sensor = { platform: 'sensor', state_topic } as const;
  const problem = {
    platform: 'binary_sensor',
    state_topic,
    device_class: 'problem',
    ...DIAGNOSTIC,
  } as const;
  const measured: Record<string, Part> = {
    volts: { ...sensor, name: 'Voltage', value_template: valueOf('volts'), ...MEASURED.volts },
    amps: { ...sensor, name: 'Current', value_template: valueOf('amps'), ...MEASURED.amps },
  };
  return {
    watts: { ...sensor, name: 'Power', value_template: valueOf('watts'), ...MEASURED.watts },
    ...(hasSensor ? measured : {}),
    energy_today: {
      platform: 'sensor',
      name: 'Energy today',
      // The controller counts it: what a node has used is not gone with its agent.
      state_topic: rackPowerTopic(rack),
      value_template: entryOf('energyToday.nodes', name),
      ...MEASURED.wattHours,
      ...availableWith(controllerPresenceTopic(rack)),
    },
    temperature: {
      ...sensor,
      name: 'Temperature',
      value_template: valueOf('temperatureC'),
      ...MEASURED.celsius,
      ...DIAGNOSTIC,
    },
    under_voltage: {
      ...problem,
      name: 'Under-voltage',
      value_template: switchOf('underVoltage'),
    },
    hardware_trouble: {
      ...problem,
      name: 'Hardware',
      value_template: anyAt('troubles'),
      json_attributes_topic: state_topic,
      json_attributes_template: attributeOf('troubles', 'troubles'),
    },
  };
}

function buttons(rack: RackName, node: NodeName): Record<string, Part> {
  const both = {
    platform: 'button',
    command_topic: nodeCommandTopic(rack, node),
    ...availableWith(controllerPresenceTopic(rack), nodePresenceTopic(rack, node)),
  } as const;
  return {
    identify: {
      ...both,
      name: 'Identify',
      payload_press: 'identify',
      device_class: 'identify',
      ...DIAGNOSTIC,
    },
    drain: { ...both, name: 'Drain', payload_press: 'drain', entity_category: 'config' },
  };
}
