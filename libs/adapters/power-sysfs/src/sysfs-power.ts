import type { PowerSample, SensorSpec } from '@grappe/domain';
import type { Clock, PowerSensor, Timers } from '@grappe/ports';
import { boardTemperatureLook, underVoltageLook } from './board-sensors.ts';
import { hwmonLook } from './hwmon.ts';
import { iioLook } from './iio.ts';
import { READS_UNDER_WAY_MAX } from './limits.ts';
import { powerSupplyLook } from './power-supply.ts';
import { ReadSlots } from './read-slots.ts';
import { SysfsSensor } from './sysfs-sensor.ts';

/** What this adapter measures: what rack.yaml describes, and what every Pi has by itself. */
export type SysfsSensorSpec =
  | Extract<SensorSpec, { kind: 'hwmon' | 'iio' | 'power-supply' }>
  | { readonly kind: 'under-voltage' }
  | { readonly kind: 'board-temperature' };

export interface SysfsPowerOptions {
  readonly clock: Clock;
  readonly timers: Timers;
  /** Another one only for tests and virtual racks. */
  readonly root?: string;
}

/** Sensors that the kernel shows below /sys. One object for a process: what it makes shares a bound on reads under way. */
export class SysfsPower {
  readonly #options: SysfsPowerOptions;
  readonly #slots = new ReadSlots(READS_UNDER_WAY_MAX);

  constructor(options: SysfsPowerOptions) {
    this.#options = options;
  }

  /** Touches nothing: a device that is not there is told by `read`, and may come later. */
  sensor(spec: SysfsSensorSpec): PowerSensor {
    const { clock, timers, root = '/sys' } = this.#options;
    return new SysfsSensor({
      name: nameOf(spec),
      clock,
      timers,
      slots: this.#slots,
      look: lookOf(root, spec),
    });
  }
}

function nameOf(spec: SysfsSensorSpec): string {
  switch (spec.kind) {
    case 'hwmon':
      return `hwmon ${spec.driver}${spec.driver === 'ina3221' ? ` channel ${spec.channel}` : ''}`;
    case 'iio':
      return `IIO ${spec.device} channel ${spec.channel}`;
    case 'power-supply':
      return `power supply ${spec.name}`;
    case 'under-voltage':
      return 'under-voltage alarm';
    case 'board-temperature':
      return 'board temperature';
  }
}

function lookOf(root: string, spec: SysfsSensorSpec): () => Promise<PowerSample> {
  switch (spec.kind) {
    case 'hwmon':
      return hwmonLook(root, spec);
    case 'iio':
      return iioLook(root, spec);
    case 'power-supply':
      return powerSupplyLook(root, spec);
    case 'under-voltage':
      return underVoltageLook(root);
    case 'board-temperature':
      return boardTemperatureLook(root);
  }
}
