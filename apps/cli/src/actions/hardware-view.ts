import { sensorRoleCodec, type NodeHardware__Output } from '@grappe/protocol';
import { spanText } from '../format/duration.ts';
import {
  ampsText,
  batteryAmpsText,
  celsiusText,
  percentText,
  voltsText,
  wattsText,
} from '../format/electricity.ts';
import { harmless } from '../format/harmless.ts';
import { renderFacts, type Document } from '../format/print.ts';
import type { Paint } from '../io.ts';
import { indented } from './explain.ts';

type Report = NonNullable<NodeHardware__Output['report']>;
type Reading = Report['readings'][number];
type Sample = NonNullable<Reading['sample']>;
type Fact = readonly [label: string, value: string];

/** What a node has, senses and does, as a paragraph for a person. Empty: it has told nothing since the controller started. */
export function hardwareText(hardware: NodeHardware__Output | null, paint: Paint): string {
  const report = hardware?.report ?? null;
  if (hardware === null || report === null) return '';
  const facts = hardwareFacts(hardware, report);
  const lines = renderFacts(facts.map(([label, value]) => [label, harmless(value)]));
  return `\n${paint('bold', 'hardware')}\n${indented(lines)}`;
}

function hardwareFacts(hardware: NodeHardware__Output, report: Report): readonly Fact[] {
  return [
    ['lights', lightsText(report.lights, hardware.identifyLeftMs)],
    ['faults', hardware.faults.join(', ')],
    ...report.readings.map(readingFact),
    ['draws', modelledText(report.modelledWatts)],
    ['supply', supplyText(report.underVoltage)],
    ['temperature', report.temperatureC === undefined ? '' : celsiusText(report.temperatureC)],
    ['converters', report.powerGoods.map(powerGoodText).join(', ')],
    ['relays', report.relays.map(relayText).join(', ')],
    ...report.troubles.map((trouble): Fact => ['trouble', trouble]),
    ['told', `${spanText(hardware.reportedAgoMs)} ago; it tells what has changed`],
  ];
}

function lightsText(state: string, identifyLeftMs: number): string {
  const left = identifyLeftMs > 0 ? ` (${spanText(identifyLeftMs)} left)` : '';
  return `${state}${left}`;
}

function readingFact({ role, sensor, sample, distrust }: Reading): Fact {
  const of = sensorRoleCodec.decode(role) ?? 'node';
  const values = sample === null ? '' : sampleText(sample, of === 'battery');
  const believed = values === '' ? 'no value' : values;
  const doubt = distrust === '' ? '' : `; not believed: ${distrust}`;
  return [of === 'battery' ? 'battery' : 'draws', `${believed}, measured by ${sensor}${doubt}`];
}

function sampleText(sample: Sample, ofBattery: boolean): string {
  const { volts, amps, watts, charge, temperatureC, onMains, batteryLow, runtimeSeconds } = sample;
  return [
    watts === undefined ? '' : wattsText(watts),
    volts === undefined ? '' : voltsText(volts),
    amps === undefined ? '' : ofBattery ? batteryAmpsText(amps) : ampsText(amps),
    charge === undefined ? '' : `${percentText(charge)} charged`,
    temperatureC === undefined ? '' : celsiusText(temperatureC),
    onMains === undefined ? '' : onMains ? 'on mains' : 'not on mains',
    batteryLow === true ? 'low' : '',
    runtimeSeconds === undefined ? '' : `lasts ${spanText(runtimeSeconds * 1_000)}`,
  ]
    .filter((part) => part !== '')
    .join(', ');
}

function modelledText(watts: number | undefined): string {
  return watts === undefined ? '' : `${wattsText(watts)}, by the model of its board`;
}

function supplyText(underVoltage: boolean | undefined): string {
  if (underVoltage === undefined) return '';
  return underVoltage ? 'under-voltage: below what the board needs' : 'sufficient';
}

function powerGoodText({ converter, good }: Report['powerGoods'][number]): string {
  return `${converter} ${good ? 'gives power' : 'gives NO power'}`;
}

function relayText({ node, off }: Report['relays'][number]): string {
  return `${node} ${off ? 'is CUT OFF' : 'has power'}`;
}

/** Null: it has told nothing since the controller started. */
export function hardwareDocument(hardware: NodeHardware__Output | null): Document | null {
  const report = hardware?.report ?? null;
  if (hardware === null || report === null) return null;
  return {
    reportedAgoMs: hardware.reportedAgoMs,
    lights: report.lights === '' ? null : report.lights,
    identifyLeftMs: hardware.identifyLeftMs,
    faults: hardware.faults,
    readings: report.readings.map(readingDocument),
    modelledWatts: report.modelledWatts ?? null,
    underVoltage: report.underVoltage ?? null,
    temperatureC: report.temperatureC ?? null,
    powerGoods: report.powerGoods.map(({ converter, good }) => ({ converter, good })),
    relays: report.relays.map(({ node, off }) => ({ node, off })),
    troubles: report.troubles,
  };
}

function readingDocument({ role, sensor, sample, distrust, ageMs }: Reading): Document {
  return {
    of: sensorRoleCodec.decode(role) ?? null,
    sensor,
    sample: sample && sampleDocument(sample),
    distrust: distrust === '' ? null : distrust,
    ageMs,
  };
}

function sampleDocument(sample: Sample): Document {
  return {
    volts: sample.volts ?? null,
    amps: sample.amps ?? null,
    watts: sample.watts ?? null,
    charge: sample.charge ?? null,
    temperatureC: sample.temperatureC ?? null,
    onMains: sample.onMains ?? null,
    batteryLow: sample.batteryLow ?? null,
    runtimeSeconds: sample.runtimeSeconds ?? null,
  };
}
