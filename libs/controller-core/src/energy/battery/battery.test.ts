import { describe, expect, it } from 'vitest';
import { batterySpec, seededRandom } from '../testing/battery-days.ts';
import {
  PERFECT_METER,
  referenceLeadAcid,
  restedReference,
  senseReference,
  stepReference,
  trueCharge,
} from '../reference/battery.ts';
import { newBattery, stepBattery } from './battery.ts';
import { recallBattery, rememberBattery } from './memory.ts';
import type { BatteryObservation, BatteryState } from './state.ts';
import { batteryView, forecastTiers, timeToCharge } from './view.ts';

const SPEC = batterySpec();
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const TIERS = {
  saver: { belowCharge: 0.6 },
  critical: { belowCharge: 0.4 },
  shutdown: { belowCharge: 0.25 },
  hysteresis: 0.05,
  restartCharge: 0.45,
};

/** The same look, again and again. */
function watch(
  state: BatteryState,
  seen: BatteryObservation,
  lengthMs: number,
  spec = SPEC,
): BatteryState {
  const fromMs = state.atMs ?? 0;
  let now = state;
  for (let ms = 10_000; ms <= lengthMs; ms += 10_000)
    now = stepBattery(now, seen, spec, fromMs + ms);
  return now;
}

function full(): BatteryState {
  return watch(newBattery(SPEC), { volts: 14.2, amps: -0.5 }, 10 * MINUTE_MS);
}

describe('the battery', () => {
  it('is not known before there is a reason to', () => {
    const state = watch(newBattery(SPEC), { volts: 12.3, amps: 3 }, 30 * MINUTE_MS);
    expect(batteryView(state, SPEC)).toMatchObject({ synchronised: false });
  });

  it('is full when it takes next to no current at the voltage of a charger', () => {
    expect(batteryView(full(), SPEC)).toMatchObject({
      charge: 1,
      synchronised: true,
      because: 'full',
      high: 1,
    });
  });

  it('is not full while it still takes current, nor when the sun sets on it', () => {
    const charging = watch(newBattery(SPEC), { volts: 14.2, amps: -4 }, HOUR_MS);
    expect(charging.evidence).toBeUndefined();
    const dusk = watch(newBattery(SPEC), { volts: 13.2, amps: -0.5 }, 10 * MINUTE_MS);
    expect(dusk.evidence).toBeUndefined();
  });

  it('is told by its voltage after hours at rest', () => {
    const state = watch(
      newBattery(SPEC),
      { volts: 12.45, amps: 0, temperatureC: 26.7 },
      12 * HOUR_MS,
    );
    const view = batteryView(state, SPEC);
    expect(view.because).toBe('rest');
    expect(view.charge).toBeCloseTo(0.75, 1);
    expect(view.low).toBeLessThanOrEqual(0.75);
    expect(view.high).toBeGreaterThanOrEqual(0.75);
    expect(view.uncertainty).toBeLessThan(0.15);
    expect(view.flow).toBe('resting');
  });

  it('counts what is drawn from it', () => {
    const state = watch(full(), { amps: 4 }, 5 * HOUR_MS);
    expect(state.charge).toBeCloseTo(0.5, 2);
    expect(state.low).toBeLessThan(0.45);
    expect(batteryView(state, SPEC).flow).toBe('discharging');
  });

  it('says when each tier is entered, and when it gives out', () => {
    const state = watch(full(), { amps: 4 }, HOUR_MS);
    const forecast = forecastTiers(state, SPEC, TIERS);
    expect((forecast?.saverMs ?? 0) / HOUR_MS).toBeCloseTo(3, 1);
    expect((forecast?.criticalMs ?? 0) / HOUR_MS).toBeCloseTo(5, 1);
    // At twice the rated current, Peukert's law leaves 16 % of a flooded battery behind.
    expect((forecast?.emptyMs ?? 0) / HOUR_MS).toBeCloseTo(7.4, 1);
    const charging = watch(state, { amps: -4 }, HOUR_MS);
    expect(forecastTiers(charging, SPEC, TIERS)).toBeUndefined();
  });

  it('gives out earlier than at the threshold of a tier when the load is heavy', () => {
    const state = { ...newBattery(SPEC), charge: 1 };
    const heavy = { ...state, averages: { ...state.averages, consumption: 40 } };
    expect(timeToCharge(heavy, SPEC, 0.25)).toBe(timeToCharge(heavy, SPEC, 0));
  });

  it('is less certain after a gap, and unknown after a long one', () => {
    const known = watch(full(), { volts: 12.5, amps: 2 }, HOUR_MS);
    const seen = { volts: 12.4, amps: 2 };
    const short = stepBattery(known, seen, SPEC, (known.atMs ?? 0) + 30 * MINUTE_MS);
    expect(short.high - short.low).toBeGreaterThan(known.high - known.low);
    expect(short.evidence).toBeDefined();
    const long = stepBattery(known, seen, SPEC, (known.atMs ?? 0) + 24 * HOUR_MS);
    expect(long.evidence).toBeUndefined();
    expect(long).toMatchObject({ low: 0, high: 1 });
  });

  it('takes no notice of readings that cannot be, nor of ones that come late', () => {
    const known = full();
    const atMs = (known.atMs ?? 0) + 1_000;
    expect(stepBattery(known, { volts: 0, amps: 1e6 }, SPEC, atMs)).toBe(known);
    expect(stepBattery(known, { volts: Number.NaN }, SPEC, atMs)).toBe(known);
    expect(stepBattery(known, { volts: 12 }, SPEC, known.atMs ?? 0)).toBe(known);
  });

  it('follows a gauge that only says the charge', () => {
    const state = watch(newBattery(SPEC), { charge: 0.62, onMains: false }, MINUTE_MS);
    expect(batteryView(state, SPEC)).toMatchObject({
      charge: 0.62,
      because: 'gauge',
      onMains: false,
    });
    expect(state.high - state.low).toBeCloseTo(0.2, 6);
  });

  it('learns its resistance from steps of load', () => {
    let state = newBattery(SPEC);
    for (let i = 1; i < 100; i += 1) {
      const amps = i % 2 === 0 ? 2 : 4;
      state = stepBattery(state, { volts: 12.4 - 0.03 * amps, amps }, SPEC, i * 5_000);
    }
    expect(state.stepOhms).toBeCloseTo(0.03, 3);
  });

  it('learns what it really holds from deep discharges', () => {
    const reference = referenceLeadAcid({ capacityAh: 30 });
    const random = seededRandom(1);
    let state = newBattery(SPEC);
    let atMs = 0;
    for (let cycle = 0; cycle < 6; cycle += 1) {
      let truth = restedReference(reference, 1);
      for (let i = 0; i < 60; i += 1) {
        atMs += 10_000;
        state = stepBattery(state, { volts: 14.3, amps: -0.3 }, SPEC, atMs);
      }
      while (trueCharge(reference, truth) > 0.3) {
        truth = stepReference(reference, truth, 2, 60);
        atMs += 60_000;
        const seen = senseReference(reference, truth, 2, PERFECT_METER, random);
        state = stepBattery(state, seen, SPEC, atMs);
      }
      for (let i = 0; i < 600; i += 1) {
        truth = stepReference(reference, truth, 0, 60);
        atMs += 60_000;
        const seen = senseReference(reference, truth, 0, PERFECT_METER, random);
        state = stepBattery(state, seen, SPEC, atMs);
      }
    }
    expect(state.capacityAh).toBeGreaterThan(28);
    expect(state.capacityAh).toBeLessThan(36);
  });

  it('is empty when its voltage breaks down under load', () => {
    const state = watch(full(), { volts: 10.3, amps: 3 }, 5 * MINUTE_MS);
    const view = batteryView(state, SPEC);
    expect(view.because).toBe('empty');
    expect(view.toEmptyMs).toBeLessThan(10 * MINUTE_MS);
  });

  it('can be written down and read again', () => {
    const state = watch(full(), { volts: 12.4, amps: 3 }, HOUR_MS);
    const read = JSON.parse(JSON.stringify(state)) as BatteryState;
    expect(read).toEqual(state);
  });
});

describe('what is kept of a battery', () => {
  it('changes a few times a day', () => {
    let state = full();
    const kept = new Set<string>();
    for (let hour = 0; hour < 8; hour += 1) {
      state = watch(state, { amps: 2 }, HOUR_MS);
      kept.add(JSON.stringify(rememberBattery(state, SPEC)));
    }
    expect(kept.size).toBeLessThanOrEqual(9);
  });

  it('tells the next controller what was learnt, and the charge when it was away for a moment', () => {
    const state = { ...watch(full(), { amps: 4 }, 2 * HOUR_MS), capacityAh: 34 };
    const memory = rememberBattery(state, SPEC);
    const soon = recallBattery(memory, SPEC, 5 * MINUTE_MS);
    expect(soon.charge).toBeCloseTo(state.charge, 1);
    expect(soon.low).toBeLessThanOrEqual(state.low);
    expect(batteryView(soon, SPEC)).toMatchObject({ synchronised: true, because: 'memory' });
    const someDay = recallBattery(memory, SPEC);
    expect(batteryView(someDay, SPEC).synchronised).toBe(false);
    expect(someDay.capacityAh).toBeCloseTo(34, 0);
  });

  it('is of no use for another battery', () => {
    const memory = rememberBattery(full(), SPEC);
    const other = batterySpec({ capacityAh: 100 });
    expect(recallBattery(memory, other, 0)).toEqual(newBattery(other));
    expect(recallBattery(undefined, other)).toEqual(newBattery(other));
  });
});
