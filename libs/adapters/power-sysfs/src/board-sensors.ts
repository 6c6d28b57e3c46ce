import path from 'node:path';
import type { PowerSample } from '@grappe/domain';
import { attribute, readNumber } from './attributes.ts';
import { DeviceFinder } from './find-device.ts';
import { SensorTrouble } from './sensor-trouble.ts';

const MILLI = 1e-3;
/** As Raspberry Pi OS, Debian and kernels before 5.4 call it. */
const SOC_ZONES = ['cpu-thermal', 'cpu_thermal', 'soc-thermal', 'soc_thermal', 'bcm2835_thermal'];

/**
 * Under-voltage as the board's firmware sees it. The driver asks the firmware every 2 s, and the alarm stands when there was one since its
 * former question: a look less often than that misses short ones.
 */
export function underVoltageLook(root: string): () => Promise<PowerSample> {
  const finder = new DeviceFinder({
    classFolder: path.join(root, 'class/hwmon'),
    nameAttribute: 'name',
    names: ['rpi_volt'],
    advice:
      "Only Raspberry Pi's own kernel has it (raspberrypi-hwmon), Debian's has not. Nothing to do: the node runs without",
  });
  return async () => {
    const file = attribute(await finder.find(), 'in0_lcrit_alarm');
    return { underVoltage: (await readNumber(file)) !== 0 };
  };
}

/** The processor's temperature: a thermal zone, or the hwmon device that some kernels have instead. */
export function boardTemperatureLook(root: string): () => Promise<PowerSample> {
  const zone = new DeviceFinder({
    classFolder: path.join(root, 'class/thermal'),
    nameAttribute: 'type',
    names: SOC_ZONES,
    advice: '',
  });
  const hwmon = new DeviceFinder({
    classFolder: path.join(root, 'class/hwmon'),
    nameAttribute: 'name',
    names: ['cpu_thermal'],
    advice: 'No thermal zone has it either. Nothing to do: the node runs without',
  });
  return async () => {
    const file = (await zoneFile(zone)) ?? attribute(await hwmon.find(), 'temp1_input');
    return { temperatureC: (await readNumber(file)) * MILLI };
  };
}

async function zoneFile(zone: DeviceFinder): Promise<string | undefined> {
  try {
    return attribute(await zone.find(), 'temp');
  } catch (error) {
    if (error instanceof SensorTrouble && error.fault.cause === 'absent') return undefined;
    throw error;
  }
}
