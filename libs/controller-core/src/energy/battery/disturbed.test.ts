import { describe, expect, it } from 'vitest';
import { batterySpec } from '../testing/battery-days.ts';
import { newBattery, stepBattery } from './battery.ts';
import { CONTRADICTION_MS } from './constants.ts';
import type { BatteryObservation, BatteryState } from './state.ts';

const SPEC = batterySpec();
const LOOK_MS = 10_000;

function watch(state: BatteryState, seen: BatteryObservation, lengthMs: number): BatteryState {
  let now = state;
  for (let ms = 0; ms < lengthMs; ms += LOOK_MS)
    now = stepBattery(now, seen, SPEC, (now.atMs ?? 0) + LOOK_MS);
  return now;
}

/** Known by an even load of two hours. */
const LOW = watch(newBattery(SPEC), { volts: 12.05, amps: 1 }, 7_200_000);

describe('a look that contradicts what was known', () => {
  it('changes nothing when it is alone: a loose contact now and then says what might be true', () => {
    const disturbed = watch(LOW, { volts: 12.7, amps: 7 }, LOOK_MS);
    expect(disturbed.charge - LOW.charge).toBeLessThan(0.15);
    const after = watch(disturbed, { volts: 12.05, amps: 1 }, 600_000);
    expect(after.charge - LOW.charge).toBeLessThan(0.15);
  });

  it('is right when it goes on', () => {
    const changed = watch(LOW, { volts: 12.7, amps: 1 }, CONTRADICTION_MS + 600_000);
    expect(changed.charge).toBeGreaterThan(LOW.charge + 0.3);
  });
});
