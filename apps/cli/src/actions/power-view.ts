import {
  batteryFlowCodec,
  energyTierCodec,
  powerSourceCodec,
  type BatteryState__Output,
  type ConverterPower__Output,
  type GetPowerResponse__Output,
  type NodePower__Output,
} from '@grappe/protocol';
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
import { renderTable, type Cell, type Column } from '../format/table.ts';
import type { Paint } from '../io.ts';
import { indented } from './explain.ts';
import { forecastChart } from './power-chart.ts';

/** Twenty steps of five percent: finer than the charge is known. */
const CHARGE_CELLS = 20;
/** A converter is best kept below four fifths of its rating. */
const LOAD_HIGH = 0.8;

/** The rack's energy for a person: how it stands, how long it lasts, who draws what. */
export function powerText(power: GetPowerResponse__Output, paint: Paint): string {
  const facts = powerFacts(power).map(([label, value]) => [label, harmless(value)] as const);
  const section = (title: string, text: string): string =>
    text === '' ? '' : `\n${paint('bold', title)}\n${indented(text)}`;
  const table = <R>(columns: readonly Column<R>[], rows: readonly R[]): string =>
    rows.length === 0 ? '' : renderTable(columns, rows, { wide: false, paint });
  return [
    `${paint('bold', harmless(power.because))}\n`,
    indented(renderFacts(facts)),
    section('forecast, at what is drawn now', forecastChart(power.forecast, paint)),
    section('converters', table(converterColumns, power.converters)),
    section('nodes', table(nodeColumns, power.nodes)),
  ].join('');
}

function powerFacts(power: GetPowerResponse__Output): readonly (readonly [string, string])[] {
  const { battery, switchWatts, watts } = power;
  const ofSwitch = switchWatts > 0 ? `, ${wattsText(switchWatts)} of it by the switch` : '';
  return [
    ...(battery === null ? [] : batteryFacts(battery)),
    ['not believed', power.distrust],
    ['drawn', `${wattsText(watts)}${ofSwitch}`],
  ];
}

function batteryFacts(battery: BatteryState__Output): readonly (readonly [string, string])[] {
  const { volts, toEmptyMs, onMains } = battery;
  const now = [
    batteryFlowCodec.decode(battery.flow) ?? '',
    batteryAmpsText(battery.amps),
    volts === undefined ? '' : voltsText(volts),
    celsiusText(battery.temperatureC),
    onMains === undefined ? '' : onMains ? 'on mains' : 'not on mains',
  ];
  return [
    ['charge', chargeText(battery)],
    ['known by', evidenceText(battery)],
    ['battery', now.filter((part) => part !== '').join(', ')],
    ['capacity', `${battery.capacityAh.toFixed(1)} Ah`],
    ['lasts', toEmptyMs === undefined ? '' : spanText(toEmptyMs)],
  ];
}

/** `█` is there for certain, `▒` may be there. */
function chargeText({ charge, low, high, synchronised }: BatteryState__Output): string {
  const cell = (share: number) =>
    Math.min(CHARGE_CELLS, Math.max(0, Math.round(share * CHARGE_CELLS)));
  const [sure, perhaps] = [cell(low), cell(high)];
  const bar = `${'█'.repeat(sure)}${'▒'.repeat(Math.max(0, perhaps - sure))}`;
  const guess = synchronised ? '' : ', a guess';
  return `${bar.padEnd(CHARGE_CELLS, '·')} ${percentText(charge)} (${percentText(low)} to ${percentText(high)})${guess}`;
}

function evidenceText({ evidence, evidenceAgoMs }: BatteryState__Output): string {
  return evidence === '' ? 'nothing yet' : `${evidence}, ${spanText(evidenceAgoMs)} ago`;
}

const converterColumns: readonly Column<ConverterPower__Output>[] = [
  { header: 'CONVERTER', cell: (converter) => converter.converter },
  { header: 'LOAD', cell: loadCell, alignRight: true },
  {
    header: 'RATED',
    cell: ({ maxAmps }) => (maxAmps === undefined ? '' : ampsText(maxAmps)),
    when: 'filled',
    alignRight: true,
  },
  { header: 'USED', cell: usedCell, when: 'filled', alignRight: true },
  { header: 'WATTS', cell: ({ watts }) => watts.toFixed(2), alignRight: true },
  { header: 'POWER', cell: powerGoodCell, when: 'filled' },
  { header: 'NODES', cell: ({ nodes }) => nodes.join(',') },
];

function loadCell({ amps }: ConverterPower__Output): string {
  return ampsText(amps);
}

function usedCell({ amps, maxAmps }: ConverterPower__Output): string | Cell {
  if (maxAmps === undefined || maxAmps <= 0) return '';
  const used = amps / maxAmps;
  if (used < LOAD_HIGH) return percentText(used);
  return { text: percentText(used), colour: used > 1 ? 'red' : 'yellow' };
}

function powerGoodCell({ powerGood, powerGoodDistrusted }: ConverterPower__Output): Cell | string {
  if (powerGood === undefined) return '';
  const text = `${powerGood ? 'good' : 'FAILED'}${powerGoodDistrusted ? ' (not believed)' : ''}`;
  if (powerGoodDistrusted) return { text, colour: 'yellow' };
  return { text, colour: powerGood ? 'green' : 'red' };
}

const nodeColumns: readonly Column<NodePower__Output>[] = [
  { header: 'NODE', cell: ({ node }) => node },
  { header: 'WATTS', cell: ({ watts }) => watts.toFixed(2), alignRight: true },
  { header: 'BY', cell: ({ source }) => powerSourceCodec.decode(source) ?? '' },
  { header: 'CONVERTER', cell: ({ converter }) => converter, when: 'filled' },
  {
    header: 'SUPPLY',
    cell: ({ underVoltage }) => (underVoltage ? { text: 'under-voltage', colour: 'red' } : ''),
    when: 'filled',
  },
];

export function powerDocument(power: GetPowerResponse__Output): Document {
  const { battery, forecast } = power;
  return {
    tier: energyTierCodec.decode(power.tier) ?? null,
    because: power.because,
    overrideLeftMs: power.overrideLeftMs ?? null,
    battery: battery && batteryDocument(battery),
    distrust: power.distrust === '' ? null : power.distrust,
    forecast: forecast && {
      saverMs: forecast.saverMs,
      criticalMs: forecast.criticalMs,
      shutdownMs: forecast.shutdownMs,
      emptyMs: forecast.emptyMs,
    },
    watts: power.watts,
    switchWatts: power.switchWatts,
    nodes: power.nodes.map((node) => ({
      node: node.node,
      converter: node.converter === '' ? null : node.converter,
      watts: node.watts,
      source: powerSourceCodec.decode(node.source) ?? null,
      underVoltage: node.underVoltage,
    })),
    converters: power.converters.map((converter) => ({
      converter: converter.converter,
      nodes: converter.nodes,
      watts: converter.watts,
      amps: converter.amps,
      maxAmps: converter.maxAmps ?? null,
      powerGood: converter.powerGood ?? null,
      powerGoodDistrusted: converter.powerGoodDistrusted,
    })),
  };
}

function batteryDocument(battery: BatteryState__Output): Document {
  return {
    charge: battery.charge,
    low: battery.low,
    high: battery.high,
    synchronised: battery.synchronised,
    evidence: battery.evidence === '' ? null : battery.evidence,
    evidenceAgoMs: battery.evidence === '' ? null : battery.evidenceAgoMs,
    flow: batteryFlowCodec.decode(battery.flow) ?? null,
    amps: battery.amps,
    volts: battery.volts ?? null,
    temperatureC: battery.temperatureC,
    capacityAh: battery.capacityAh,
    onMains: battery.onMains ?? null,
    toEmptyMs: battery.toEmptyMs ?? null,
  };
}
