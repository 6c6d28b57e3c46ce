import type { PowerSample } from '@grappe/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BUCKET_HYSTERESIS, bucketSample, bucketStep } from './buckets.ts';
import { numbersOf, type Quantity } from './quantities.ts';

const SEEDED = { seed: 4, numRuns: 300 };

const anySample: fc.Arbitrary<PowerSample> = fc.record(
  {
    volts: fc.double({ min: 0, max: 60, noNaN: true }),
    amps: fc.double({ min: -40, max: 40, noNaN: true }),
    watts: fc.double({ min: -500, max: 500, noNaN: true }),
    charge: fc.double({ min: 0, max: 1, noNaN: true }),
    temperatureC: fc.double({ min: -40, max: 125, noNaN: true }),
    runtimeSeconds: fc.double({ min: 0, max: 1e6, noNaN: true }),
    underVoltage: fc.boolean(),
    onMains: fc.boolean(),
    batteryLow: fc.boolean(),
  },
  { requiredKeys: [] },
);

describe('what is told of samples', () => {
  it('is rounded at first', () => {
    expect(
      bucketSample(undefined, {
        volts: 12.648,
        amps: -0.01,
        watts: 15.8,
        charge: 0.873,
        temperatureC: 48.312,
        runtimeSeconds: 5_432,
        onMains: false,
      }),
    ).toEqual({
      volts: 12.65,
      amps: 0,
      watts: 16,
      charge: 0.87,
      temperatureC: 48,
      runtimeSeconds: 5_400,
      onMains: false,
    });
  });

  it('changes with a flag, with a value that comes and with one that goes', () => {
    const told = bucketSample(undefined, { volts: 12, underVoltage: false });
    expect(bucketSample(told, { volts: 12.01, underVoltage: false })).toBe(told);
    expect(bucketSample(told, { volts: 12, underVoltage: true })).not.toBe(told);
    expect(bucketSample(told, { volts: 12 })).toEqual({ volts: 12 });
    expect(bucketSample(told, { volts: 12, underVoltage: false, amps: 1 })).not.toBe(told);
  });

  it('has nothing that is not finite', () => {
    expect(bucketSample(undefined, { volts: Number.NaN, amps: Infinity })).toEqual({});
  });

  it('is never further from the truth than a bucket and its hysteresis', () => {
    fc.assert(
      fc.property(fc.array(anySample, { maxLength: 20 }), (samples) => {
        let told: PowerSample | undefined;
        for (const sample of samples) {
          told = bucketSample(told, sample);
          for (const [quantity, value] of numbersOf(sample)) {
            const limit = bucketStep(quantity, value) * (0.5 + BUCKET_HYSTERESIS);
            expect(Math.abs((told[quantity] ?? NaN) - value)).toBeLessThanOrEqual(limit + 1e-5);
          }
          expect(Object.keys(told).sort()).toEqual(Object.keys(sample).sort());
        }
      }),
      SEEDED,
    );
  });

  it('is told once, and not again for a sample that wanders by less than the hysteresis', () => {
    const anyOffsets = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { maxLength: 50 });
    fc.assert(
      fc.property(anySample, anyOffsets, (first, offsets) => {
        const { runtimeSeconds: _sizeDepends, ...steady } = first;
        const told = bucketSample(undefined, steady);
        expect(bucketSample(told, steady)).toBe(told);
        for (const offset of offsets) {
          const wandering: Partial<Record<Quantity, number>> = {};
          for (const [quantity, value] of numbersOf(steady)) {
            const room = bucketStep(quantity, value) * BUCKET_HYSTERESIS * 0.99;
            wandering[quantity] = value + offset * room;
          }
          expect(bucketSample(told, { ...steady, ...wandering })).toBe(told);
        }
      }),
      SEEDED,
    );
  });

  it('does not flap where buckets of a running time change their size', () => {
    fc.assert(
      fc.property(fc.constantFrom(600, 7_200), fc.array(fc.boolean()), (edge, sides) => {
        let told = bucketSample(undefined, { runtimeSeconds: edge });
        const first = told;
        for (const above of sides) {
          told = bucketSample(told, { runtimeSeconds: edge + (above ? 5 : -5) });
          expect(told).toBe(first);
        }
      }),
      SEEDED,
    );
  });
});
