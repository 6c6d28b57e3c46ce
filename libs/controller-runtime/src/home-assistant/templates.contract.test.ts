import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LED_STATES, type ConverterName, type NodeName, type RackName } from '@grappe/domain';
import type {
  NodePowerMessage,
  NodeTasksMessage,
  RackAlertsMessage,
  RackPowerMessage,
} from '@grappe/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DeviceConfig } from './components.ts';
import { nodeDevice } from './node-device.ts';
import { rackDevice } from './rack-device.ts';

const RACK = 'pearl' as RackName;
const rack = rackDevice({ name: RACK, hasBattery: true, converters: ['c-1' as ConverterName] });
const node = nodeDevice(RACK, { name: 'pi1' as NodeName, hasSensor: true });

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'grappe-templates-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/**
 * What the templates of a device make of a message, by key, as Jinja 2 renders them, which Home Assistant uses as well. A variable that is missing
 * is an error here, where Home Assistant only fills its log.
 */
function rendered(
  { components }: DeviceConfig,
  topicEnd: string,
  message: object,
): Record<string, string> {
  const parts = Object.entries(components).flatMap(([key, component]) => {
    if (component.platform === 'button' || !component.state_topic.endsWith(topicEnd)) return [];
    const { value_template: value } = component;
    const attributes =
      component.platform === 'binary_sensor' ? component.json_attributes_template : undefined;
    return [
      ...(value === undefined ? [] : [`${key}=${value}`]),
      ...(attributes === undefined ? [] : [`${key} attributes=${attributes}`]),
    ];
  });
  writeFileSync(join(folder, 'template'), parts.join('\n'));
  writeFileSync(join(folder, 'data.json'), JSON.stringify({ value_json: message }));
  const text = execFileSync('j2', ['-f', 'json', 'template', 'data.json'], {
    cwd: folder,
    encoding: 'utf8',
  });
  return Object.fromEntries(
    text.split('\n').map((line) => {
      const at = line.indexOf('=');
      return [line.slice(0, at), line.slice(at + 1)];
    }),
  );
}

describe('templates of the rack', () => {
  it('read all that can be known', () => {
    const message: RackPowerMessage = {
      tier: 'saver',
      watts: 31,
      nodesHalted: 1,
      powerGood: { 'c-1': false },
      trouble: 'the sensor is frozen',
      energyToday: { wh: 310, nodes: { pi1: 31, 'pi-2': 28 } },
      battery: {
        charge: 0.57,
        uncertainty: 0.05,
        flow: 'discharging',
        amps: 2.6,
        volts: 12.2,
        onMains: true,
        toEmptyMinutes: 230,
      },
    };
    expect(rendered(rack, '/power', message)).toEqual({
      tier: 'saver',
      watts: '31',
      energy_today: '310',
      nodes_halted: '1',
      charge: '57',
      charge_uncertainty: '5',
      flow: 'discharging',
      battery_volts: '12.2',
      battery_amps: '2.6',
      runtime: '230',
      mains: 'ON',
      battery_trouble: 'ON',
      'battery_trouble attributes': '{"trouble": "the sensor is frozen"}',
      'power_good_c-1': 'OFF',
    });
  });

  it('say that they do not know what is left out, and not that it is as before', () => {
    const message: RackPowerMessage = { tier: 'normal', watts: 0, nodesHalted: 0, powerGood: {} };
    expect(rendered(rack, '/power', message)).toEqual({
      tier: 'normal',
      watts: '0',
      energy_today: 'None',
      nodes_halted: '0',
      charge: 'None',
      charge_uncertainty: 'None',
      flow: 'None',
      battery_volts: 'None',
      battery_amps: 'None',
      runtime: 'None',
      mains: 'None',
      battery_trouble: 'OFF',
      'battery_trouble attributes': '{"trouble": null}',
      'power_good_c-1': 'None',
    });
    const zero: RackPowerMessage = { ...message, battery: { charge: 0, flow: 'resting', amps: 0 } };
    expect(rendered(rack, '/power', zero)).toMatchObject({ charge: '0', battery_amps: '0' });
  });
});

describe('templates of alerts', () => {
  it('say whether there are any, and which', () => {
    const none: RackAlertsMessage = { open: 0, critical: 0, explained: 0, alerts: [] };
    expect(rendered(rack, '/alerts', none)).toEqual({
      alerts: 'OFF',
      'alerts attributes': '{"alerts": []}',
    });
    const alert: RackAlertsMessage['alerts'][number] = {
      id: 4,
      kind: 'node.lost',
      severity: 'warning',
      node: 'pi3' as NodeName,
      message: 'node pi3 is lost',
      raisedAtMs: 0,
    };
    const some: RackAlertsMessage = { open: 1, critical: 0, explained: 2, alerts: [alert] };
    expect(rendered(rack, '/alerts', some)).toEqual({
      alerts: 'ON',
      'alerts attributes': '{"alerts": ["node pi3 is lost"]}',
    });
  });
});

describe('templates of a node', () => {
  it('read all that can be known', () => {
    const message: NodePowerMessage = {
      volts: 5.1,
      amps: 0.6,
      watts: 3.1,
      modelled: false,
      underVoltage: true,
      temperatureC: 51,
      powerGood: {},
      cutOff: {},
      troubles: ['GPIO 17 is busy', 'no "led"'],
    };
    expect(rendered(node, '/pi1/power', message)).toEqual({
      volts: '5.1',
      amps: '0.6',
      watts: '3.1',
      temperature: '51',
      under_voltage: 'ON',
      hardware_trouble: 'ON',
      'hardware_trouble attributes': '{"troubles": ["GPIO 17 is busy", "no \\"led\\""]}',
    });
    const tasks: NodeTasksMessage = { running: 3, starting: 0, failed: 1 };
    expect(rendered(node, '/tasks', tasks)).toEqual({
      tasks_running: '3',
      tasks_starting: '0',
      tasks_failed: '1',
    });
    for (const state of LED_STATES)
      expect(rendered(node, '/lights', { state })).toEqual({ lights: state });
  });

  it('say that they do not know what is left out', () => {
    const message: NodePowerMessage = { modelled: true, powerGood: {}, cutOff: {}, troubles: [] };
    expect(rendered(node, '/pi1/power', message)).toEqual({
      volts: 'None',
      amps: 'None',
      watts: 'None',
      temperature: 'None',
      under_voltage: 'None',
      hardware_trouble: 'OFF',
      'hardware_trouble attributes': '{"troubles": []}',
    });
  });

  it('read the energy that the controller has counted', () => {
    const message: RackPowerMessage = { tier: 'normal', watts: 0, nodesHalted: 0, powerGood: {} };
    const counted = { ...message, energyToday: { wh: 310, nodes: { pi1: 31 } } };
    expect(rendered(node, 'pearl/power', counted)).toEqual({ energy_today: '31' });
    const others = { ...message, energyToday: { wh: 310, nodes: { 'pi-2': 28 } } };
    expect(rendered(node, 'pearl/power', others)).toEqual({ energy_today: 'None' });
    expect(rendered(node, 'pearl/power', message)).toEqual({ energy_today: 'None' });
  });

  it('read the words of presence as they are', () => {
    expect(node.components['connected']).toMatchObject({
      payload_on: 'online',
      payload_off: 'offline',
    });
  });
});
