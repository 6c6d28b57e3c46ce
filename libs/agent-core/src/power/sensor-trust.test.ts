import {
  err,
  ok,
  type BatterySpec,
  type PowerSample,
  type SensorFault,
  type SensorSpec,
} from '@grappe/domain';
import { describe, expect, it } from 'vitest';
import { expectationOf, type SensorExpectation } from './expectation.ts';
import { FROZEN_LOOKS, FROZEN_MS, JUMP_WINDOW_MS } from './judge.ts';
import {
  distrustOf,
  judgeLook,
  newSensorTrust,
  TRUST_AFTER_LOOKS,
  trustedSample,
  VANISHED_AFTER_LOOKS,
  type SensorTrust,
} from './sensor-trust.ts';

const BATTERY: BatterySpec = { chemistry: 'lead-acid', nominalVolts: 12, capacityAh: 40 };
const INA226: SensorSpec = { kind: 'hwmon', driver: 'ina226', channel: 1, shuntOhms: 0.002 };
const ADS1115: SensorSpec = { kind: 'iio', device: 'ads1115', channel: 0, divider: 5 };
const ADS1015: SensorSpec = { kind: 'iio', device: 'ads1015', channel: 0, divider: 5 };
const NUT: SensorSpec = { kind: 'nut', ups: 'rack', host: 'nas', port: 3_493 };
const PERIOD_MS = 10_000;
const GOOD: PowerSample = { volts: 12.4, amps: 2, watts: 24.8 };

/** A sensor that is looked at every ten seconds. */
class Watched {
  trust: SensorTrust = newSensorTrust();
  nowMs = 1_000_000;
  loadWatts: number | undefined;
  readonly #expected: SensorExpectation;

  constructor(spec: SensorSpec = INA226, measures: 'battery' | 'node' = 'battery') {
    this.#expected = expectationOf(spec, measures === 'battery' ? BATTERY : undefined);
  }

  see(sample: PowerSample, times = 1): this {
    for (let n = 0; n < times; n += 1) this.#judge(ok(sample));
    return this;
  }

  fail(cause: SensorFault['cause'], times = 1): this {
    for (let n = 0; n < times; n += 1) this.#judge(err({ cause, message: `${cause}!` }));
    return this;
  }

  get acted(): PowerSample {
    return trustedSample(this.trust);
  }

  get reasons(): string[] {
    return distrustOf(this.trust).map(({ group, reason }) => `${group} ${reason}`);
  }

  #judge(look: Parameters<typeof judgeLook>[1]): void {
    const { nowMs, loadWatts } = this;
    this.trust = judgeLook(this.trust, look, this.#expected, {
      nowMs,
      ...(loadWatts !== undefined && { loadWatts }),
    });
    this.nowMs += PERIOD_MS;
  }
}

describe('impossible values', () => {
  it.each([
    ['a 12 V battery at 3 V', { volts: 3, amps: 2 }],
    ['a 12 V battery at 40 V', { volts: 40, amps: 2 }],
    ['no number', { volts: Number.NaN }],
    ['no end', { volts: 12, amps: Number.NEGATIVE_INFINITY }],
    ['an impossible part of otherwise good values', { ...GOOD, watts: 1e6 }],
  ])('%s', (_what, sample) => {
    const sensor = new Watched().see(GOOD).see(sample);
    expect(sensor.acted).toEqual({});
    expect(sensor.reasons).toHaveLength(1);
    expect(sensor.trust.sample).toEqual(sample);
  });

  it.each([10.1, 6.1, 15.9])('does not call a battery in trouble impossible: %d V', (volts) => {
    expect(new Watched().see({ volts }).acted).toEqual({ volts });
  });

  it.each([40.96, -40.95, 60])('knows the end of a 2 mΩ shunt: %d A', (amps) => {
    expect(new Watched().see({ volts: 12, amps }).reasons).toEqual(['electrical saturated']);
  });

  it('knows no end of a shunt that nobody named', () => {
    const sensor = new Watched({ kind: 'hwmon', driver: 'ina219', channel: 1 });
    expect(sensor.see({ volts: 12, amps: 60 }).reasons).toEqual([]);
  });

  it('takes a node that feeds its supply for a shunt the wrong way round', () => {
    const node = new Watched(INA226, 'node');
    expect(node.see({ volts: 5.1, amps: -0.004 }).reasons).toEqual([]);
    expect(node.see({ volts: 5.1, amps: -0.7 }).reasons).toEqual(['electrical impossible']);
  });

  it('goes with the others of its chip, not with those of a UPS', () => {
    const sensor = new Watched(NUT).see({
      volts: 12.5,
      charge: 0.9,
      temperatureC: -270,
      runtimeSeconds: -1,
      onMains: true,
    });
    expect(sensor.acted).toEqual({ volts: 12.5, charge: 0.9, onMains: true });
    expect(sensor.reasons).toEqual(['temperature impossible', 'runtime impossible']);
  });
});

describe('trust that was lost', () => {
  it('comes back after some good looks in a row, and not before', () => {
    const sensor = new Watched().see(GOOD).see({ volts: 0 });
    for (let n = 1; n < TRUST_AFTER_LOOKS; n += 1) expect(sensor.see(GOOD).acted).toEqual({});
    sensor.see({ volts: 0 });
    for (let n = 1; n < TRUST_AFTER_LOOKS; n += 1) expect(sensor.see(GOOD).acted).toEqual({});
    expect(sensor.see(GOOD).acted).toEqual(GOOD);
  });

  it('is told since when it is lost, whatever else goes wrong meanwhile', () => {
    const sensor = new Watched().see(GOOD);
    const sinceMs = sensor.nowMs;
    sensor.see({ volts: 0 }).see(GOOD).fail('absent', VANISHED_AFTER_LOOKS);
    expect(distrustOf(sensor.trust)).toEqual([
      { group: 'electrical', reason: 'vanished', detail: 'absent!', sinceMs },
    ]);
  });
});

describe('a sensor that vanishes', () => {
  it('gives nothing to act on, and is trusted on for a look or two', () => {
    const sensor = new Watched().see(GOOD).fail('unreadable', VANISHED_AFTER_LOOKS - 1);
    expect(sensor.acted).toEqual({});
    expect(sensor.reasons).toEqual([]);
    expect(sensor.trust.fault?.cause).toBe('unreadable');
    expect(sensor.see(GOOD).acted).toEqual(GOOD);
  });

  it('is distrusted when it stays away', () => {
    const sensor = new Watched().see(GOOD).fail('unreadable', VANISHED_AFTER_LOOKS);
    expect(sensor.reasons).toEqual(['electrical vanished']);
    expect(sensor.see(GOOD, TRUST_AFTER_LOOKS - 1).acted).toEqual({});
    expect(sensor.see(GOOD).acted).toEqual(GOOD);
  });

  it('is distrusted at once when it says itself that it measures wrongly', () => {
    expect(new Watched().see(GOOD).fail('misconfigured').reasons).toEqual([
      'electrical misconfigured',
    ]);
  });

  it('may be one value of a UPS', () => {
    const both = { volts: 12.5, charge: 0.9 };
    const sensor = new Watched(NUT).see(both).see({ volts: 12.5 }, VANISHED_AFTER_LOOKS);
    expect(sensor.acted).toEqual({ volts: 12.5 });
    expect(sensor.reasons).toEqual(['charge vanished']);
  });

  it('that was never there is only a fault', () => {
    const sensor = new Watched().fail('absent', 10);
    expect(sensor.reasons).toEqual([]);
    expect(sensor.trust.fault?.cause).toBe('absent');
    expect(sensor.see(GOOD).acted).toEqual(GOOD);
  });
});

describe('jumps', () => {
  it('a single wild value is doubted, and the old level needs confirmation as well', () => {
    const sensor = new Watched().see({ volts: 12.4 }).see({ volts: 9 });
    expect(sensor.reasons).toEqual(['electrical jumped']);
    expect(sensor.acted).toEqual({});
    sensor.see({ volts: 12.4 }, TRUST_AFTER_LOOKS);
    expect(sensor.acted).toEqual({ volts: 12.4 });
  });

  it('a new level is believed once it lasts', () => {
    const sensor = new Watched().see({ volts: 12.4 }).see({ volts: 9 });
    sensor.see({ volts: 9.02 }, TRUST_AFTER_LOOKS - 1);
    expect(sensor.acted).toEqual({});
    expect(sensor.see({ volts: 9.01 }).acted).toEqual({ volts: 9.01 });
  });

  it('to and fro is never believed', () => {
    const sensor = new Watched().see({ volts: 12.4 });
    for (let n = 0; n < 50; n += 1) {
      expect(sensor.see({ volts: n % 2 === 0 ? 9 : 12.4 }).acted).toEqual({});
    }
  });

  it('are not seen where much time has passed, nor in loads', () => {
    const sensor = new Watched().see({ volts: 12.4, amps: 0.1 });
    expect(sensor.see({ volts: 12.2, amps: 9 }).reasons).toEqual([]);
    sensor.nowMs += JUMP_WINDOW_MS;
    expect(sensor.see({ volts: 9 }).acted).toEqual({ volts: 9 });
  });
});

describe('values that stay the same', () => {
  const LONG = FROZEN_LOOKS + FROZEN_MS / PERIOD_MS;

  it('show that a chip stands still when a current flows', () => {
    expect(new Watched().see(GOOD, LONG).reasons).toEqual(['electrical frozen']);
  });

  it('are believed for a while, and again when they move', () => {
    const sensor = new Watched().see(GOOD, FROZEN_LOOKS - 1);
    expect(sensor.reasons).toEqual([]);
    sensor.see(GOOD, LONG);
    sensor.see({ ...GOOD, amps: 2.1 }).see({ ...GOOD, amps: 2.2 });
    expect(sensor.acted).toEqual({});
    expect(sensor.see({ ...GOOD, amps: 2.15 }).acted).toEqual({ ...GOOD, amps: 2.15 });
  });

  it.each([
    ['a battery at rest', INA226, { volts: 12.65, amps: 0 }],
    ['a battery that a charger holds', INA226, { volts: 13.65, amps: -0.2 }],
    ['volts of an ADC, whose load is not known', ADS1115, { volts: 12.5 }],
    ['a UPS on mains', NUT, { volts: 13.6, charge: 1, onMains: true, watts: 31 }],
    ['a gauge', { kind: 'power-supply', name: 'bat' } as const, { volts: 12.5, amps: 2 }],
  ])('are right for %s', (_what, spec, sample) => {
    expect(new Watched(spec).see(sample, 10 * LONG).reasons).toEqual([]);
  });

  it.each([
    ['fine', ADS1115, 12.4, 10, ['electrical frozen']],
    ['fine, and the load moved by little', ADS1115, 12.4, 1, []],
    ['fine, and a charger may hold it', ADS1115, 13.6, 10, []],
    ['coarse', ADS1015, 12.4, 10, []],
    ['coarse, and the load moved by much', ADS1015, 12.4, 40, ['electrical frozen']],
  ])('of an ADC that is %s', (_what, spec, volts, moved, reasons) => {
    const sensor = new Watched(spec);
    sensor.loadWatts = 20;
    sensor.see({ volts }, LONG);
    sensor.loadWatts = 20 + moved;
    expect(sensor.see({ volts }, LONG).reasons).toEqual(reasons);
  });
});
