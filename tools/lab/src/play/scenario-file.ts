import { CHEMISTRIES, KNOWN_BOARDS } from '@grappe/domain';
import { parse, YAMLParseError } from 'yaml';
import { LabError } from '../lab-error.ts';
import type { BatterySetup, LoadSetup, PanelSetup, Scenario, ScenarioEvent } from './scenario.ts';
import { GLITCHES } from './scenario.ts';
import type { Place } from './yaml-reader.ts';
import { YamlReader } from './yaml-reader.ts';

const KEYS = [
  'title',
  'speed',
  'length',
  'startHour',
  'seed',
  'battery',
  'panel',
  'load',
  'events',
];
const BATTERY_KEYS = ['chemistry', 'nominalVolts', 'capacityAh', 'charge', 'temperatureC'];
const PANEL_KEYS = ['watts', 'hours', 'weather'];
const LOAD_KEYS = ['board', 'busy', 'busyOf', 'switchWatts', 'efficiency'];
const EVENT_KEYS = {
  converter: ['at', 'converter', 'does', 'holdUpMs', 'silent'],
  meter: ['at', 'meter', 'glitch', 'for'],
  underVoltage: ['at', 'underVoltage', 'for'],
} as const;

/** A day in a second: beyond, agents would see two looks of their sensors in a day. */
const SPEED_MAX = 86_400;
const HOURS_MAX = 24;
const SEED_MAX = 2 ** 32 - 1;
const VOLTS_MAX = 48;
const CAPACITY_AH_MAX = 10_000;
const WATTS_MAX = 10_000;
const NODE_MAX = 64;
/** The best capacitors on the 5 V side hold a board for less. */
const HOLD_UP_MS_MAX = 5_000;
const HOLD_UP_MS_DEFAULT = 30;
const WARM_C = 25;
const EFFICIENCY_DEFAULT = 0.92;

/** Reads a scenario and checks it as a whole; throws a LabError with everything that is wrong. */
export function parseScenario(text: string, file: string): Scenario {
  const reader = new YamlReader();
  const scenario = readScenario(reader, { path: '', value: yamlOf(text, file) });
  if (reader.problems.length === 0) return scenario;
  throw new LabError('bad-argument', `${file} has mistakes:\n  ${reader.problems.join('\n  ')}`);
}

function yamlOf(text: string, file: string): unknown {
  try {
    return parse(text, { prettyErrors: true }) as unknown;
  } catch (error) {
    if (!(error instanceof YAMLParseError)) throw error;
    throw new LabError('bad-argument', `${file} is no YAML: ${error.message}`);
  }
}

function readScenario(reader: YamlReader, root: Place): Scenario {
  if (root.value === null || root.value === undefined) reader.refuse(root, 'a scenario');
  const at = reader.fields(root, KEYS);
  return {
    title: reader.text(at('title')),
    speed: reader.number(at('speed'), 1, SPEED_MAX, 1),
    lengthSeconds: reader.seconds(at('length')),
    startHour: reader.number(at('startHour'), 0, HOURS_MAX, 0),
    seed: reader.number(at('seed'), 0, SEED_MAX, 1),
    battery: readBattery(reader, at('battery')),
    panel: readPanel(reader, at('panel')),
    load: readLoad(reader, at('load')),
    events: reader
      .list(at('events'))
      .flatMap((place) => readEvent(reader, place) ?? [])
      .sort((one, other) => one.atSeconds - other.atSeconds),
  };
}

function readBattery(reader: YamlReader, place: Place): BatterySetup {
  const at = reader.fields(place, BATTERY_KEYS);
  return {
    chemistry: reader.oneOf(at('chemistry'), CHEMISTRIES, 'lead-acid'),
    nominalVolts: reader.number(at('nominalVolts'), 1, VOLTS_MAX, 12),
    capacityAh: reader.number(at('capacityAh'), 1, CAPACITY_AH_MAX),
    charge: reader.share(at('charge')),
    temperatureC: reader.number(at('temperatureC'), -20, 60, WARM_C),
  };
}

function readPanel(reader: YamlReader, place: Place): PanelSetup {
  const at = reader.fields(place, PANEL_KEYS);
  return {
    watts: reader.number(at('watts'), 0, WATTS_MAX, 0),
    hours: reader.byNumber(at('hours')).map(([hour, share]) => {
      if (hour < 0 || hour >= HOURS_MAX) reader.refuse(share, 'an hour from 0 to 23');
      return [hour, reader.share(share)] as const;
    }),
    weather: reader.list(at('weather')).map((day) => reader.share(day)),
  };
}

function readLoad(reader: YamlReader, place: Place): LoadSetup {
  const at = reader.fields(place, LOAD_KEYS);
  const busyOf = reader.byNumber(at('busyOf'));
  return {
    board: reader.oneOf(at('board'), KNOWN_BOARDS, 'rpi-3b'),
    busy: reader.share(at('busy'), 0),
    busyOf: new Map(busyOf.map(([node, share]) => [node, reader.share(share)])),
    switchWatts: reader.number(at('switchWatts'), 0, WATTS_MAX, 0),
    efficiency: reader.share(at('efficiency'), EFFICIENCY_DEFAULT),
  };
}

function readEvent(reader: YamlReader, place: Place): ScenarioEvent | undefined {
  const { value } = place;
  const keys = typeof value === 'object' && value !== null ? Object.keys(value) : [];
  if (keys.includes('converter')) return readConverterEvent(reader, place);
  if (keys.includes('meter')) return readGlitch(reader, place);
  if (keys.includes('underVoltage')) {
    const at = reader.fields(place, EVENT_KEYS.underVoltage);
    return {
      atSeconds: reader.seconds(at('at')),
      kind: 'under-voltage',
      node: reader.number(at('underVoltage'), 1, NODE_MAX),
      forSeconds: reader.seconds(at('for')),
    };
  }
  reader.refuse(place, 'an event with converter, meter or underVoltage');
  return undefined;
}

function readConverterEvent(reader: YamlReader, place: Place): ScenarioEvent {
  const at = reader.fields(place, EVENT_KEYS.converter);
  const converter = reader.text(at('converter'));
  const atSeconds = reader.seconds(at('at'));
  if (reader.oneOf(at('does'), ['fail', 'return']) === 'return')
    return { atSeconds, kind: 'converter-returns', converter };
  return {
    atSeconds,
    kind: 'converter-fails',
    converter,
    holdUpMs: reader.number(at('holdUpMs'), 0, HOLD_UP_MS_MAX, HOLD_UP_MS_DEFAULT),
    isSilent: reader.flag(at('silent')),
  };
}

function readGlitch(reader: YamlReader, place: Place): ScenarioEvent {
  const at = reader.fields(place, EVENT_KEYS.meter);
  const meter = at('meter');
  return {
    atSeconds: reader.seconds(at('at')),
    kind: 'glitch',
    meter: meter.value === 'battery' ? 'battery' : reader.number(meter, 1, NODE_MAX),
    glitch: reader.oneOf(at('glitch'), GLITCHES),
    forSeconds: reader.seconds(at('for')),
  };
}
