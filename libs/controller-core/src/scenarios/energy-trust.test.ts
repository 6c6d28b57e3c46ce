import type { BatterySpec, NodeName, SensorReading } from '@grappe/domain';
import { describe, expect, it } from 'vitest';
import { SENSOR_CALM_MS } from '../constants.ts';
import { probingRack } from '../testing/probing-rack.ts';
import type { Rack } from '../testing/rack.ts';
import { report, wiredRack } from '../testing/wired-rack.ts';

const BATTERY: BatterySpec = {
  chemistry: 'agm',
  nominalVolts: 12,
  capacityAh: 40,
  sensor: { node: 'n1' as NodeName, kind: 'nut', ups: 'ups', host: 'localhost', port: 3493 },
};

function rackOnUps(): Rack {
  const spec = wiredRack(4);
  const rack = probingRack(4, { ...spec, power: { ...spec.power, battery: BATTERY } });
  rack.advanceMs(12_000);
  return rack;
}

function tells(rack: Rack, reading: Partial<SensorReading>, ms: number): void {
  for (let passedMs = 0; passedMs < ms; passedMs += 10_000) {
    report(rack, 'n1', {
      readings: [{ role: 'battery', sensor: 'ups', ageMs: 0, ...reading }],
    });
    rack.advanceMs(10_000);
  }
}

const GOOD = { sample: { volts: 12.4, charge: 0.9, temperatureC: 24 } };

describe('a sensor that is believed in part', () => {
  it('is not acted on when its temperature is all that is left', () => {
    const rack = rackOnUps();
    tells(rack, GOOD, 60_000);
    expect(rack.state.live.energy.because).toEqual({ kind: 'charge' });
    tells(rack, { sample: { temperatureC: 24 }, distrust: 'impossible: volts 3' }, 60_000);
    expect(rack.state.live.energy.because).toEqual({ kind: 'held', why: 'distrusted' });
  });

  it('is acted on again when it has been good for a while', () => {
    const rack = rackOnUps();
    tells(rack, GOOD, 60_000);
    tells(rack, { distrust: 'vanished' }, 30_000);
    tells(rack, GOOD, SENSOR_CALM_MS - 20_000);
    expect(rack.state.live.energy.because).toEqual({ kind: 'held', why: 'distrusted' });
    tells(rack, GOOD, 30_000);
    expect(rack.state.live.energy.because).toEqual({ kind: 'charge' });
  });
});
