import {
  err,
  ok,
  type BatterySpec,
  type PowerSample,
  type Result,
  type SensorFault,
  type SensorSpec,
} from '@grappe/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectationOf } from './expectation.ts';
import { FROZEN_LOOKS, FROZEN_MS } from './judge.ts';
import { GROUPS, numbersOf } from './quantities.ts';
import {
  distrustOf,
  judgeLook,
  newSensorTrust,
  TRUST_AFTER_LOOKS,
  trustedSample,
  type SensorTrust,
} from './sensor-trust.ts';

const BATTERY: BatterySpec = { chemistry: 'lead-acid', nominalVolts: 12, capacityAh: 40 };
const INA219: SensorSpec = { kind: 'hwmon', driver: 'ina219', channel: 1, shuntOhms: 0.01 };
const INA226: SensorSpec = { kind: 'hwmon', driver: 'ina226', channel: 1, shuntOhms: 0.002 };
const INA3221: SensorSpec = { kind: 'hwmon', driver: 'ina3221', channel: 2, shuntOhms: 0.01 };
const ADS1115: SensorSpec = { kind: 'iio', device: 'ads1115', channel: 0, divider: 5 };
const ADS1015: SensorSpec = { kind: 'iio', device: 'ads1015', channel: 0, divider: 5 };
const GAUGE: SensorSpec = { kind: 'power-supply', name: 'bat' };
const NUT: SensorSpec = { kind: 'nut', ups: 'rack', host: 'nas', port: 3_493 };

const SEEDED = { seed: 4, numRuns: 200 };

const anySpec = fc.constantFrom(INA219, INA226, INA3221, ADS1115, ADS1015, GAUGE, NUT);
/** Mostly sensible, so that trust is also won. */
const wild = (low: number, high: number): fc.Arbitrary<number> =>
  fc.oneof(
    { weight: 6, arbitrary: fc.double({ min: low, max: high, noNaN: true }) },
    { weight: 1, arbitrary: fc.double() },
  );
const anySample: fc.Arbitrary<PowerSample> = fc.record(
  {
    volts: wild(12, 12.8),
    amps: wild(-5, 5),
    watts: wild(-60, 60),
    charge: wild(0.5, 0.6),
    temperatureC: wild(20, 30),
    runtimeSeconds: wild(0, 7_200),
    onMains: fc.boolean(),
    underVoltage: fc.boolean(),
  },
  { requiredKeys: [] },
);
const anyLook: fc.Arbitrary<Result<PowerSample, SensorFault>> = fc.oneof(
  { weight: 4, arbitrary: anySample.map(ok) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom('absent' as const, 'unreadable' as const, 'misconfigured' as const)
      .map((cause) => err({ cause, message: cause })),
  },
);
const anyHistory = fc.array(
  fc.record({ look: anyLook, gapMs: fc.integer({ min: 0, max: 120_000 }), loadWatts: fc.nat(60) }),
  { maxLength: 40 },
);
type History = readonly {
  readonly look: Result<PowerSample, SensorFault>;
  readonly gapMs: number;
  readonly loadWatts: number;
}[];

function live(
  spec: SensorSpec,
  history: History,
  each: (trust: SensorTrust, nowMs: number, before: SensorTrust) => void,
): { readonly trust: SensorTrust; readonly nowMs: number } {
  const expected = expectationOf(spec, BATTERY);
  let trust = newSensorTrust();
  let nowMs = 0;
  for (const { look, gapMs, loadWatts } of history) {
    nowMs += gapMs;
    const before = trust;
    trust = judgeLook(before, look, expected, { nowMs, loadWatts });
    each(trust, nowMs, before);
  }
  return { trust, nowMs };
}

describe('trust in any sensor', () => {
  it('never lets a value be acted on that is impossible or belongs to something distrusted', () => {
    fc.assert(
      fc.property(anySpec, anyHistory, (spec, history) => {
        const { ranges } = expectationOf(spec, BATTERY);
        live(spec, history, (trust) => {
          const acted = trustedSample(trust);
          for (const [quantity, value] of numbersOf(acted)) {
            expect(value).toBeGreaterThanOrEqual(ranges[quantity].min);
            expect(value).toBeLessThanOrEqual(ranges[quantity].max);
          }
          expect(trust.sample).toMatchObject(acted);
          for (const { group } of distrustOf(trust)) {
            for (const quantity of GROUPS[group]) expect(acted[quantity]).toBeUndefined();
          }
        });
      }),
      SEEDED,
    );
  });

  it('keeps the time of the first doubt until trust is back', () => {
    fc.assert(
      fc.property(anySpec, anyHistory, (spec, history) => {
        live(spec, history, (trust, nowMs, before) => {
          for (const { group, sinceMs } of distrustOf(trust)) {
            const former = distrustOf(before).find((doubt) => doubt.group === group);
            expect(sinceMs).toBe(former?.sinceMs ?? nowMs);
          }
        });
      }),
      SEEDED,
    );
  });

  it('comes back within a few looks of any state when values are good and move', () => {
    fc.assert(
      fc.property(anySpec, anyHistory, (spec, history) => {
        const expected = expectationOf(spec, BATTERY);
        let { trust, nowMs } = live(spec, history, () => undefined);
        // The first may be far from the one before.
        for (let n = 0; n <= TRUST_AFTER_LOOKS; n += 1) {
          nowMs += 5_000;
          const sample = { volts: 12.4 - n * 0.01, amps: 2 + n * 0.01, charge: 0.55 };
          trust = judgeLook(trust, ok(sample), expected, { nowMs });
        }
        expect(trustedSample(trust)).toMatchObject({ amps: 2 + TRUST_AFTER_LOOKS * 0.01 });
        expect(trustedSample(trust)).toHaveProperty('charge', 0.55);
      }),
      SEEDED,
    );
  });
});

/** From -1 to 1, each time somewhere else. */
const wander = (n: number): number => ((n * 7_919) % 101) / 50 - 1;

/** A battery that a rack empties: internal resistance, a load with the noise of running boards, and a sensor that rounds. */
interface Discharge {
  readonly spec: SensorSpec;
  readonly voltsStep: number;
  readonly ampsStep: number | undefined;
}

const DISCHARGES: readonly Discharge[] = [
  { spec: INA219, voltsStep: 0.004, ampsStep: 0.001 },
  { spec: INA226, voltsStep: 0.001_25, ampsStep: 0.001_25 },
  { spec: INA3221, voltsStep: 0.008, ampsStep: 0.004 },
  { spec: ADS1115, voltsStep: 0.000_625, ampsStep: undefined },
  { spec: ADS1015, voltsStep: 0.01, ampsStep: undefined },
  { spec: NUT, voltsStep: 0.1, ampsStep: undefined },
];
const PERIOD_MS = 5_000;
const LOOKS = 400;

const round = (value: number, step: number): number => Math.round(value / step) * step;

function sampleOf(
  { voltsStep, ampsStep }: Discharge,
  restVolts: number,
  ohms: number,
  watts: number,
): PowerSample {
  const amps = watts / restVolts;
  const volts = round(restVolts - amps * ohms, voltsStep);
  return ampsStep === undefined ? { volts } : { volts, amps: round(amps, ampsStep) };
}

describe('a sensor that works', () => {
  const anyRack = fc.record({
    discharge: fc.constantFrom(...DISCHARGES),
    restVolts: fc.double({ min: 11.2, max: 12.7, noNaN: true }),
    ohms: fc.double({ min: 0.012, max: 0.08, noNaN: true }),
    boards: fc.integer({ min: 0, max: 10 }),
    steps: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 8, maxLength: 8 }),
    noise: fc.double({ min: 0.01, max: 0.06, noNaN: true }),
  });

  it('is never doubted while a rack empties a battery, whatever it runs', () => {
    fc.assert(
      fc.property(anyRack, ({ discharge, restVolts, ohms, boards, steps, noise }) => {
        const expected = expectationOf(discharge.spec, BATTERY);
        let trust = newSensorTrust();
        for (let n = 0; n < LOOKS; n += 1) {
          const utilisation = steps[Math.floor(n / 50) % steps.length] ?? 0;
          // A running board wanders by some per cent; a rack that is off draws nothing at all, exactly.
          const model = boards * (1.4 + 2.3 * utilisation);
          const watts = model * (1 + noise * wander(n));
          const sample = sampleOf(discharge, restVolts - n * 1e-4, ohms, watts);
          trust = judgeLook(trust, ok(sample), expected, {
            nowMs: n * PERIOD_MS,
            loadWatts: model,
          });
          expect(distrustOf(trust)).toEqual([]);
        }
      }),
      { seed: 4, numRuns: 60 },
    );
  });

  it('is found out when it freezes while a rack runs', () => {
    const withCurrent = DISCHARGES.filter(({ ampsStep }) => ampsStep !== undefined);
    const watts = fc.double({ min: 8, max: 40, noNaN: true });
    fc.assert(
      fc.property(fc.constantFrom(...withCurrent), watts, (discharge, load) => {
        const expected = expectationOf(discharge.spec, BATTERY);
        const stuck = sampleOf(discharge, 12.2, 0.02, load);
        const looks = Math.max(FROZEN_LOOKS, FROZEN_MS / PERIOD_MS) + 1;
        let trust = newSensorTrust();
        for (let n = 0; n < looks; n += 1) {
          trust = judgeLook(trust, ok(stuck), expected, { nowMs: n * PERIOD_MS });
        }
        expect(distrustOf(trust)).toMatchObject([{ reason: 'frozen' }]);
      }),
      SEEDED,
    );
  });
});
