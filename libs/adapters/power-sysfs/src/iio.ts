import path from 'node:path';
import type { PowerSample } from '@grappe/domain';
import { attribute, readNumber, readNumberIfTold } from './attributes.ts';
import { DeviceFinder } from './find-device.ts';
import { checkShunt } from './shunt-check.ts';
import type { SysfsSensorSpec } from './sysfs-power.ts';

type IioSpec = Extract<SysfsSensorSpec, { kind: 'iio' }>;

/** IIO has millivolts, milliamperes and milliwatts (Documentation/ABI/testing/sysfs-bus-iio). */
const MILLI = 1e-3;

/** The channels of the driver ina2xx-adc are the chip's registers, in their order: shunt voltage, bus voltage, power, current. */
const INA2XX = ['ina219', 'ina220', 'ina226', 'ina230', 'ina231'];
const INA2XX_BUS = 'voltage1';
const INA2XX_POWER = 'power2';
const INA2XX_CURRENT = 'current3';

/** The kernel's driver for the ADS1115 gives all of its chips the name of the smallest. */
const DRIVER_NAMES: Readonly<Record<string, readonly string[]>> = {
  ads1115: ['ads1115', 'ads1015'],
};

/** A voltage behind a divider on an ADC (ADS1115), or an INA2xx chip by its IIO driver, whose channels are fixed: `channel` is not used then. */
export function iioLook(root: string, spec: IioSpec): () => Promise<PowerSample> {
  const finder = new DeviceFinder({
    classFolder: path.join(root, 'bus/iio/devices'),
    nameAttribute: 'name',
    names: DRIVER_NAMES[spec.device] ?? [spec.device],
    advice: `Load its overlay (ads1115: dtoverlay=ads1115,addr=0x48,cha_enable,cha_cfg=4,cha_gain=1), or for a try: echo ${spec.device} ADDRESS | sudo tee /sys/bus/i2c/devices/i2c-1/new_device`,
  });
  if (!INA2XX.includes(spec.device)) {
    return async () => {
      const folder = await finder.find();
      const millivolts = await readChannel(folder, `voltage${spec.channel}`);
      return { volts: millivolts * MILLI * spec.divider };
    };
  }
  return async () => {
    const folder = await finder.find();
    if (spec.shuntOhms !== undefined) {
      const { shuntOhms } = spec;
      await checkShunt({ folder, name: 'in_shunt_resistor', unitsPerOhm: 1, shuntOhms });
    }
    const volts = (await readChannel(folder, INA2XX_BUS)) * MILLI * spec.divider;
    const amps = (await readChannel(folder, INA2XX_CURRENT)) * MILLI;
    const watts = (await readChannel(folder, INA2XX_POWER)) * MILLI * spec.divider;
    // The chip's power register knows no sign.
    return { volts, amps, watts: amps < 0 ? -watts : watts };
  };
}

/** (raw + offset) × scale; scale and offset belong to the channel or to all channels of its kind, and may be left out. */
async function readChannel(folder: string, channel: string): Promise<number> {
  const raw = await readNumber(attribute(folder, `in_${channel}_raw`));
  const offset = (await readOfChannel(folder, channel, 'offset')) ?? 0;
  const scale = (await readOfChannel(folder, channel, 'scale')) ?? 1;
  return (raw + offset) * scale;
}

async function readOfChannel(
  folder: string,
  channel: string,
  what: 'offset' | 'scale',
): Promise<number | undefined> {
  const own = await readNumberIfTold(attribute(folder, `in_${channel}_${what}`));
  if (own !== undefined) return own;
  const kind = channel.replace(/\d+$/, '');
  return readNumberIfTold(attribute(folder, `in_${kind}_${what}`));
}
