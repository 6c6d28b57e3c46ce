import { err, ok, type PowerSample, type SensorFault } from '@grappe/domain';
import { describe, expect, it } from 'vitest';
import { expectationOf } from '../power/expectation.ts';
import { isAbsent, newReading, readingChanged, takeLook, type ReadingState } from './reading.ts';

const PERIOD_MS = 2_000;
const EXPECTED = expectationOf(
  { kind: 'hwmon', driver: 'ina226', channel: 1, shuntOhms: 0.002 },
  { chemistry: 'agm', nominalVolts: 12, capacityAh: 40 },
);
const ABSENT: SensorFault = { cause: 'absent', message: 'hwmon ina226: no such device' };
const HUNG: SensorFault = { cause: 'unreadable', message: 'hwmon ina226: no answer' };

type Look = PowerSample | SensorFault;

/** States after each of the looks, two seconds apart. */
function looks(...all: readonly Look[]): ReadingState[] {
  let state = newReading();
  return all.map((look, index) => {
    const result = 'cause' in look ? err(look) : ok(look);
    state = takeLook(state, result, EXPECTED, { nowMs: index * PERIOD_MS });
    return state;
  });
}

/** Which looks had to be told. */
function changes(states: readonly ReadingState[]): number[] {
  return states.flatMap((state, index) =>
    readingChanged(states[index - 1] ?? newReading(), state) ? [index] : [],
  );
}

describe('what is told of a sensor', () => {
  it('is the first look, and then what leaves its bucket', () => {
    const states = looks(
      { volts: 12.61, amps: 2.01 },
      { volts: 12.62, amps: 2.03 },
      { volts: 12.59, amps: 1.98 },
      { volts: 12.4, amps: 2.01 },
    );
    expect(changes(states)).toEqual([0, 3]);
    expect(states.map(({ told }) => told?.volts)).toEqual([12.6, 12.6, 12.6, 12.4]);
    expect(states.at(-1)?.measuredAtMs).toBe(6_000);
  });

  it('stands while single looks fail, with its age, until the sensor is given up', () => {
    const good = { volts: 12.6, amps: 2 };
    const states = looks(good, HUNG, good, HUNG, HUNG, HUNG, HUNG);
    expect(changes(states)).toEqual([0, 5]);
    expect(states[4]).toMatchObject({ told: good, measuredAtMs: 4_000 });
    expect(states[5]?.told).toBeUndefined();
    expect(states[5]?.distrust?.text).toBe('vanished: hwmon ina226: no answer');
  });

  it('comes back once the sensor is believed again', () => {
    const good = { volts: 12.6, amps: 2 };
    const states = looks(good, HUNG, HUNG, HUNG, good, good, good);
    expect(changes(states)).toEqual([0, 3, 6]);
    expect(states.at(-1)).toMatchObject({ told: good });
    expect(states.at(-1)).not.toHaveProperty('distrust');
  });

  it('does not change with every figure of a doubt', () => {
    const states = looks({ volts: 99, amps: 1 }, { volts: 98, amps: 1 }, { volts: 97, amps: 1 });
    expect(changes(states)).toEqual([0]);
    expect(states.at(-1)?.distrust?.text).toBe('impossible: volts 99 is not within 6 to 16.8');
  });

  it('of a device that was never there is why, once; one that hangs is not called absent', () => {
    const states = looks(ABSENT, ABSENT, ABSENT, HUNG);
    expect(changes(states)).toEqual([0, 3]);
    expect(states[0]?.distrust?.text).toBe('hwmon ina226: no such device');
    expect(states.map(isAbsent)).toEqual([false, false, true, false]);
  });
});
