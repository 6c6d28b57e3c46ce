import type { BatteryView } from '@grappe/controller-core';
import {
  ENERGY_DEFAULT,
  POWER_DEFAULT,
  VERSION,
  type ConverterName,
  type NodeName,
  type RackName,
  type Tier,
} from '@grappe/domain';
import { describe, expect, it } from 'vitest';
import { nutUps, type NutFacts } from './nut-ups.ts';

const HOUR_MS = 3_600_000;

const BATTERY: BatteryView = {
  charge: 0.5549,
  low: 0.5,
  high: 0.65,
  uncertainty: 0.1,
  synchronised: true,
  flow: 'discharging',
  amps: 3.204,
  volts: 12.2149,
  temperatureC: 24.04,
  capacityAh: 38.21,
  givesOut: false,
  toEmptyMs: 8 * HOUR_MS,
};
const VIEW: NutFacts['view'] = {
  tier: 'saver',
  battery: BATTERY,
  watts: 39.14,
  converters: [
    {
      converter: 'c1' as ConverterName,
      nodes: ['pi1' as NodeName, 'pi2' as NodeName],
      watts: 22.51,
      amps: 4.502,
      maxAmps: 5,
      powerGood: true,
      distrusted: false,
    },
    {
      converter: 'c2' as ConverterName,
      nodes: ['pi3' as NodeName],
      watts: 0.5,
      amps: 0.1,
      powerGood: false,
      distrusted: true,
    },
  ],
};
const FACTS: NutFacts = {
  rack: {
    name: 'black-pearl' as RackName,
    power: {
      switchWatts: 9.26,
      energy: ENERGY_DEFAULT['lead-acid'],
      battery: { chemistry: 'lead-acid', nominalVolts: 12, capacityAh: 40 },
    },
  },
  view: VIEW,
  reading: { ...BATTERY, trusted: true },
  seen: { volts: 12.2, amps: 3.2, temperatureC: 24 },
};

/** The rack with another battery, in another tier. */
function variables(battery: Partial<BatteryView>, tier: Tier = 'normal'): Record<string, unknown> {
  const all = { ...BATTERY, ...battery };
  const view = { ...VIEW, tier, battery: all };
  return { ...nutUps({ ...FACTS, view, reading: { ...all, trusted: true } }).variables };
}

describe('the rack as a UPS', () => {
  it("has what is known of it, by NUT's names and in its units", () => {
    const ups = nutUps(FACTS);
    expect(ups).toMatchObject({ name: 'rack', description: 'Battery of the rack black-pearl' });
    expect(ups.trouble).toBeUndefined();
    expect(ups.variables).toEqual({
      'device.type': 'ups',
      'device.mfr': 'Grappe',
      'device.model': 'rack black-pearl, 12 V 40 Ah PbAc',
      'ups.mfr': 'Grappe',
      'ups.model': 'rack black-pearl, 12 V 40 Ah PbAc',
      'ups.id': 'black-pearl',
      'driver.name': 'grappe',
      'driver.version': VERSION,
      'ups.status': 'OB DISCHRG',
      'ups.realpower': expect.closeTo(39.1),
      'battery.type': 'PbAc',
      'battery.voltage.nominal': 12,
      'battery.charge': 55,
      'battery.charge.warning': 60,
      'battery.charge.low': 40,
      'battery.charge.restart': 45,
      'battery.charger.status': 'discharging',
      'battery.runtime': 28_800,
      'battery.voltage': expect.closeTo(12.21),
      'battery.current': expect.closeTo(3.2),
      'battery.capacity': expect.closeTo(38.2),
      'battery.temperature': expect.closeTo(24),
      'outlet.count': 2,
      'outlet.1.id': 'c1',
      'outlet.1.desc': 'converter c1: pi1, pi2',
      'outlet.1.status': 'on',
      'outlet.1.switchable': 'no',
      'outlet.1.realpower': expect.closeTo(22.5),
      'outlet.1.current': expect.closeTo(4.5),
      'outlet.1.current.high.critical': 5,
      'outlet.2.id': 'c2',
      'outlet.2.desc': 'converter c2: pi3',
      'outlet.2.switchable': 'no',
      'outlet.2.realpower': 0.5,
      'outlet.2.current': 0.1,
    });
  });

  it.each<[string, Partial<BatteryView>, Tier]>([
    ['OL CHRG', { flow: 'charging', amps: -2 }, 'normal'],
    ['OL', { flow: 'resting', onMains: true }, 'normal'],
    ['OB', { flow: 'resting' }, 'normal'],
    ['OL DISCHRG', { flow: 'discharging', onMains: true }, 'saver'],
    ['OB DISCHRG LB', {}, 'critical'],
    ['OL LB CHRG', { flow: 'charging' }, 'critical'],
    ['FSD OB LB DISCHRG', {}, 'shutdown'],
    ['FSD OL LB CHRG', { flow: 'charging' }, 'shutdown'],
  ])('is %s', (status, battery, tier) => {
    const words = String(variables(battery, tier)['ups.status']).split(' ');
    expect(words.sort()).toEqual(status.split(' ').sort());
    expect(words.includes('FSD')).toBe(tier === 'shutdown');
  });

  it('announces its end first, where clients look for it', () => {
    expect(variables({}, 'shutdown')['ups.status']).toMatch(/^FSD OB LB/);
  });

  it('has no charge as long as that is a guess', () => {
    const guessed = variables({ synchronised: false });
    expect(guessed).not.toHaveProperty(['battery.charge']);
    expect(guessed).not.toHaveProperty(['battery.runtime']);
    expect(guessed).toHaveProperty(['battery.voltage']);
  });

  it('has no measurements that are none', () => {
    const ups = nutUps({ ...FACTS, seen: { volts: 12.2 } });
    expect(ups.variables).not.toHaveProperty(['battery.current']);
    expect(ups.variables).not.toHaveProperty(['battery.charger.status']);
    expect(ups.variables).toMatchObject({ 'ups.status': 'OB' });
    expect(ups.variables).not.toHaveProperty(['battery.temperature']);
    expect(ups.variables).toHaveProperty(['battery.voltage']);
  });

  it.each<[string, Partial<NutFacts>]>([
    ['is not believed', { reading: { ...BATTERY, trusted: false }, seen: undefined }],
    ['is silent', { reading: undefined }],
  ])('is stale when its sensor %s, and announces its end even then', (_what, facts) => {
    expect(nutUps({ ...FACTS, ...facts }).trouble).toBe('DATA-STALE');
    const end = nutUps({ ...FACTS, ...facts, view: { ...VIEW, tier: 'shutdown' } });
    expect(end.trouble).toBeUndefined();
    expect(end.variables).toMatchObject({ 'ups.status': 'FSD LB' });
    expect(end.variables).not.toHaveProperty(['battery.voltage']);
  });

  it('is not connected where rack.yaml describes no battery, but for its end', () => {
    const { battery: _none, ...view } = VIEW;
    const bare: NutFacts = {
      rack: { ...FACTS.rack, power: POWER_DEFAULT },
      view: { ...view, tier: 'normal' },
      reading: undefined,
      seen: undefined,
    };
    expect(nutUps(bare).trouble).toBe('DRIVER-NOT-CONNECTED');
    const end = nutUps({ ...bare, view: { ...view, tier: 'shutdown' } });
    expect(end).toMatchObject({ variables: { 'ups.status': 'FSD LB', 'ups.id': 'black-pearl' } });
    expect(end.trouble).toBeUndefined();
  });
});
