import path from 'node:path';
import type { PowerSample } from '@grappe/domain';
import { attribute, readNumber, readNumberIfTold } from './attributes.ts';
import { DeviceFinder } from './find-device.ts';
import { SensorTrouble } from './sensor-trouble.ts';
import { checkShunt } from './shunt-check.ts';
import type { SysfsSensorSpec } from './sysfs-power.ts';

type HwmonSpec = Extract<SysfsSensorSpec, { kind: 'hwmon' }>;

/** Units of Documentation/hwmon/sysfs-interface.rst. */
const MILLI = 1e-3;
const MICRO = 1e-6;
const MICROOHMS_PER_OHM = 1e6;
const INA3221_CHANNELS = 3;

interface HwmonAttributes {
  readonly volts: string;
  readonly amps: string;
  readonly shunt: string;
  readonly enable?: string;
  /** Absent where the chip has no register for it. */
  readonly watts?: string;
}

/** ina3221 counts its channels from 1 in every name; all others of the family have their shunt's voltage in in0 and the bus in in1. */
function attributesOf(spec: HwmonSpec): HwmonAttributes {
  if (spec.driver !== 'ina3221') {
    if (spec.channel !== 1) throw noSuchChannel(spec, 'the only one is 1');
    return {
      volts: 'in1_input',
      amps: 'curr1_input',
      watts: 'power1_input',
      shunt: 'shunt_resistor',
    };
  }
  const n = spec.channel;
  if (n < 1 || n > INA3221_CHANNELS) throw noSuchChannel(spec, `they are 1 to ${INA3221_CHANNELS}`);
  return {
    volts: `in${n}_input`,
    amps: `curr${n}_input`,
    shunt: `shunt${n}_resistor`,
    enable: `in${n}_enable`,
  };
}

function noSuchChannel(spec: HwmonSpec, there: string): SensorTrouble {
  return new SensorTrouble(
    'misconfigured',
    `${spec.driver} has no channel ${spec.channel}; ${there}. Correct "channel" in rack.yaml`,
  );
}

/** INA219, INA226, INA3221 and their kin by the hwmon drivers ina2xx and ina3221. */
export function hwmonLook(root: string, spec: HwmonSpec): () => Promise<PowerSample> {
  const finder = new DeviceFinder({
    classFolder: path.join(root, 'class/hwmon'),
    nameAttribute: 'name',
    names: [spec.driver],
    advice: `Load its overlay, or for a try: echo ${spec.driver} 0x40 | sudo tee /sys/bus/i2c/devices/i2c-1/new_device. Debian's kernel has these chips as IIO devices instead: write "iio" in rack.yaml there`,
  });
  return async () => {
    const names = attributesOf(spec);
    const folder = await finder.find();
    await checkEnabled(folder, names);
    if (spec.shuntOhms !== undefined) {
      await checkShunt({
        folder,
        name: names.shunt,
        unitsPerOhm: MICROOHMS_PER_OHM,
        shuntOhms: spec.shuntOhms,
      });
    }
    const volts = (await readNumber(attribute(folder, names.volts))) * MILLI;
    const amps = (await readNumber(attribute(folder, names.amps))) * MILLI;
    const microwatts =
      names.watts === undefined
        ? undefined
        : await readNumberIfTold(attribute(folder, names.watts));
    if (microwatts === undefined) return { volts, amps };
    // The chip's power register knows no sign.
    return { volts, amps, watts: microwatts * MICRO * (amps < 0 ? -1 : 1) };
  };
}

async function checkEnabled(folder: string, { enable }: HwmonAttributes): Promise<void> {
  if (enable === undefined) return;
  const file = attribute(folder, enable);
  if ((await readNumberIfTold(file)) !== 0) return;
  throw new SensorTrouble(
    'misconfigured',
    `this channel is switched off in the driver. Switch it on: echo 1 | sudo tee ${file}`,
  );
}
