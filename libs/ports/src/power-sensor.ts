import type { PowerSample, Result, SensorFault } from '@grappe/domain';

export type { PowerSample, SensorFault };

/** Something that measures power. */
export interface PowerSensor {
  /** For messages: "hwmon ina226", "NUT ups@host". */
  readonly name: string;
  /** Never rejects, and answers within a limit of the adapter's. A device that has come back is found again. */
  read(): Promise<Result<PowerSample, SensorFault>>;
  close(): Promise<void>;
}
