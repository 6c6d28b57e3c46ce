import type { UpsSnapshot } from '@grappe/adapter-nut';
import {
  powerReading,
  powerView,
  type BatteryView,
  type ControllerState,
  type PowerView,
} from '@grappe/controller-core';
import {
  VERSION,
  type BatterySpec,
  type Chemistry,
  type EnergySpec,
  type RackSpec,
} from '@grappe/domain';

const NAME = 'rack';
/** The only ones that network storage by Synology and by QNAP asks for; neither can be told another. */
const OTHER_NAMES = ['ups', 'qnapups'];

const PER_CENT = 100;
const SECOND_MS = 1_000;

/** Words of other drivers, for those that have any: it is an opaque text. */
const TYPES: Readonly<Record<Chemistry, string>> = {
  'lead-acid': 'PbAc',
  agm: 'AGM',
  gel: 'gel',
  lifepo4: 'LiFePO4',
  'li-ion': 'Li-ion',
};

const FLOW_WORDS: Readonly<Record<BatteryView['flow'], readonly string[]>> = {
  charging: ['CHRG'],
  discharging: ['DISCHRG'],
  resting: [],
};

type Variables = Readonly<Record<string, string | number>>;

/** What the rack as a UPS is made of. */
export interface NutFacts {
  readonly rack: Pick<RackSpec, 'name' | 'power'>;
  readonly view: Energy;
  /** What the rack's own decisions go by. */
  readonly reading: ReturnType<typeof powerReading>;
  /** What the battery's sensor says, as far as it is believed. */
  readonly seen: Pick<Sample, 'volts' | 'amps' | 'temperatureC'> | undefined;
}

type Energy = Pick<PowerView, 'tier' | 'battery' | 'watts' | 'converters'>;
type Sample = NonNullable<NonNullable<ControllerState['live']['energy']['sensed']>['seen']>;

export function nutFacts(state: ControllerState, nowMs: number): NutFacts {
  const { rack, live } = state;
  const reading = powerReading(state, nowMs);
  return { rack, view: powerView(state, nowMs), reading, seen: live.energy.sensed?.seen };
}

/**
 * The rack as a UPS. It tells nothing (as upsd does of a UPS that its driver has lost) while the battery is not heard of or its sensor is not
 * believed. One thing is told in any case: that the rack is being shut down.
 */
export function nutUps(facts: NutFacts): UpsSnapshot {
  const { rack, view, reading } = facts;
  const { battery: spec, energy } = rack.power;
  const isTrusted = reading?.trusted === true;
  const trouble = spec === undefined ? 'DRIVER-NOT-CONNECTED' : 'DATA-STALE';
  return {
    name: NAME,
    otherNames: OTHER_NAMES,
    description: `Battery of the rack ${rack.name}`,
    ...(isTrusted || view.tier === 'shutdown' ? {} : { trouble }),
    variables: {
      ...identity(rack.name, spec),
      'ups.status': statusText(facts, isTrusted),
      'ups.realpower': rounded(view.watts, 0.1),
      ...(spec === undefined ? {} : ratings(spec, energy)),
      ...(isTrusted ? measured(facts) : {}),
      ...outlets(view),
    },
  };
}

function identity(rack: string, spec: BatterySpec | undefined): Variables {
  const battery = spec && `, ${spec.nominalVolts} V ${spec.capacityAh} Ah ${TYPES[spec.chemistry]}`;
  const model = `rack ${rack}${battery ?? ''}`;
  return {
    'device.type': 'ups',
    'device.mfr': 'Grappe',
    'device.model': model,
    'ups.mfr': 'Grappe',
    'ups.model': model,
    'ups.id': rack,
    'driver.name': 'grappe',
    'driver.version': VERSION,
  };
}

/**
 * `OB` as the rack's own lights have it: nothing charges the battery. `LB` from the tier critical on, so that with upsmon's defaults other
 * machines go when all but the critical services do; `FSD` with the rack's own end, for those that are to stay until then.
 */
function statusText({ view: { tier, battery }, seen }: NutFacts, isTrusted: boolean): string {
  const words: string[] = tier === 'shutdown' ? ['FSD'] : [];
  const known = isTrusted ? battery : undefined;
  if (known !== undefined) words.push(isCharged(known) ? 'OL' : 'OB');
  if (tier === 'critical' || tier === 'shutdown') words.push('LB');
  if (known !== undefined && seen?.amps !== undefined) words.push(...FLOW_WORDS[known.flow]);
  return words.join(' ');
}

function isCharged({ onMains, flow }: BatteryView): boolean {
  return onMains === true || flow === 'charging';
}

/** What rack.yaml says. */
function ratings(spec: BatterySpec, { saver, critical, restartCharge }: EnergySpec): Variables {
  return {
    'battery.type': TYPES[spec.chemistry],
    'battery.voltage.nominal': spec.nominalVolts,
    'battery.charge.warning': rounded(saver.belowCharge * PER_CENT, 1),
    'battery.charge.low': rounded(critical.belowCharge * PER_CENT, 1),
    'battery.charge.restart': rounded(restartCharge * PER_CENT, 1),
  };
}

/** What is measured, and what follows from it. The model's own currents and temperatures are no measurements, and are left out. */
function measured({ view: { battery }, reading, seen }: NutFacts): Variables {
  if (battery === undefined || seen === undefined) return {};
  const { charge, flow, amps, volts, temperatureC, capacityAh, synchronised } = battery;
  const toEmptyMs = reading?.toEmptyMs;
  return {
    'battery.capacity': rounded(capacityAh, 0.1),
    ...(synchronised ? { 'battery.charge': rounded(charge * PER_CENT, 1) } : {}),
    ...(synchronised && toEmptyMs !== undefined
      ? { 'battery.runtime': Math.round(toEmptyMs / SECOND_MS) }
      : {}),
    ...(seen.volts === undefined || volts === undefined
      ? {}
      : { 'battery.voltage': rounded(volts, 0.01) }),
    ...(seen.amps === undefined
      ? {}
      : { 'battery.current': rounded(amps, 0.01), 'battery.charger.status': flow }),
    ...(seen.temperatureC === undefined
      ? {}
      : { 'battery.temperature': rounded(temperatureC, 0.1) }),
  };
}

/** Converters, in the order of rack.yaml: each is an output that stands and falls as one. */
function outlets({ converters }: Energy): Variables {
  const each = converters.flatMap((converter, index) => {
    const { converter: name, nodes, watts, amps, maxAmps, powerGood, distrusted } = converter;
    const one: Variables = {
      id: name,
      desc: `converter ${name}: ${nodes.join(', ')}`,
      switchable: 'no',
      realpower: rounded(watts, 0.1),
      current: rounded(amps, 0.01),
      ...(maxAmps === undefined ? {} : { 'current.high.critical': maxAmps }),
      ...(powerGood === undefined || distrusted ? {} : { status: powerGood ? 'on' : 'off' }),
    };
    return Object.entries(one).map(
      ([key, value]) => [`outlet.${index + 1}.${key}`, value] as const,
    );
  });
  if (each.length === 0) return {};
  return { 'outlet.count': converters.length, ...Object.fromEntries(each) };
}

/** The server writes no more digits than a thousandth needs. */
function rounded(value: number, step: number): number {
  return Math.round(value / step) * step;
}
