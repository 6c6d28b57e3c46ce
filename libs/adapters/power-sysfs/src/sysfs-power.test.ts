import { FakeClock } from '@grappe/fakes';
import { powerSensorContract } from '@grappe/port-contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { READ_TIMEOUT_MS, READS_UNDER_WAY_MAX } from './limits.ts';
import { SysfsPower, type SysfsSensorSpec } from './sysfs-power.ts';
import { SysfsTree } from './testing/sysfs-tree.ts';

const HWMON = 'class/hwmon';
const IIO = 'bus/iio/devices';
const INA226: SysfsSensorSpec = { kind: 'hwmon', driver: 'ina226', channel: 1 };

/** As the driver ina2xx writes it: 12.648 V, 1.25 A. */
const INA226_FILES = {
  name: 'ina226',
  in0_input: 3,
  in1_input: 12_648,
  curr1_input: 1_250,
  power1_input: 15_800_000,
  shunt_resistor: 10_000,
};

let tree: SysfsTree;
let clock: FakeClock;
let power: SysfsPower;

function powerAt(root: string): SysfsPower {
  return new SysfsPower({ root, clock, timers: clock });
}

beforeEach(async () => {
  tree = await SysfsTree.create();
  clock = new FakeClock();
  power = powerAt(tree.root);
});

afterEach(async () => {
  await tree.dispose();
});

async function read(spec: SysfsSensorSpec): Promise<unknown> {
  return power.sensor(spec).read();
}

function sample(values: object): object {
  const close = Object.entries(values).map(
    ([quantity, value]: [string, unknown]): [string, unknown] => [
      quantity,
      typeof value === 'number' ? expect.closeTo(value, 6) : value,
    ],
  );
  return { ok: true, value: Object.fromEntries(close) };
}

function fault(cause: string, message: RegExp): object {
  return { ok: false, error: { cause, message: expect.stringMatching(message) } };
}

powerSensorContract('hwmon', async () => {
  const device = await SysfsTree.create();
  await device.write(`${HWMON}/hwmon0`, { name: 'cpu_thermal' });
  await device.write(`${HWMON}/hwmon3`, INA226_FILES);
  return {
    sensor: powerAt(device.root).sensor(INA226),
    sample: { volts: 12.648, amps: 1.25, watts: 15.8 },
    change: async () => {
      await device.write(`${HWMON}/hwmon3`, { in1_input: 12_400, curr1_input: -2_000 });
      return { volts: 12.4, amps: -2, watts: -15.8 };
    },
    remove: () => device.move(`${HWMON}/hwmon3`, 'unplugged'),
    // Another index than before, and the old one belongs to something else.
    restore: async () => {
      await device.write(`${HWMON}/hwmon3`, { name: 'rpi_volt' });
      await device.move('unplugged', `${HWMON}/hwmon11`);
    },
    causeWhenRemoved: 'absent',
    dispose: () => device.dispose(),
  };
});

powerSensorContract('IIO', async () => {
  const device = await SysfsTree.create();
  // The driver calls an ADS1115 by the name of the ADS1015.
  const ads = { name: 'ads1015', in_voltage2_raw: 20_000, in_voltage2_scale: '0.125000000' };
  await device.write(`${IIO}/iio:device0`, ads);
  return {
    sensor: powerAt(device.root).sensor({ kind: 'iio', device: 'ads1115', channel: 2, divider: 5 }),
    sample: { volts: 12.5 },
    change: async () => {
      await device.write(`${IIO}/iio:device0`, { in_voltage2_raw: -1 });
      return { volts: -0.000625 };
    },
    remove: () => device.remove(`${IIO}/iio:device0`),
    restore: () => device.write(`${IIO}/iio:device1`, ads),
    causeWhenRemoved: 'absent',
    dispose: () => device.dispose(),
  };
});

powerSensorContract('power_supply', async () => {
  const device = await SysfsTree.create();
  const gauge = { type: 'Battery', voltage_now: 3_912_500, capacity: 81, status: 'Discharging' };
  await device.write('class/power_supply/battery', gauge);
  return {
    sensor: powerAt(device.root).sensor({ kind: 'power-supply', name: 'battery' }),
    sample: { volts: 3.9125, charge: 0.81, onMains: false },
    change: async () => {
      await device.write('class/power_supply/battery', { status: 'Charging' });
      return { volts: 3.9125, charge: 0.81, onMains: true };
    },
    remove: () => device.remove('class/power_supply/battery'),
    restore: () => device.write('class/power_supply/battery', gauge),
    causeWhenRemoved: 'absent',
    dispose: () => device.dispose(),
  };
});

describe('hwmon', () => {
  it('reads the channel of an ina3221, whose numbers count from 1', async () => {
    await tree.write(`${HWMON}/hwmon1`, {
      name: 'ina3221',
      in1_input: 1_000,
      curr1_input: 1,
      in2_input: 5_112,
      curr2_input: 712,
      in2_enable: 1,
      shunt2_resistor: 100_000,
    });
    const spec: SysfsSensorSpec = { kind: 'hwmon', driver: 'ina3221', channel: 2, shuntOhms: 0.1 };
    expect(await read(spec)).toEqual(sample({ volts: 5.112, amps: 0.712 }));
  });

  it('says how to switch on a channel that is off', async () => {
    await tree.write(`${HWMON}/hwmon1`, { name: 'ina3221', in3_enable: 0, in3_input: 0 });
    expect(await read({ kind: 'hwmon', driver: 'ina3221', channel: 3 })).toEqual(
      fault('misconfigured', /echo 1 \| sudo tee .*hwmon1\/in3_enable/),
    );
  });

  it.each([
    ['ina226', 2],
    ['ina3221', 4],
    ['ina3221', 0],
  ])('refuses channels that %s does not have: %i', async (driver, channel) => {
    expect(await read({ kind: 'hwmon', driver, channel })).toEqual(
      fault('misconfigured', new RegExp(`${driver} has no channel ${channel}`)),
    );
  });

  it('refuses a shunt that is not the one soldered on, with the command that corrects it, and reads on once it is', async () => {
    await tree.write(`${HWMON}/hwmon2`, { ...INA226_FILES, name: 'ina219' });
    const sensor = power.sensor({ kind: 'hwmon', driver: 'ina219', channel: 1, shuntOhms: 0.1 });
    const file = `${tree.root}/${HWMON}/hwmon2/shunt_resistor`;
    const reading = await sensor.read();
    expect(reading).toEqual(fault('misconfigured', /10\.0 times the true ones/));
    expect(reading).toEqual(fault('misconfigured', /shunt-resistor = <100000>/));
    expect(JSON.stringify(reading)).toContain(`echo 100000 | sudo tee ${file};`);
    // What the driver says after that command: its register rounds.
    await tree.write(`${HWMON}/hwmon2`, { shunt_resistor: 99_902 });
    expect(await sensor.read()).toMatchObject({ ok: true });
  });

  it('cannot check the shunt of a driver that does not tell it', async () => {
    await tree.write(`${HWMON}/hwmon2`, { name: 'ina260', in1_input: 12_000, curr1_input: 0 });
    expect(await read({ kind: 'hwmon', driver: 'ina260', channel: 1, shuntOhms: 0.002 })).toEqual(
      fault('misconfigured', /take shuntOhms out of rack\.yaml/),
    );
    expect(await read({ kind: 'hwmon', driver: 'ina260', channel: 1 })).toEqual(
      sample({ volts: 12, amps: 0 }),
    );
  });

  it('does not guess between two devices of the same name', async () => {
    await tree.write(`${HWMON}/hwmon2`, INA226_FILES);
    await tree.write(`${HWMON}/hwmon10`, INA226_FILES);
    expect(await read(INA226)).toEqual(
      fault('misconfigured', /2 devices are named "ina226": .*hwmon2, .*hwmon10;/),
    );
  });

  it.each(['', 'twelve', '12e3', '0x10', '1 2', 'NaN'])(
    'takes no %j for a number',
    async (text) => {
      await tree.write(`${HWMON}/hwmon2`, { ...INA226_FILES, in1_input: text });
      expect(await read(INA226)).toEqual(fault('unreadable', /where a number was expected/));
    },
  );

  it('says what a board without any sensor has not', async () => {
    expect(await read(INA226)).toEqual(fault('absent', /no device named "ina226" below .*hwmon/));
  });
});

describe('IIO', () => {
  const ina = { kind: 'iio', device: 'ina226', channel: 0, divider: 1 } as const;
  /** As the driver ina2xx-adc writes it: raw registers and scales to mV, mA and mW. */
  const files = {
    name: 'ina226',
    in_voltage0_raw: 500,
    in_voltage0_scale: '0.002500000',
    in_voltage1_raw: 10_118,
    in_voltage1_scale: '1.250000000',
    in_power2_raw: 632,
    in_power2_scale: '25.000000000',
    in_current3_raw: 1_250,
    in_current3_scale: 1,
    in_shunt_resistor: '0.010000000',
  };

  it('reads the registers of an INA226', async () => {
    await tree.write(`${IIO}/iio:device0`, files);
    expect(await read(ina)).toEqual(sample({ volts: 12.6475, amps: 1.25, watts: 15.8 }));
    await tree.write(`${IIO}/iio:device0`, { in_current3_raw: -1_250 });
    expect(await read(ina)).toEqual(sample({ volts: 12.6475, amps: -1.25, watts: -15.8 }));
  });

  it('checks its shunt, which this driver tells in ohms', async () => {
    await tree.write(`${IIO}/iio:device0`, files);
    expect(await read({ ...ina, shuntOhms: 0.01 })).toMatchObject({ ok: true });
    expect(await read({ ...ina, shuntOhms: 0.1 })).toEqual(
      fault('misconfigured', /echo 0\.1 \| sudo tee .*iio:device0\/in_shunt_resistor;/),
    );
  });

  it('adds the offset before it scales, and takes both from the kind where the channel has none', async () => {
    await tree.write(`${IIO}/iio:device0`, {
      name: 'mcp3422',
      in_voltage1_raw: 900,
      in_voltage_offset: 100,
      in_voltage_scale: '2.5',
    });
    expect(await read({ kind: 'iio', device: 'mcp3422', channel: 1, divider: 4 })).toEqual(
      sample({ volts: 10 }),
    );
  });
});

describe('power_supply', () => {
  const folder = 'class/power_supply/rack';
  const spec = { kind: 'power-supply', name: 'rack' } as const;

  it('reads what a gauge tells, with currents out of the battery positive', async () => {
    await tree.write(folder, {
      type: 'Battery',
      status: 'Discharging',
      present: 1,
      voltage_now: 12_500_000,
      current_now: -1_500_000,
      power_now: -18_750_000,
      capacity: 64,
      temp: 253,
      time_to_empty_now: 7_200,
    });
    expect(await read(spec)).toEqual(
      sample({
        volts: 12.5,
        amps: 1.5,
        watts: 18.75,
        charge: 0.64,
        temperatureC: 25.3,
        runtimeSeconds: 7_200,
        onMains: false,
      }),
    );
  });

  it.each([
    ['Discharging', 2_000_000, 2],
    ['Charging', 2_000_000, -2],
    ['Charging', -2_000_000, -2],
    ['Full', 0, 0],
    ['Unknown', 2_000_000, -2],
  ])('knows the direction when %s at %i µA', async (status, current_now, amps) => {
    await tree.write(folder, { type: 'Battery', status, current_now });
    expect(await read(spec)).toMatchObject(sample({ amps }));
  });

  it('takes a supply that is online for mains', async () => {
    await tree.write(folder, { type: 'Mains', online: 1 });
    expect(await read(spec)).toEqual(sample({ onMains: true }));
  });

  it('takes an empty bay for no battery', async () => {
    await tree.write(folder, { type: 'Battery', present: 0, capacity: 0 });
    expect(await read(spec)).toEqual(fault('absent', /no battery is in it/));
  });

  it('tells when there is nothing to tell', async () => {
    await tree.write(folder, { type: 'Battery' });
    expect(await read(spec)).toEqual(fault('unreadable', /tells nothing/));
  });

  it.each(['..', '../../etc', 'a/b', ''])('stays in its folder: %j', async (name) => {
    expect(await read({ kind: 'power-supply', name })).toEqual(fault('misconfigured', /name/));
  });
});

describe('what a board has by itself', () => {
  it('under-voltage', async () => {
    const spec = { kind: 'under-voltage' } as const;
    expect(await read(spec)).toEqual(fault('absent', /the node runs without/));
    await tree.write(`${HWMON}/hwmon1`, { name: 'rpi_volt', in0_lcrit_alarm: 0 });
    expect(await read(spec)).toEqual(sample({ underVoltage: false }));
    await tree.write(`${HWMON}/hwmon1`, { in0_lcrit_alarm: 1 });
    expect(await read(spec)).toEqual(sample({ underVoltage: true }));
  });

  it('temperature, by whichever the kernel has', async () => {
    const spec = { kind: 'board-temperature' } as const;
    expect(await read(spec)).toEqual(fault('absent', /the node runs without/));
    await tree.write(`${HWMON}/hwmon0`, { name: 'cpu_thermal', temp1_input: 48_312 });
    expect(await read(spec)).toEqual(sample({ temperatureC: 48.312 }));
    await tree.write('class/thermal/thermal_zone0', { type: 'cpu-thermal', temp: 51_000 });
    expect(await read(spec)).toEqual(sample({ temperatureC: 51 }));
  });
});

describe('a device that hangs', () => {
  /** Lets real file operations come to where they hang: until the look has taken its time limit, which it sets at once. */
  async function expire(): Promise<void> {
    clock.advance(READ_TIMEOUT_MS);
  }

  it('is given up after the time limit, is not asked again meanwhile, and is read again when it wakes up', async () => {
    await tree.write(`${HWMON}/hwmon2`, INA226_FILES);
    const wake = await tree.hang(`${HWMON}/hwmon2/in1_input`);
    const sensor = power.sensor(INA226);
    const first = sensor.read();
    const second = sensor.read();
    await expire();
    expect(await first).toEqual(fault('unreadable', /no answer within 2 s/));
    expect(await second).toEqual(fault('unreadable', /no answer within 2 s/));
    clock.advance(58_000);
    for (let n = 0; n < 20; n += 1) {
      expect(await sensor.read()).toEqual(fault('unreadable', /began 60 s ago still hangs/));
    }
    await whenItSucceeds(() => wake('12648\n'));
    await tree.remove(`${HWMON}/hwmon2/in1_input`);
    await tree.write(`${HWMON}/hwmon2`, INA226_FILES);
    await expect.poll(() => sensor.read()).toMatchObject({ ok: true });
  });

  it('leaves threads for everything else, however many hang', async () => {
    const wakes: (() => Promise<void>)[] = [];
    const sensors = [];
    for (let n = 0; n < 6; n += 1) {
      await tree.write(`class/power_supply/s${n}`, { type: 'Battery', capacity: 50 });
      const wake = await tree.hang(`class/power_supply/s${n}/capacity`);
      wakes.push(() => whenItSucceeds(() => wake('50\n')));
      sensors.push(power.sensor({ kind: 'power-supply', name: `s${n}` }));
    }
    const readings = sensors.map((sensor) => sensor.read());
    await expire();
    for (const reading of readings) expect(await reading).toMatchObject({ ok: false });
    const reasons = await Promise.all(sensors.map((sensor) => sensor.read()));
    const waiting = reasons.filter((reason) =>
      JSON.stringify(reason).includes('for other sensors'),
    );
    expect(waiting).toHaveLength(sensors.length - READS_UNDER_WAY_MAX);
    // Four threads are all there are: with more than READS_UNDER_WAY_MAX hanging this would never end.
    expect(READS_UNDER_WAY_MAX).toBeLessThan(4);
    await tree.write('class/power_supply/other', { type: 'Mains' });
    for (const wake of wakes) await wake();
  });

  it('is closed at once, and asked nothing more', async () => {
    await tree.write(`${HWMON}/hwmon2`, INA226_FILES);
    const wake = await tree.hang(`${HWMON}/hwmon2/in1_input`);
    const sensor = power.sensor(INA226);
    const reading = sensor.read();
    await sensor.close();
    expect(await sensor.read()).toEqual(fault('unreadable', /closed/));
    await expire();
    expect(await reading).toMatchObject({ ok: false });
    await whenItSucceeds(() => wake('1\n'));
  });
});

/** A pipe can be written to as soon as its reader has come. */
async function whenItSucceeds(action: () => void): Promise<void> {
  await expect
    .poll(() => {
      action();
      return true;
    })
    .toBe(true);
}
