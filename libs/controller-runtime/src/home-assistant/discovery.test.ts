import { POWER_DEFAULT } from '@grappe/domain';
import { parseTopic } from '@grappe/protocol';
import { describe, expect, it } from 'vitest';
import { discoveryProblems } from '../testing/home-assistant-schema.ts';
import { stateWith } from '../testing/home-rack.ts';
import { HOME_RACK } from '../testing/specs.ts';
import type { DeviceConfig } from './components.ts';
import { Discovery } from './discovery.ts';

const RACK_TOPIC = 'homeassistant/device/grappe_pearl/config';
const PI1_TOPIC = 'homeassistant/device/grappe_pearl_pi1/config';
const PI2_TOPIC = 'homeassistant/device/grappe_pearl_pi2/config';

/** Names of 62 characters make the longest messages. */
const LARGE_RACK = 64;
/** The broker takes 64 KB in one packet, and keeps 2 MB for the rack. */
const CONFIG_BYTES_MAX = 16_384;
const CONFIGS_BYTES_MAX = 1_048_576;

const bareSpec = { ...HOME_RACK, converters: [], nodes: [], power: POWER_DEFAULT };
const full = new Discovery().messages(stateWith(['pi1', 'pi2']));
const bare = new Discovery().messages(stateWith(['pi1'], bareSpec));

function config(messages: ReadonlyMap<string, string>, topic: string): DeviceConfig {
  return JSON.parse(messages.get(topic) ?? '{}') as DeviceConfig;
}

function allComponents(messages: ReadonlyMap<string, string>) {
  return [...messages.keys()].flatMap((topic) => Object.values(config(messages, topic).components));
}

/** Topics that a component reads or writes. */
function topicsOf(component: object): string[] {
  return Object.entries(component).flatMap(([key, value]) =>
    key.endsWith('_topic') ? [String(value)] : [],
  );
}

describe('what Home Assistant is told', () => {
  it.each([...full, ...bare])('fits its schema: %s', (topic, payload) => {
    expect(discoveryProblems(topic, payload)).toEqual([]);
  });

  it('is the rack first, then its nodes, which hang on it', () => {
    expect([...full.keys()]).toEqual([RACK_TOPIC, PI1_TOPIC, PI2_TOPIC]);
    const { device } = config(full, PI1_TOPIC);
    expect(device).toMatchObject({ name: 'pi1', model: 'rpi-4b' });
    expect([device.via_device]).toEqual(config(full, RACK_TOPIC).device.identifiers);
  });

  it('has ids that differ, are of the device, and stay when entities come and go', () => {
    const ids = allComponents(full).map(({ unique_id }) => unique_id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const topic of full.keys()) {
      const { device, components } = config(full, topic);
      for (const [key, { unique_id }] of Object.entries(components))
        expect(unique_id).toBe(`${device.identifiers[0]}_${key}`);
    }
    const bareIds = allComponents(bare).map(({ unique_id }) => unique_id);
    expect(ids).toEqual(expect.arrayContaining(bareIds));
  });

  it('reads and writes topics of the rack’s table only', () => {
    for (const topic of allComponents(full).flatMap(topicsOf))
      expect(`${topic}: ${String(parseTopic(topic).ok)}`).toBe(`${topic}: true`);
  });

  it('has what there is to show, and no more', () => {
    expect(Object.keys(config(full, RACK_TOPIC).components).sort()).toEqual([
      'alerts',
      'battery_amps',
      'battery_trouble',
      'battery_volts',
      'charge',
      'charge_uncertainty',
      'energy_today',
      'flow',
      'mains',
      'nodes_halted',
      'power_good_c-1',
      'runtime',
      'tier',
      'watts',
    ]);
    expect(Object.keys(config(bare, RACK_TOPIC).components).sort()).toEqual([
      'alerts',
      'energy_today',
      'nodes_halted',
      'tier',
      'watts',
    ]);
    expect(config(full, PI1_TOPIC).components).toHaveProperty('volts');
    expect(config(full, PI2_TOPIC).components).not.toHaveProperty('volts');
    expect(config(full, PI2_TOPIC).components).toHaveProperty('watts');
  });

  it('is available while who tells it is there; buttons also need the controller', () => {
    const topics = (from: { availability?: readonly { topic: string }[] } | undefined) =>
      from?.availability?.map(({ topic }) => topic);
    const controller = 'grappe/pearl/controller/presence';
    const node = 'grappe/pearl/node/pi1/presence';
    const pi1 = config(full, PI1_TOPIC);
    expect(topics(config(full, RACK_TOPIC))).toEqual([controller]);
    expect(topics(pi1)).toEqual([node]);
    for (const button of ['identify', 'drain'])
      expect(topics(pi1.components[button])).toEqual([controller, node]);
    for (const known of ['connected', 'energy_today'])
      expect(topics(pi1.components[known])).toEqual([controller]);
    const own = Object.entries(pi1.components).filter(([, one]) => one.availability !== undefined);
    expect(own.map(([key]) => key).sort()).toEqual([
      'connected',
      'drain',
      'energy_today',
      'identify',
    ]);
  });

  it('presses buttons on the node’s command topic, where nothing is kept', () => {
    const { identify, drain } = config(full, PI1_TOPIC).components;
    const command_topic = 'grappe/pearl/command/pi1';
    expect(identify).toMatchObject({ command_topic, payload_press: 'identify' });
    expect(drain).toMatchObject({ command_topic, payload_press: 'drain' });
    expect([identify, drain].some((button) => button !== undefined && 'retain' in button)).toBe(
      false,
    );
  });

  it('fits a broker with a large rack', () => {
    const names = Array.from({ length: LARGE_RACK }, (_, index) => `${'p'.repeat(60)}${index}`);
    const largest = [...new Discovery().messages(stateWith(names)).values()];
    const bytes = largest.map((payload) => Buffer.byteLength(payload));
    expect(bytes).toHaveLength(LARGE_RACK + 1);
    expect(Math.max(...bytes)).toBeLessThan(CONFIG_BYTES_MAX);
    expect(bytes.reduce((sum, each) => sum + each, 0)).toBeLessThan(CONFIGS_BYTES_MAX);
  });
});

describe('the schema of these tests', () => {
  const broken = (change: (copy: Mutable) => void): string => {
    const copy = JSON.parse(full.get(PI1_TOPIC) ?? '') as Mutable;
    change(copy);
    return discoveryProblems(PI1_TOPIC, JSON.stringify(copy)).join('\n');
  };
  const component = (key: string, more: object): string =>
    broken((copy) => Object.assign(copy.components[key] ?? {}, more));

  it.each([
    ['an unknown key', component('watts', { colour: 'red' }), 'colour: unknown key'],
    ['a wrong unit', component('watts', { unit_of_measurement: 'V' }), 'V: no unit of power'],
    ['a wrong state class', component('volts', { state_class: 'total' }), 'no state class'],
    ['an unknown class', component('lights', { device_class: 'lights' }), 'expected one of'],
    ['an enum with a unit', component('lights', { unit_of_measurement: 'W' }), 'only for an enum'],
    ['a sensor to set', component('lights', { entity_category: 'config' }), 'expected one of'],
    ['a wildcard', component('watts', { state_topic: 'grappe/+' }), 'without wildcards'],
    ['an unknown platform', component('watts', { platform: 'gauge' }), 'platform'],
    ['no origin', broken((copy) => delete copy['origin']), 'origin: missing'],
    ['no id', component('watts', { unique_id: undefined }), 'unique_id: missing'],
    ['availability without a list', broken((c) => (c['availability'] = [])), 'not empty'],
    ['a foreign topic', discoveryProblems('homeassistant/x/config', '{}').join(), 'not a topic'],
  ])('refuses %s', (_, problems, expected) => {
    expect(problems).toContain(expected);
  });
});

type Mutable = Record<string, unknown> & { components: Record<string, object> };
