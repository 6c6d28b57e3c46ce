import type { ConverterName, HardwareReport, NodeName } from '@grappe/domain';
import { describe, expect, it } from 'vitest';
import { nodePowerMessage } from './power-message.ts';

const NOTHING: HardwareReport = {
  troubles: [],
  readings: [],
  powerGoods: [],
  relays: [],
  lights: 'healthy',
};

describe('what a node tells of its power', () => {
  it('is little where nothing is measured', () => {
    const nothing = { powerGood: {}, cutOff: {}, troubles: [] };
    expect(nodePowerMessage(NOTHING)).toEqual({ ...nothing, modelled: false });
    expect(nodePowerMessage({ ...NOTHING, modelledWatts: 2.5 })).toEqual({
      ...nothing,
      watts: 2.5,
      modelled: true,
    });
  });

  it('is what its own sensor measures, and what it reads for the rack', () => {
    const report: HardwareReport = {
      ...NOTHING,
      troubles: ['GPIO 17 (status LED): there is no such pin'],
      readings: [
        {
          role: 'node',
          sensor: 'hwmon ina3221 channel 1',
          sample: { volts: 5.1, amps: 0.5 },
          ageMs: 0,
        },
        {
          role: 'battery',
          sensor: 'hwmon ina226',
          sample: { volts: 12.6, amps: 2.1 },
          distrust: 'jumped: charge went from 0.2 to 0.9 between two looks, more than 0.2',
          ageMs: 0,
        },
      ],
      powerGoods: [{ converter: 'c1' as ConverterName, good: true }],
      relays: [{ node: 'pearl2' as NodeName, off: true }],
      underVoltage: false,
      temperatureC: 51,
    };
    expect(nodePowerMessage(report)).toEqual({
      volts: 5.1,
      amps: 0.5,
      watts: 2.6,
      modelled: false,
      underVoltage: false,
      temperatureC: 51,
      battery: { volts: 12.6, amps: 2.1 },
      powerGood: { c1: true },
      cutOff: { pearl2: true },
      troubles: [
        'GPIO 17 (status LED): there is no such pin',
        'hwmon ina226: jumped: charge went from 0.2 to 0.9 between two looks, more than 0.2',
      ],
    });
  });

  it('names a sensor that is not there once', () => {
    const distrust = 'hwmon ina226: no such device';
    const readings = [{ role: 'battery' as const, sensor: 'hwmon ina226', distrust, ageMs: 0 }];
    expect(nodePowerMessage({ ...NOTHING, readings }).troubles).toEqual([distrust]);
  });
});
