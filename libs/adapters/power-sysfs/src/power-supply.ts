import path from 'node:path';
import type { PowerSample } from '@grappe/domain';
import { attribute, readNumberIfTold, readTextIfTold } from './attributes.ts';
import { SensorTrouble } from './sensor-trouble.ts';
import type { SysfsSensorSpec } from './sysfs-power.ts';

type PowerSupplySpec = Extract<SysfsSensorSpec, { kind: 'power-supply' }>;

/** Units of Documentation/ABI/testing/sysfs-class-power. */
const MICRO = 1e-6;
const PER_CENT = 1e-2;
const TENTHS = 1e-1;
/** The name becomes part of a path. */
const NAME = /^[A-Za-z0-9_][A-Za-z0-9_.:-]*$/;

/** A gauge, charger or supply of the kernel's class power_supply. */
export function powerSupplyLook(root: string, spec: PowerSupplySpec): () => Promise<PowerSample> {
  const folder = path.join(root, 'class/power_supply', spec.name);
  return async () => {
    if (!NAME.test(spec.name)) {
      throw new SensorTrouble(
        'misconfigured',
        `${JSON.stringify(spec.name)} cannot be a power supply's name. See: ls /sys/class/power_supply`,
      );
    }
    const type = await readTextIfTold(attribute(folder, 'type'));
    const present = await readNumberIfTold(attribute(folder, 'present'));
    if (type === undefined || present === 0) {
      const what = type === undefined ? `no ${folder}` : `${folder} says that no battery is in it`;
      throw new SensorTrouble(
        'absent',
        `${what}. What there is: ls ${path.join(root, 'class/power_supply')}`,
      );
    }
    const sample = await readSample(folder, type);
    if (Object.keys(sample).length > 0) return sample;
    throw new SensorTrouble(
      'unreadable',
      `${folder} (${type}) tells nothing about volts, current or charge at this moment`,
    );
  };
}

async function readSample(folder: string, type: string): Promise<PowerSample> {
  const number = (name: string): Promise<number | undefined> =>
    readNumberIfTold(attribute(folder, name));
  const status = await readTextIfTold(attribute(folder, 'status'));
  const volts = await number('voltage_now');
  const amps = await number('current_now');
  const watts = await number('power_now');
  const capacity = await number('capacity');
  const temperature = await number('temp');
  const runtimeSeconds = await number('time_to_empty_now');
  const isBattery = type === 'Battery' || type === 'UPS';
  const online = isBattery ? undefined : await number('online');
  const onMains = isBattery ? onMainsOf(status) : online === undefined ? undefined : online > 0;
  return {
    ...(volts !== undefined && { volts: volts * MICRO }),
    ...(amps !== undefined && { amps: outward(amps * MICRO, isBattery, status) }),
    ...(watts !== undefined && { watts: outward(watts * MICRO, isBattery, status) }),
    ...(capacity !== undefined && { charge: capacity * PER_CENT }),
    ...(temperature !== undefined && { temperatureC: temperature * TENTHS }),
    ...(runtimeSeconds !== undefined && { runtimeSeconds }),
    ...(onMains !== undefined && { onMains }),
  };
}

/** The ABI has currents into a battery positive; several drivers leave the sign out, and `status` says which way it flows. */
function outward(value: number, isBattery: boolean, status: string | undefined): number {
  if (!isBattery) return value;
  if (status === 'Discharging') return Math.abs(value);
  if (status === 'Charging') return -Math.abs(value);
  // Not the minus of zero, which is no value of its own to anybody but Object.is.
  return value === 0 ? 0 : -value;
}

function onMainsOf(status: string | undefined): boolean | undefined {
  switch (status) {
    case 'Charging':
    case 'Not charging':
    case 'Full':
      return true;
    case 'Discharging':
      return false;
    case undefined:
    default:
      return undefined;
  }
}
