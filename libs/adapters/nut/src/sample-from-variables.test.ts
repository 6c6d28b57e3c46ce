import { describe, expect, it } from 'vitest';
import { sampleFromVariables } from './sample-from-variables.ts';

function sampleOf(variables: Readonly<Record<string, string>>): object {
  return sampleFromVariables(new Map(Object.entries(variables)));
}

describe('sample from NUT variables', () => {
  it('has the units of a sample', () => {
    const sample = sampleOf({
      'battery.charge': '87',
      'battery.runtime': '5400',
      'battery.voltage': '12.64',
      'battery.current': '-1.20',
      'battery.temperature': '27.5',
      'ups.realpower': '31',
      'ups.status': 'OB DISCHRG',
      'ups.mfr': 'APC',
    });
    expect(sample).toEqual({
      charge: expect.closeTo(0.87),
      runtimeSeconds: 5_400,
      volts: 12.64,
      amps: 1.2,
      temperatureC: 27.5,
      watts: 31,
      onMains: false,
      batteryLow: false,
    });
  });

  it.each([
    ['OL', { onMains: true, batteryLow: false }],
    ['OL CHRG', { onMains: true, batteryLow: false }],
    ['OL LB RB', { onMains: true, batteryLow: true }],
    ['OB LB', { onMains: false, batteryLow: true }],
    ['OB DISCHRG', { onMains: false, batteryLow: false }],
    ['FSD OL', { onMains: true, batteryLow: true }],
    ['OFF', {}],
    ['', {}],
    ['LOBBY', {}],
  ])('reads status %j', (status, sample) => {
    expect(sampleOf({ 'ups.status': status })).toEqual(sample);
  });

  it.each([
    ['OB', '', '2', 2],
    ['OB', '', '-2', 2],
    ['OL CHRG', '', '2', -2],
    ['OL', 'floating', '0.05', -0.05],
    ['OL', 'resting', '0', 0],
    ['OL CHRG', '', '0', 0],
    ['OL', '', '-3', -3],
  ])('knows the direction of a current: %s %s', (status, charger, current, amps) => {
    const variables = {
      'ups.status': status,
      'battery.charger.status': charger,
      'battery.current': current,
    };
    expect(sampleOf(variables)).toMatchObject({ amps });
  });

  it.each(['', 'N/A', '1e3', '12,5', '0x1F', 'NaN'])('leaves %j out', (text) => {
    expect(sampleOf({ 'battery.voltage': text, 'battery.charge': '50' })).toEqual({ charge: 0.5 });
  });
});
