import { NO_HARDWARE, type NodeHardware, type RoleSensor } from '@grappe/domain';
import { describe, expect, it } from 'vitest';
import { HardwareBench } from '../testing/hardware-bench.ts';

const BATTERY: RoleSensor = {
  role: 'battery',
  spec: { kind: 'hwmon', driver: 'ina226', channel: 1, shuntOhms: 0.002 },
  battery: { chemistry: 'agm', nominalVolts: 12, capacityAh: 40 },
};
const OWN: RoleSensor = { role: 'node', spec: { kind: 'power-supply', name: 'own' } };
const measuring = (...sensors: RoleSensor[]): NodeHardware => ({ ...NO_HARDWARE, sensors });

describe('a battery sensor', () => {
  it('is looked at every two seconds, and told when it leaves a bucket', async () => {
    const bench = await new HardwareBench().start(measuring(BATTERY));
    await bench.pass(10);
    const [sensor] = bench.sensors;
    const before = bench.reports.length;
    expect(bench.report.readings).toEqual([
      {
        role: 'battery',
        sensor: 'hwmon',
        sample: { volts: 12.6, amps: 2 },
        ageMs: expect.any(Number) as number,
      },
    ]);
    sensor?.say({ volts: 12.61, amps: 2.02 });
    await bench.pass(20_000);
    expect(sensor?.reads).toBe(11);
    expect(bench.reports).toHaveLength(before);
    sensor?.say({ volts: 12.3, amps: 3.5 });
    await bench.pass(2_000);
    expect(bench.reports).toHaveLength(before + 1);
    expect(bench.report.readings[0]).toMatchObject({ sample: { volts: 12.3, amps: 3.5 } });
  });

  it('that stands still while this board comes to work is not believed', async () => {
    const adc: RoleSensor = {
      ...BATTERY,
      spec: { kind: 'iio', device: 'ads1115', channel: 0, divider: 5 },
    };
    const bench = new HardwareBench();
    bench.sample = () => ({ volts: 12.4 });
    bench.busyShare = 0;
    await bench.start(measuring(adc));
    await bench.pass(400_000);
    expect(bench.report.readings[0]).toMatchObject({ sample: { volts: 12.4 } });
    expect(bench.report.readings[0]).not.toHaveProperty('distrust');
    bench.busyShare = 1;
    await bench.pass(60_000);
    expect(bench.report.readings[0]).toMatchObject({
      distrust: expect.stringMatching(/^frozen: exactly volts 12.4 .* while the load moved/),
    });
  });

  it('tells how old its values are', async () => {
    const bench = await new HardwareBench().start(measuring(BATTERY));
    await bench.pass(10);
    const release = bench.sensors[0]?.hold();
    await bench.pass(9_000);
    expect(bench.hardware.report().readings[0]?.ageMs).toBeGreaterThan(6_500);
    release?.();
    await bench.pass(10);
    expect(bench.hardware.report().readings[0]?.ageMs).toBeLessThan(20);
  });

  it('that is not believed is told with the reason, and degrades the node', async () => {
    const bench = await new HardwareBench().start(measuring(BATTERY));
    await bench.pass(10);
    bench.sensors[0]?.say({ volts: 40, amps: 2 });
    await bench.pass(2_000);
    expect(bench.report).toMatchObject({
      readings: [{ distrust: 'impossible: volts 40 is not within 6 to 16.8' }],
      lights: 'degraded',
    });
    expect(bench.report.readings[0]).not.toHaveProperty('sample');
    await bench.pass(60_000);
    expect(bench.reports.filter(({ lights }) => lights === 'degraded')).toHaveLength(1);
  });

  it('that does not exist is told once, and looked for seldom', async () => {
    const bench = new HardwareBench();
    await bench.start(measuring(BATTERY));
    bench.sensors[0]?.fail('absent', 'no such device');
    await bench.pass(3_600_000);
    expect(bench.sensors[0]?.reads).toBeLessThan(70);
    expect(bench.reports.length).toBeLessThan(6);
    expect(bench.report.readings[0]?.distrust).toMatch(/no such device/);
    bench.sensors[0]?.say({ volts: 12.6, amps: 2 });
    await bench.pass(70_000);
    expect(bench.report.readings[0]).toMatchObject({ sample: { volts: 12.6 } });
  });

  it('that is on its battery shows in the lights, also without a controller', async () => {
    const bench = await new HardwareBench().start(measuring(OWN));
    await bench.pass(10);
    bench.sensors[0]?.say({ charge: 0.6, onMains: false });
    await bench.pass(5_000);
    expect(bench.report.lights).toBe('on-battery');
  });
});

describe('what a board senses by itself', () => {
  it('is told in buckets', async () => {
    const bench = await new HardwareBench().start(NO_HARDWARE);
    await bench.pass(10);
    expect(bench.report).toMatchObject({ underVoltage: false, temperatureC: 40 });
    const before = bench.reports.length;
    bench.temperature.say({ temperatureC: 40.6 });
    await bench.pass(10_000);
    expect(bench.reports).toHaveLength(before);
    bench.temperature.say({ temperatureC: 47.2 });
    bench.underVoltage.say({ underVoltage: true });
    await bench.pass(5_000);
    expect(bench.report).toMatchObject({
      underVoltage: true,
      temperatureC: 47,
      lights: 'degraded',
    });
    expect(bench.told('info')).toHaveLength(1);
  });
});

describe('the model of the board', () => {
  it('stands in where nothing measures it', async () => {
    const bench = new HardwareBench();
    bench.busyShare = 0;
    await bench.start({ ...NO_HARDWARE, board: 'rpi-3b' });
    expect(bench.report).not.toHaveProperty('modelledWatts');
    await bench.pass(5_000);
    expect(bench.report.modelledWatts).toBe(1.5);
    bench.busyShare = 1;
    await bench.pass(60_000);
    expect(bench.report.modelledWatts).toBe(3.5);
  });

  it('does not follow every burst of work', async () => {
    const bench = new HardwareBench();
    bench.busyShare = 0;
    await bench.start({ ...NO_HARDWARE, board: 'rpi-3b' });
    await bench.pass(5_000);
    const before = bench.reports.length;
    for (let burst = 0; burst < 60; burst += 1) {
      bench.busyShare = burst % 5 === 0 ? 0.5 : 0;
      await bench.pass(5_000);
    }
    expect(bench.reports).toHaveLength(before);
  });

  it('is not asked where a sensor measures it', async () => {
    const bench = new HardwareBench();
    bench.busyShare = 0;
    bench.sample = () => ({ volts: 5.1, amps: 0.5, watts: 2.5 });
    await bench.start({ ...measuring(OWN), board: 'rpi-3b' });
    await bench.pass(10_000);
    expect(bench.report.readings).toMatchObject([{ sample: { watts: 2.5 } }]);
    expect(bench.report).not.toHaveProperty('modelledWatts');
  });
});

describe('the end', () => {
  it('leaves no timer and no sensor behind', async () => {
    const bench = await new HardwareBench().start(measuring(BATTERY, OWN));
    await bench.pass(10_000);
    await bench.end();
    const reports = bench.reports.length;
    await bench.pass(60_000);
    expect(bench.clock.pendingTimers).toBe(0);
    expect([...bench.sensors, bench.temperature].every(({ closed }) => closed)).toBe(true);
    expect(bench.reports).toHaveLength(reports);
  });
});

describe('what a board senses by itself', () => {
  it('is a trouble when it vanishes or tells nonsense, once, until it is back', async () => {
    const bench = await new HardwareBench().start(NO_HARDWARE);
    await bench.pass(10_000);
    expect(bench.report).toMatchObject({ temperatureC: 40, underVoltage: false, troubles: [] });
    bench.underVoltage.fail('absent', 'the device has gone');
    bench.temperature.say({ temperatureC: 900 });
    await bench.pass(60_000);
    expect(bench.report).toMatchObject({
      troubles: [
        'board temperature: impossible: temperatureC 900 is not within -40 to 125',
        'vanished: under-voltage alarm: the device has gone',
      ],
      lights: 'degraded',
    });
    expect(bench.report).not.toHaveProperty('temperatureC');
    expect(bench.report).not.toHaveProperty('underVoltage');
    await bench.pass(600_000);
    expect(bench.told('warn')).toHaveLength(2);
    bench.underVoltage.say({ underVoltage: true });
    bench.temperature.say({ temperatureC: 41 });
    await bench.pass(200_000);
    expect(bench.report).toMatchObject({ temperatureC: 41, underVoltage: true, troubles: [] });
  });
});
