import { powerSensorContract } from '@grappe/port-contracts';
import { expect, it } from 'vitest';
import { FakePowerSensor } from './power-sensor.ts';

powerSensorContract('FakePowerSensor', async () => {
  const sample = { volts: 12.6, amps: 1.5 };
  const sensor = new FakePowerSensor(sample);
  return {
    sensor,
    sample,
    change: async () => {
      sensor.say({ volts: 12.1 });
      return { volts: 12.1 };
    },
    remove: async () => sensor.fail('absent'),
    restore: async () => sensor.say(sample),
    causeWhenRemoved: 'absent',
    dispose: async () => undefined,
  };
});

it('holds looks back until it is released', async () => {
  const sensor = new FakePowerSensor({ volts: 12 });
  const release = sensor.hold();
  let answered = false;
  const reading = sensor.read().then(() => (answered = true));
  await Promise.resolve();
  expect(answered).toBe(false);
  release();
  await reading;
  expect(sensor.reads).toBe(1);
});
